"""The table: a line of text as a part runs, and RESULTS.md of all parts' last runs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from bench.parts import Part
from bench.result import Result

if TYPE_CHECKING:
    from bench.running import Outcome

_HEAD = """# What was measured

`make bench` writes this file: {parts} parts, {rows} rows. {goals} goals: {reached} reached, {missed} not; {missing}
rows were not measured, {failed} parts failed. `python -m bench PART …` measures single parts anew, and each row
stands as it was measured last: date, commit and machine of every part are in the second table. CPU seconds are told
beside wall time because other work on a machine lengthens the one and not the other. A peer ran in the same run as
its row, except where the row says “published” or “recorded”.
"""


def line(row: Result) -> str:
    """Return the row as it is printed while a part runs."""
    goal = f"goal {row.goal.text}: {row.reached.strip('*')}" if row.goal else ""
    return f"{row.work:<58} {row.measured:<52} {goal:<34} {row.beside}".rstrip()


def render(outcomes: Mapping[str, "Outcome"], parts: Sequence[Part]) -> str:
    """Return RESULTS.md."""
    rows = [row for one in outcomes.values() for row in one.rows]
    goals = [row for row in rows if row.goal is not None and not row.is_missing]
    head = _HEAD.format(
        parts=len(outcomes),
        rows=len(rows),
        goals=len(goals),
        reached=sum(row.reached == "yes" for row in goals),
        missed=sum(row.reached == "**no**" for row in goals),
        missing=sum(row.is_missing for row in rows),
        failed=sum(bool(one.failure) for one in outcomes.values()),
    )
    table = _table(("Part", "Work", "Measured", "Goal", "Reached", "Beside"), _rows(outcomes, parts))
    runs = _table(("Part", "Measured", "Commit", "Took", "Load before", "Machine"), _runs(outcomes, parts))
    return "\n".join((head, table, "## When and where\n", runs, "## Versions\n", *_versions(outcomes, parts)))


def _rows(outcomes: Mapping[str, "Outcome"], parts: Sequence[Part]) -> Iterator[Sequence[str]]:
    for part in parts:
        found = outcomes.get(part.name)
        if found is None:
            yield (part.name, part.title, "not measured: this part was never run", "", "not measured", "")
            continue
        for row in found.rows:
            goal = row.goal.text if row.goal else ""
            yield (part.name, row.work, row.measured, goal, row.reached, row.beside)
        if found.failure:
            yield (part.name, part.title, f"**failed**: {found.failure}", "", "failed", "")


def _runs(outcomes: Mapping[str, "Outcome"], parts: Sequence[Part]) -> Iterator[Sequence[str]]:
    for part in parts:
        found = outcomes.get(part.name)
        if found is not None:
            under, at = found.conditions, found.began.replace("T", " ").replace("+00:00", " UTC")
            took = f"{found.wall:,.0f} s, {found.cpu:,.0f} CPU s"
            yield (part.name, at, f"{under['commit']}", took, f"{under['load']}", under["machine"])


def _versions(outcomes: Mapping[str, "Outcome"], parts: Sequence[Part]) -> Iterator[str]:
    """Yield each set of versions with the parts that were measured with it."""
    by_set: dict[str, list[str]] = {}
    for part in parts:
        if part.name in outcomes:
            told = outcomes[part.name].conditions["versions"]
            by_set.setdefault(", ".join(f"{name} {number}" for name, number in told.items()), []).append(part.name)
    for told, names in by_set.items():
        yield f"- {', '.join(names)}: {told}.\n"


def _table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in one)} |" for one in lines) + "\n"
