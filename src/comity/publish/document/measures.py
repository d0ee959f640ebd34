"""The measures and joint operations of a report: how far each is, whom it is about, what is expected of it."""

from collections.abc import Iterator, Mapping, Sequence

from comity.model.measures import Effect, ExpectedEffect, MeasureKind, Stage
from comity.publish.document.parts import Block, Panel, Table
from comity.publish.measures_data import MeasureRow, MeasuresPart
from comity.publish.texts import Texts, capitalise


def make_measures(part: MeasuresPart, texts: Texts) -> Iterator[Sequence[Block]]:
    """Yield the table of all measures."""
    _ = texts.translate
    heads = (_("Measure"), _("Kind"), _("Stage"), _("In force"), _("About"), _("Expected effect"))
    rows = [_row(one, texts) for one in part.rows]
    note = _("What is expected was said when the measure was registered; it is no estimate of what it did.")
    table = Table(_("Measures and joint operations"), heads, rows, left=tuple(range(6)), note=note)
    subtitle = _(
        "As the register had them on {day}. They are marked by number on the charts that they touch.",
        day=texts.date(part.today),
    )
    yield (Panel("measures", _("Measures and joint operations"), subtitle, table),)


def kind_names(texts: Texts) -> Mapping[MeasureKind, str]:
    """Return the kinds of measures in words."""
    _ = texts.translate
    return {
        MeasureKind.VISA: _("Visa rule"),
        MeasureKind.CLOSURE: _("Closure or reopening"),
        MeasureKind.PROCEDURE: _("Procedure"),
        MeasureKind.OPERATION: _("Joint operation"),
        MeasureKind.OTHER: _("Other measure"),
    }


def stage_names(texts: Texts) -> Mapping[Stage, str]:
    """Return the stages in words."""
    _ = texts.translate
    return {
        Stage.PLANNED: _("planned"),
        Stage.ANNOUNCED: _("announced"),
        Stage.IN_FORCE: _("in force"),
        Stage.ENDED: _("ended"),
    }


def expected_words(expected: ExpectedEffect, texts: Texts) -> str:
    """Return what is expected, in words: "a rise by 20 %, whole by 1 June 2026"."""
    _ = texts.translate
    size = "" if expected.size is None else texts.percent(expected.size, decimals=0)
    if expected.direction is Effect.NONE:
        told = _("no change of the flows")
    elif expected.direction is Effect.UP:
        told = _("a rise by {size}", size=size) if size else _("a rise, of a size that isn’t said")
    else:
        told = _("a fall by {size}", size=size) if size else _("a fall, of a size that isn’t said")
    if expected.by is None:
        return told
    return _("{effect}, whole by {day}", effect=told, day=texts.date(expected.by))


def _row(one: MeasureRow, texts: Texts) -> tuple[str, ...]:
    _ = texts.translate
    name = texts.name(one.names, one.id)
    return (
        _("{measure} (restricted)", measure=name) if one.is_restricted else name,
        kind_names(texts)[one.kind],
        _("not begun") if one.stage is None else stage_names(texts)[one.stage],
        _force(one, texts),
        _about(one, texts),
        _("nothing is said") if one.expected is None else capitalise(expected_words(one.expected, texts)),
    )


def _force(one: MeasureRow, texts: Texts) -> str:
    _ = texts.translate
    if one.first is None:
        return _("no day is set")
    if one.last is None:
        return _("from {day}", day=texts.date(one.first))
    return f"{texts.date(one.first)} – {texts.date(one.last)}"


def _about(one: MeasureRow, texts: Texts) -> str:
    _ = texts.translate
    told = [texts.areas(one.members) if one.members else _("all members")]
    if one.citizenships:
        told.append(_("citizens of {states}", states=texts.areas(one.citizenships)))
    if one.neighbours:
        told.append(_("borders with {states}", states=texts.areas(one.neighbours)))
    if one.dataflows:
        told.append(texts.listing([texts.name(names) for names in one.dataflows]))
    return "; ".join(told)
