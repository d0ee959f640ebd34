"""A period as the ledger records it: all of its row follows from its number."""

from comity.model.periods import Frequency, Period


def period_row(period: Period) -> dict[str, int | str]:
    """Return a period's row; an hour begins at a moment, every other period on a day."""
    first = period.start_at if period.frequency is Frequency.HOURLY else period.start
    return {
        "id": period.id,
        "freq": period.frequency.value,
        "start": first.isoformat(),
        "end": period.end.isoformat(),
    }
