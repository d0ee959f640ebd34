"""A scoreboard as plain values: for programs, and for the page of diagnostics."""

from typing import Any

from comity.hub.forecasts.scoreboard import HubScoreboard


def scoreboard_data(found: HubScoreboard) -> dict[str, Any]:
    """Return a scoreboard as JSON values; scores are those of `evaluation.summary.summarise`.

    `overall` is None where nothing was scored yet. Each entry of `flags` says of which series what is wrong
    (`fault`, `text`), on how many forecasts, and how surprising that is (`p`, and `adjusted` for all tests).
    """
    board = found.board
    return {
        "subject": found.subject.id,
        "truth": found.truth.value,
        "as_of": None if found.as_of is None else found.as_of.isoformat(),
        "seq": found.seq,
        "runs": board.runs,
        "hidden_runs": found.hidden,
        "simulated_runs": found.simulated,
        "figures": board.figures,
        "scored": board.cells.height,
        "waiting": board.waiting,
        "late": board.late,
        "overall": next(iter(board.overall.to_dicts()), None),
        "by_destination": board.by_destination.to_dicts(),
        "by_citizenship": board.by_citizenship.to_dicts(),
        "by_horizon": board.by_horizon.to_dicts(),
        "by_origin": [{**row, "origin": str(row["origin"])} for row in board.by_origin.to_dicts()],
        "by_series": board.by_series.to_dicts(),
        "flags": [
            {
                "series": flag.unique_id,
                "fault": flag.fault,
                "text": flag.text,
                "n": flag.n,
                "count": flag.count,
                "p": flag.p,
                "adjusted": flag.adjusted,
                "first": str(flag.first),
                "last": str(flag.last),
            }
            for flag in board.look.flags
        ],
        "rule": board.look.rule,
    }
