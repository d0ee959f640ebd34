"""Which sentences the figures give rise to: victims first, then what was done, then what was left apart and why."""

from collections.abc import Iterator, Mapping, Sequence

from comity.analysis.enforcement.lines import Line, all_reasons
from comity.analysis.enforcement.statements import STATEMENTS
from comity.model.periods import Period
from comity.model.statements import Areas, Code, Number, Said, Value
from comity.model.structures import TOTAL

MINORS = "Y_LT18"
TOLD_STAGES = ("OPENED", "ARRESTED", "STOPPED")
TOLD_OFFENCES = ("ICCS0204", "ICCS08051")
"""What is told in sentences: trafficking in persons and smuggling of migrants; tables have everything."""
_LISTS = {"OFFENCE": "CL_OFFENCE", "STAGE": "CL_ENFORCEMENT_STAGE", "OPERATION": "CL_OPERATION"}


def word_victims(lines: Sequence[Line], by_age: Sequence[Line], period: Period) -> Iterator[Said]:
    """Yield what is said of victims; `lines` are by stage, `by_age` by stage and age."""
    by_stage = {line.codes["STAGE"]: line for line in lines}
    identified, assisted = by_stage.get("IDENTIFIED"), by_stage.get("ASSISTED")
    if not any(line.members for line in lines):
        yield _say("victims.none", period=period)
        return
    if identified is not None and identified.total is not None:
        yield _say("victims.identified", period=period, **_sum(identified))
        yield from _minors(identified, by_age)
        yield from _change(identified)
    elif identified is not None and identified.members:
        yield _say("victims.apart", period=period, members=Areas(identified.members))
    if assisted is not None and assisted.total is not None:
        yield _say("victims.assisted", **_sum(assisted))


def word_actions(lines: Sequence[Line], period: Period) -> Iterator[Said]:
    """Yield what is said of proceedings, arrests and groups stopped, offence by offence; operations after all."""
    for line in sorted((one for one in lines if _is_told(one)), key=_order):
        key = "actions" if line.codes["OPERATION"] == TOTAL else "operation"
        names: dict[str, Value] = {name.lower(): Code(listed, line.codes[name]) for name, listed in _LISTS.items()}
        if key == "actions":
            names.pop("operation")
        names |= {"period": period, "number": Number(len(line.members))}
        if line.total is None:
            yield _say(f"{key}.apart", **names)
        else:
            yield _say(key, **names, count=Number(line.total))


def word_reasons(lines: Sequence[Line]) -> Iterator[Said]:
    """Yield why figures stand apart, each reason once."""
    for reason in all_reasons(lines):
        yield _say(f"why.{reason.why.value}", members=Areas(reason.members))


def caution() -> Said:
    """Return what must be said beside every figure of detections."""
    return _say("caution")


def _is_told(line: Line) -> bool:
    return line.codes["STAGE"] in TOLD_STAGES and line.codes["OFFENCE"] in TOLD_OFFENCES and bool(line.members)


def _order(line: Line) -> tuple[bool, int, int]:
    """Return the place of a line among sentences: all before joint operations, then by offence and stage."""
    is_joint = line.codes["OPERATION"] != TOTAL
    return is_joint, TOLD_OFFENCES.index(line.codes["OFFENCE"]), TOLD_STAGES.index(line.codes["STAGE"])


def _minors(identified: Line, by_age: Sequence[Line]) -> Iterator[Said]:
    """Yield how many were children, where all those who reported victims say it."""
    for line in by_age:
        is_wanted = line.codes == {"STAGE": "IDENTIFIED", "AGE": MINORS}
        if is_wanted and line.members == identified.members and line.total is not None:
            yield _say("victims.minors", count=Number(line.total))


def _change(line: Line) -> Iterator[Said]:
    if line.total is None or line.before is None or line.total == line.before:
        return
    key = "victims.more" if line.total > line.before else "victims.fewer"
    yield _say(key, change=Number(line.total - line.before, signed=True))


def _sum(line: Line) -> Mapping[str, Value]:
    return {"count": Number(line.total or 0.0), "members": Areas(line.members)}


def _say(key: str, **values: Value) -> Said:
    return Said(STATEMENTS[key], values)
