"""A scenario's total effect in words that promise no more than is known."""

from collections.abc import Sequence

from comity.pages.forecast.scenario_tried import Tried
from comity.publish.document.parts import KeyFigure
from comity.publish.texts import Texts

_LOW, _HIGH = "difference_q0.1", "difference_q0.9"


def say_effect(tried: Tried, texts: Texts) -> str:
    """Return what would be expected, and how that differs from the forecast."""
    _ = texts.translate
    row = tried.whole
    low, high = row[_LOW], row[_HIGH]
    words = {
        "series": tried.name,
        "amount": texts.amount(row["scenario"], digits=3),
        "unit": tried.unit,
        "span": texts.span(tried.periods[0], tried.periods[-1]),
        "difference": texts.amount(abs(row["difference"]), digits=3),
    }
    if round(row["difference"]) == 0:
        return _(
            "{series}: if this came about, {amount} {unit} would be expected from {span}, about as many as "
            "without it.",
            **words,
        )
    words["percent"] = "–" if row["ratio"] is None else texts.percent(abs(row["ratio"] - 1))
    if row["difference"] > 0 and low >= 0:
        words |= _ends(low, high, texts)
        return _(
            "{series}: if this came about, {amount} {unit} would be expected from {span}, {difference} ({percent}) "
            "more than without it; in eight of ten futures {low} to {high} more.",
            **words,
        )
    if row["difference"] < 0 and high <= 0:
        words |= _ends(-high, -low, texts)
        return _(
            "{series}: if this came about, {amount} {unit} would be expected from {span}, {difference} ({percent}) "
            "fewer than without it; in eight of ten futures {low} to {high} fewer.",
            **words,
        )
    words |= {
        "difference": _signed(row["difference"], texts),
        "low": _signed(low, texts),
        "high": _signed(high, texts),
    }
    del words["percent"]
    return _(
        "{series}: if this came about, {amount} {unit} would be expected from {span}, {difference} against without "
        "it; in eight of ten futures between {low} and {high}.",
        **words,
    )


def _ends(low: float, high: float, texts: Texts) -> dict[str, str]:
    return {"low": texts.amount(low, digits=3), "high": texts.amount(high, digits=3)}


def make_effect_figures(tried: Tried, texts: Texts) -> Sequence[KeyFigure]:
    """Return the figures at the head: both sums, the difference, the difference in per cent."""
    _ = texts.translate
    row = tried.whole
    found = [
        KeyFigure(
            title,
            texts.amount(row[name], digits=3),
            _("80 % interval {interval}", interval=texts.interval(row[f"{name}_q0.1"], row[f"{name}_q0.9"])),
        )
        for title, name in ((_("Forecast"), "baseline"), (_("Scenario"), "scenario"))
    ]
    interval = f"{_signed(row[_LOW], texts)} … {_signed(row[_HIGH], texts)}"
    found.append(
        KeyFigure(
            _("Difference"),
            _signed(row["difference"], texts),
            _("80 % interval {interval}", interval=interval),
        )
    )
    if row["ratio"] is not None:
        span = texts.span(tried.periods[0], tried.periods[-1])
        found.append(KeyFigure(_("In per cent"), texts.percent(row["ratio"] - 1, signed=True), span))
    return found


def _signed(value: float, texts: Texts) -> str:
    """Return a difference for a sentence, to three digits, with its sign."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{texts.amount(abs(value), digits=3)}"
