"""The strategy of a report: how each indicator stands to its target, by objective; and the legal acts."""

from collections.abc import Iterator, Mapping, Sequence

from comity.model.strategy import Gathering, Standing, Wanted
from comity.publish.document.parts import Block, Panel, Table
from comity.publish.strategy_data import ActionRow, ActRow, ChangeRow, IndicatorRow, ObjectiveRow, StrategyPart
from comity.publish.texts import Texts, capitalise

_LEFT = (0, 1, 5)


def make_strategy(part: StrategyPart, texts: Texts) -> Iterator[Sequence[Block]]:
    """Yield a table for each objective, and one of the legal acts."""
    for number, one in enumerate(part.objectives, start=1):
        yield (make_objective(one, texts, number=number),)
    if part.acts:
        yield (make_acts(part.acts, texts),)


def make_objective(one: ObjectiveRow, texts: Texts, *, number: int) -> Panel:
    """Return the table of an objective's actions and indicators."""
    _ = texts.translate
    title = _("Objective {number}: {objective}", number=number, objective=texts.name(one.names, one.id))
    rows = [_row(action, indicator, texts) for action in one.actions for indicator in action.indicators or (None,)]
    standing = capitalise(standing_names(texts)[one.standing])
    owner = _("Owner: {owner}.", owner=owner_name(one.owner, texts))
    subtitle = " ".join(filter(None, (f"{standing}.", owner, texts.name(one.texts))))
    if not rows:
        return Panel(f"objective-{number}", title, subtitle, absent=_("No action serves this objective yet."))
    heads = (_("Action"), _("Indicator"), _("Figure"), _("Baseline"), _("Target"), _("Stands"))
    table = Table(title, heads, rows, left=_LEFT, note=_note(one, texts))
    return Panel(f"objective-{number}", title, subtitle, table)


def make_acts(acts: Sequence[ActRow], texts: Texts) -> Panel:
    """Return the table of the legal acts."""
    _ = texts.translate
    heads = (_("Legal act"), _("Its number"), _("Adopted"), _("In force"), _("Definitions that it changes"))
    rows = [
        (
            texts.name(one.names, one.id),
            one.number or "–",
            texts.date(one.adopted),
            _force(one, texts),
            "; ".join(_change(change, texts) for change in one.changes) or _("none"),
        )
        for one in acts
    ]
    title = _("Legal acts")
    subtitle = _("Where an act changes a definition, figures before and after can’t be compared.")
    return Panel("acts", title, subtitle, Table(title, heads, rows, left=tuple(range(5))))


def owner_name(owner: str, texts: Texts) -> str:
    """Return whose something is, in words: the secretariat's, or a member's or provider's."""
    return texts.translate("the secretariat") if owner == "secretariat" else texts.area(owner)


def standing_names(texts: Texts) -> Mapping[Standing, str]:
    """Return how something stands, in words."""
    _ = texts.translate
    return {
        Standing.REACHED: _("target reached"),
        Standing.ON_THE_WAY: _("on the way"),
        Standing.OFF: _("off the way"),
        Standing.NO_DATA: _("no data"),
    }


def summary(part: StrategyPart, texts: Texts) -> str:
    """Return the strategy in a sentence: how many of its indicators stand how."""
    _ = texts.translate
    rows = [row for one in part.objectives for action in one.actions for row in action.indicators]
    if not rows:
        return _("The group has registered no indicators of a strategy.")
    names = standing_names(texts)
    counts = {standing: sum(row.standing is standing for row in rows) for standing in Standing}
    told = [f"{names[standing]}: {texts.number(count)}" for standing, count in counts.items() if count]
    return texts.plural(
        "{count} indicator, computed from members’ figures. {standings}.",
        "{count} indicators, computed from members’ figures. {standings}.",
        count=len(rows),
        standings=capitalise("; ".join(told)),
    )


def figure_of(value: float | None, row: IndicatorRow, texts: Texts) -> str:
    """Return a value of an indicator in words; shares in per cent."""
    if value is None:
        return "–"
    return texts.percent(value) if row.gathering is Gathering.SHARE else texts.number(round(value))


def target_words(row: IndicatorRow, texts: Texts) -> str:
    """Return a target in words: "at least 120 by 31 December 2027"."""
    _, target = texts.translate, row.target
    level = figure_of(row.level, row, texts)
    if row.level is None and target.change is not None:
        level = _("{change} on the baseline", change=texts.percent(target.change, signed=True))
    if target.wanted is Wanted.AT_LEAST:
        return _("at least {level} by {day}", level=level, day=texts.date(target.by))
    return _("at most {level} by {day}", level=level, day=texts.date(target.by))


def _row(action: ActionRow, row: IndicatorRow | None, texts: Texts) -> tuple[str, ...]:
    _ = texts.translate
    name = _action(action, texts)
    if row is None:
        return (name, "–", "–", "–", "–", _("no indicator"))
    return (
        name,
        texts.name(row.names, row.id),
        _figure(row, texts),
        _baseline(row, texts),
        target_words(row, texts),
        standing_names(texts)[row.standing],
    )


def _action(one: ActionRow, texts: Texts) -> str:
    _ = texts.translate
    told = _("{action} ({owner})", action=texts.name(one.names, one.id), owner=owner_name(one.owner, texts))
    measure = texts.name(one.measure_names)
    return _("{action}, by “{measure}”", action=told, measure=measure) if measure else told


def _figure(row: IndicatorRow, texts: Texts) -> str:
    if row.first is None or row.last is None:
        return "–"
    return f"{figure_of(row.value, row, texts)} ({texts.span(row.first, row.last)})"


def _baseline(row: IndicatorRow, texts: Texts) -> str:
    if row.baseline_period is None:
        return "–"
    return f"{figure_of(row.baseline, row, texts)} ({texts.period(row.baseline_period)})"


def _note(one: ObjectiveRow, texts: Texts) -> str:
    """Say how standings come about, and whose figures are in none."""
    _ = texts.translate
    told = [_("On the way: at least where the straight line from baseline to target is by now.")]
    excluded = {area for action in one.actions for row in action.indicators for area in row.excluded}
    if excluded:
        told.append(_("Not in every figure, for want of periods: {states}.", states=texts.areas(sorted(excluded))))
    return " ".join(told)


def _force(one: ActRow, texts: Texts) -> str:
    _ = texts.translate
    if one.in_force is None:
        return _("no day is set")
    if one.ended is None:
        return _("from {day}", day=texts.date(one.in_force))
    return f"{texts.date(one.in_force)} – {texts.date(one.ended)}"


def _change(one: ChangeRow, texts: Texts) -> str:
    _ = texts.translate
    members = texts.areas(one.members) if one.members else _("all members")
    flow = texts.name(one.dataflow)
    components = f" ({', '.join(one.components)})" if one.components else ""
    return _("{flow}, {members}, from {day}", flow=flow + components, members=members, day=texts.date(one.first))
