"""The tables `[[objective]]` and `[[legal_act]]` of the group's file: its strategy and its legal acts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from comity.model.config_table import ConfigTable
from comity.model.periods import Period, parse_period
from comity.model.strategy import (
    Action,
    DefinitionChange,
    Gathering,
    LegalAct,
    Objective,
    StrategyIndicator,
    Target,
    Wanted,
)

OBJECTIVE_KEYS = ("id", "title", "text", "owner", "action")
ACTION_KEYS = ("id", "title", "owner", "from", "to", "measure", "indicator")
INDICATOR_KEYS = (
    *("id", "title", "indicator", "dataflow", "key", "of_key", "gathering", "baseline"),
    *("wanted", "value", "change", "by"),
)
ACT_KEYS = ("id", "title", "number", "adopted", "in_force", "ended", "link", "change")
CHANGE_KEYS = ("dataflow", "components", "members", "from")
_MOST = 1e15


@dataclass(frozen=True, slots=True)
class Known:
    """What the tables may name: the group's dataflows and members."""

    dataflows: Collection[str]
    members: Collection[str]


def read_objectives(root: ConfigTable, known: Known) -> tuple[Objective, ...]:
    """Return the objectives of the group's strategy, in their order."""
    found = tuple(_objective(table, known) for table in root.tables("objective", known=OBJECTIVE_KEYS))
    ids = [one.id for one in found]
    ids += [action.id for one in found for action in one.actions]
    ids += [part.id for one in found for action in one.actions for part in action.indicators]
    _check_once(root, "objective", ids)
    return found


def read_legal_acts(root: ConfigTable, known: Known) -> tuple[LegalAct, ...]:
    """Return the legal acts that the group registers, in their order."""
    found = tuple(_act(table, known) for table in root.tables("legal_act", known=ACT_KEYS))
    _check_once(root, "legal_act", [one.id for one in found])
    return found


def _check_once(root: ConfigTable, key: str, ids: Sequence[str]) -> None:
    if repeated := sorted({one for one in ids if ids.count(one) > 1}):
        raise root.fault(key, f"the id {repeated[0]} is given twice", remedy="Give each an id of its own.")


def _objective(table: ConfigTable, known: Known) -> Objective:
    return Objective(
        id=table.text("id"),
        titles=_titles(table),
        owner=table.text("owner"),
        texts=table.names("text"),
        actions=tuple(_action(one, known) for one in table.tables("action", known=ACTION_KEYS)),
    )


def _titles(table: ConfigTable) -> dict[str, str]:
    titles = dict(table.names("title"))
    if not titles:
        raise table.fault("title", "a title is needed", remedy='Add title.en = "…".')
    return titles


def _action(table: ConfigTable, known: Known) -> Action:
    first, last = table.date("from"), table.date("to")
    if first is not None and last is not None and last < first:
        raise table.fault("to", f"{last} is before {first}", remedy="Check both days.")
    return Action(
        id=table.text("id"),
        titles=_titles(table),
        owner=table.text("owner"),
        first=first,
        last=last,
        measure=table.text("measure", default=""),
        indicators=tuple(_indicator(one, known) for one in table.tables("indicator", known=INDICATOR_KEYS)),
    )


def _indicator(table: ConfigTable, known: Known) -> StrategyIndicator:
    if ("indicator" in table) == ("dataflow" in table):
        raise table.fault("", "figures come from one place", remedy="Give either indicator or dataflow.")
    gathering = table.choice("gathering", Gathering, default=Gathering.SUM)
    dataflow = table.text("dataflow", default="")
    if dataflow:
        _check_dataflow(table, dataflow, known)
    for key in ("key", "of_key"):
        if key in table and not dataflow:
            raise table.fault(key, "a key picks series of a dataflow", remedy="Leave it out, or give dataflow.")
    if (gathering is Gathering.SHARE) != ("of_key" in table):
        raise table.fault(
            "of_key",
            "a share, and nothing else, is a share of something",
            remedy='Say gathering = "share" and of_key.',
        )
    baseline = _period(table, "baseline") if "baseline" in table else None
    return StrategyIndicator(
        id=table.text("id"),
        titles=_titles(table),
        target=_target(table, baseline),
        indicator=table.text("indicator", default=""),
        dataflow=dataflow,
        key=table.text("key", default=""),
        of_key=table.text("of_key", default=""),
        gathering=gathering,
        baseline=baseline,
    )


def _target(table: ConfigTable, baseline: Period | None) -> Target:
    if ("value" in table) == ("change" in table):
        raise table.fault("", "a target is one number", remedy="Give either value or change.")
    if "change" in table and baseline is None:
        raise table.fault("change", "a change is from something", remedy="Add the baseline, or give value.")
    by = table.date("by")
    if by is None:
        raise table.fault(
            "by", "this key must be given", remedy="Add the day by which the target is to be reached."
        )
    wanted = table.choice("wanted", Wanted)
    return Target(wanted, by, value=_number(table, "value"), change=_number(table, "change"))


def _number(table: ConfigTable, key: str) -> float | None:
    value = table.content.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= _MOST:
        raise table.fault(key, f"found {str(value)[:60]}, expected a number", remedy="Give a number.")
    return float(value)


def _period(table: ConfigTable, key: str) -> Period:
    text = table.text(key)
    period = parse_period(text)
    if period is None:
        raise table.fault(key, f"{text[:60]} is no period", remedy='Write "2024", "2024-Q1" or "2024-03".')
    return period


def _act(table: ConfigTable, known: Known) -> LegalAct:
    adopted, in_force, ended = table.date("adopted"), table.date("in_force"), table.date("ended")
    if adopted is None:
        raise table.fault("adopted", "this key must be given", remedy="Add the day on which it was adopted.")
    if in_force is not None and ended is not None and ended < in_force:
        raise table.fault("ended", f"{ended} is before {in_force}", remedy="Check both days.")
    return LegalAct(
        id=table.text("id"),
        titles=_titles(table),
        adopted=adopted,
        number=table.text("number", default=""),
        in_force=in_force,
        ended=ended,
        link=table.text("link", default=""),
        changes=tuple(_change(one, known) for one in table.tables("change", known=CHANGE_KEYS)),
    )


def _change(table: ConfigTable, known: Known) -> DefinitionChange:
    dataflow, first = table.text("dataflow"), table.date("from")
    _check_dataflow(table, dataflow, known)
    if first is None:
        raise table.fault(
            "from", "this key must be given", remedy="Add the day from which figures count otherwise."
        )
    members = table.texts("members", default=())
    for member in members:
        if member not in known.members:
            raise table.fault("members", f"{member} is no member", remedy="Name members of the group.")
    return DefinitionChange(dataflow, first, table.texts("components", default=()), members)


def _check_dataflow(table: ConfigTable, name: str, known: Known) -> None:
    if name not in known.dataflows:
        raise table.fault(
            "dataflow",
            f"the group doesn't use the dataflow {name}",
            remedy=f"Its dataflows are {', '.join(known.dataflows)}.",
        )
