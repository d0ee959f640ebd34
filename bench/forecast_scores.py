"""Scores on test parts, as bench/forecast/LOG.md records them: a test part isn't scored with every run.

The last entry of each set counts; its date and commit stand beside the row. `python -m bench.forecast test SET`
scores anew and appends to the log; `python -m bench.forecast cost` is measured by the part `forecast_cost`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.printed_tables import Limit, numbers, table_rows
from bench.result import Result, every, missing, within
from bench.table import line

LOG = Path(__file__).parent / "forecast" / "LOG.md"
_MASE, _WQL, _COVERAGE, _MAPE = 1, 3, 5, 6
Sets = dict[str, tuple[tuple[int, str, Limit], ...]]
COMPETITIONS: Sets = {
    "tourism_monthly": ((_MASE, "MASE", Limit(most=1.34)), (_WQL, "WQL", Limit(most=0.0715))),
    "tourism_quarterly": ((_MASE, "MASE", Limit(most=1.40)), (_WQL, "WQL", Limit(most=0.0590))),
    "m3_monthly": ((_MASE, "MASE", Limit(most=0.82)),),
    "m1_monthly": ((_MASE, "MASE", Limit(most=0.985)), (_WQL, "WQL", Limit(most=0.130))),
}
PANELS = {"panels": (0.94, 0.92), "shocks": (0.92, 0.90)}
"""Ratios of MASE and of WQL to the median of the four simple models that may be reached at most."""
_BEST_MAPE = 18.47
_NO_SET_UNDER = (Limit(least=0.76), Limit(least=0.92, nth=1))


@dataclass(frozen=True)
class Entry:
    """One entry of the log: when, of which commit, with which options, and its text."""

    at: str
    title: str
    commit: str
    options: str
    text: str

    @property
    def recorded(self) -> str:
        """Say where the score is from."""
        return f"recorded {self.at}, bench/forecast/LOG.md, commit {self.commit[:12]}"


def run(log: Path = LOG) -> Iterator[Result]:
    """Yield the rows of the table."""
    found = entries(log.read_text("utf-8"))
    for name, limits in COMPETITIONS.items():
        yield from _competition(found, name, limits)
    yield _pooled(found)
    yield _mape(found)
    for name, (mase, wql) in PANELS.items():
        yield _panels(found, name, (Limit(most=mase, unit="MASE"), Limit(most=wql, unit="WQL")))


def entries(text: str) -> list[Entry]:
    """Return the log's entries, in order."""
    made = []
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        head = part.splitlines()[0]
        at, title = head.split(" UTC: ")
        facts = dict(re.findall(r"^- (\w+): (.+)$", part, re.MULTILINE))
        made.append(Entry(at, title.split(",")[0], facts["commit"], facts["options"], part))
    return made


def _competition(found: list[Entry], name: str, limits: tuple[tuple[int, str, Limit], ...]) -> Iterator[Result]:
    last = _last(found, name, options="none")
    if last is None:
        yield missing(f"forecasts of {name}", "the log has no entry")
        return
    entry, rows = last
    own = next(row for row in rows if row[0] == "Comity")
    for column, what, limit in limits:
        published = [row for row in rows if "published" in row[0] and row[column]]
        best = min(published, key=lambda row: numbers(row[column])[0], default=None)
        beside = f"best: {best[0]}, {best[column]}; " if best else ""
        goal = limit.judge(own[column])
        yield Result(f"forecasts of {name}: {what} (95 %)", own[column], goal, beside + entry.recorded)
    goal = every(*(limit.judge(own[_COVERAGE]) for limit in _NO_SET_UNDER))
    yield Result(f"forecasts of {name}: 80 / 95 % intervals hold", own[_COVERAGE], goal, entry.recorded)


def _pooled(found: list[Entry]) -> Result:
    """Return the row of the intervals of all sets, each set counting as much."""
    work = "forecasts of all four sets: 80 / 95 % intervals hold"
    lasts = [last for name in COMPETITIONS if (last := _last(found, name, options="none"))]
    if not lasts:
        return missing(work, "the log has no entry")
    held = [numbers(row[_COVERAGE]) for _, rows in lasts for row in rows if row[0] == "Comity"]
    low, high = (100 * sum(one) / len(held) for one in zip(*held, strict=True))
    goal = every(within(low, 78, 82, "%"), within(high, 94, 96, "%"))
    return Result(work, f"{low:.1f} / {high:.1f} %", goal, "recorded, bench/forecast/LOG.md")


def _mape(found: list[Entry]) -> Result:
    work = "forecasts of Tourism, all frequencies: mean APE with that option"
    last = _last(found, "tourism", options="point=mape")
    if last is None:
        return missing(work, "the log has no entry")
    entry, rows = last
    own = next(row for row in rows if row[0] == "Comity")[_MAPE]
    return Result(
        work, own, Limit(most=_BEST_MAPE).judge(own), f"best published: N-BEATS-G 18.47; {entry.recorded}"
    )


def _last(found: list[Entry], name: str, *, options: str) -> tuple[Entry, list[list[str]]] | None:
    """Return the last entry that scored a set, and the rows of its table."""
    for entry in reversed(found):
        parts = re.split(r"^### ", entry.text, flags=re.MULTILINE)[1:]
        of_set = [part for part in parts if part.splitlines()[0].strip() == name]
        if of_set and entry.options == options:
            return entry, table_rows(of_set[0])
    return None


def _panels(found: list[Entry], name: str, limits: tuple[Limit, Limit]) -> Result:
    work = f"forecasts of shared {name}: MASE and WQL over the four models' median (95 %)"
    entry = next((one for one in reversed(found) if one.title == name), None)
    if entry is None:
        return missing(work, "the log has no entry")
    row = next(row for row in table_rows(entry.text) if row[0] == "SCUM, median")
    goal = every(*(limit.judge(cell) for limit, cell in zip(limits, row[1:3], strict=True)))
    return Result(work, f"{row[1]}; {row[2]}", goal, entry.recorded)


if __name__ == "__main__":
    for row in run():
        print(line(row))
