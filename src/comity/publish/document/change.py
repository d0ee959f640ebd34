"""A change explained: its sentences, the steps from one total to the other, and what of it is common or own."""

from collections.abc import Sequence

from comity.model.periods import Period
from comity.publish.change_data import ChangeExplained, ChangePart
from comity.publish.charts.change import draw_steps
from comity.publish.document.parts import Block, Figure, Panel, Paragraphs, Table
from comity.publish.document.sheets import write_sheet
from comity.publish.report_data import Names
from comity.publish.say import say_all
from comity.publish.texts import Texts, capitalise

_SHOWN = 8
_LABEL_SHARE = 0.33
_POINTS = 100


def make_change(found: ChangeExplained, texts: Texts) -> Sequence[Sequence[Block]]:
    """Return the rows of blocks that explain a change: sentences, then steps beside the shift-share."""
    words = make_sentences(found, texts)
    steps, effects = make_steps(found, texts), make_effects(found, texts)
    return ((words,), (steps,) if effects is None else (steps, effects))


def make_sentences(found: ChangeExplained, texts: Texts) -> Paragraphs:
    """Return what is said of the change."""

    def lookup(codelist: str, code: str) -> Names:
        return found.names.get((codelist, code), {})

    sentences = say_all(found.said, texts, lookup=lookup)
    return Paragraphs(texts.translate("The change explained"), [("", " ".join(sentences))])


def make_steps(found: ChangeExplained, texts: Texts) -> Figure:
    """Return the figure of the steps from the earlier total to the later."""
    _ = texts.translate
    title = _("From {against} to {period}", **_both(found, texts))
    if not found.compared:
        return Figure(
            "change", title, "", 6, absent=_("No member has whole figures on one basis for both periods.")
        )
    shown, rest = _cut(found.parts)
    rows = _rows(found, shown, rest, texts=texts)
    unit = _("Number")
    return Figure(
        id="change",
        title=title,
        subtitle=_("What each part adds or takes, by “{dimension}”.", dimension=texts.name(found.dimension)),
        slot=6,
        drawing=lambda width, _height: draw_steps(rows, unit=unit, label_width=round(width * _LABEL_SHARE)),
        description=_describe(found, texts),
        source=_source(found, texts),
        table=_table(found, shown, rest, texts=texts),
        download=write_sheet(
            "change.csv",
            ("CODE", "NAME", "then", "now", "change", "points"),
            [(p.code, part_name(p, texts), p.then, p.now, p.change, _points(p.change, found)) for p in found.parts],
        ),
    )


def make_effects(found: ChangeExplained, texts: Texts) -> Panel | None:
    """Return the table of shift-share, None where there is none."""
    _ = texts.translate
    if not found.effects:
        return None
    columns = (_("Member"), _("Change"), _("Common"), _("Mix"), _("Own"))
    rows = [
        (texts.area(one.reporter), *(_signed(v, texts) for v in (one.change, one.common, one.mix, one.own)))
        for one in found.effects
    ]
    note = _(
        "Common: had everything changed as the whole did. Mix: because its parts changed otherwise than the whole, "
        "in all members together. Own: the rest."
    )
    title = _("What is common and what is own")
    subtitle = _("Shift-share of the change, in number")
    return Panel("change-effects", title, subtitle, Table(title, columns, rows, note=note))


def part_name(part: ChangePart, texts: Texts) -> str:
    """Return a part's name."""
    return texts.name(part.names, part.code) if part.names else texts.area(part.code)


def _both(found: ChangeExplained, texts: Texts) -> dict[str, str]:
    return {"against": texts.period(found.against), "period": texts.period(found.period)}


def _cut(parts: Sequence[ChangePart]) -> tuple[list[ChangePart], float]:
    """Keep the largest changes, from the most added to the most taken; the others join the rest."""
    by_size = sorted((part for part in parts if part.change), key=lambda part: -abs(part.change))
    kept = sorted(by_size[:_SHOWN], key=lambda part: -part.change)
    return kept, sum(part.change for part in by_size[_SHOWN:])


def _rows(
    found: ChangeExplained, shown: Sequence[ChangePart], rest: float, *, texts: Texts
) -> list[dict[str, object]]:
    steps = [(part_name(part, texts), part.change) for part in shown]
    if rest:
        steps.append((texts.translate("All others"), rest))
    at = found.then
    rows = [_level(found.against, found.then, texts)]
    for name, change in steps:
        rows.append({"name": name, "start": at, "end": at + change, "text": _signed(change, texts), "level": False})
        at += change
    return [*rows, _level(found.period, found.now, texts)]


def _level(period: Period, value: float, texts: Texts) -> dict[str, object]:
    name = capitalise(texts.period(period))
    return {"name": name, "start": value, "end": value, "text": texts.number(value), "level": True}


def _signed(value: float, texts: Texts) -> str:
    return texts.number(value, signed=True)


def _points(change: float, found: ChangeExplained) -> float | None:
    return _POINTS * change / found.then if found.then else None


def _describe(found: ChangeExplained, texts: Texts) -> str:
    return texts.translate(
        "Steps from {then} in {against} to {now} in {period}; all parts stand in the table.",
        then=texts.number(found.then),
        now=texts.number(found.now),
        **_both(found, texts),
    )


def _source(found: ChangeExplained, texts: Texts) -> str:
    if not found.left_out:
        return texts.translate("Source: members’ submissions")
    return texts.translate(
        "Source: members’ submissions, like for like (without {members})", members=texts.areas(found.left_out)
    )


def _table(found: ChangeExplained, shown: Sequence[ChangePart], rest: float, *, texts: Texts) -> Table:
    _ = texts.translate
    columns = (
        _("Part"),
        capitalise(texts.period(found.against)),
        capitalise(texts.period(found.period)),
        _("Change in number"),
        _("Percentage points"),
    )
    rows = [
        (
            part_name(part, texts),
            texts.number(part.then),
            texts.number(part.now),
            _signed(part.change, texts),
            _written(_points(part.change, found), texts),
        )
        for part in shown
    ]
    if rest:
        rows.append((_("All others"), "", "", _signed(rest, texts), _written(_points(rest, found), texts)))
    return Table(_("From {against} to {period}", **_both(found, texts)), columns, rows)


def _written(points: float | None, texts: Texts) -> str:
    return "" if points is None else texts.number(points, decimals=1, signed=True)
