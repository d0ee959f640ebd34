"""A dataflow's quality as the page shows it: of one member or all, and its key figures."""

from collections.abc import Sequence
from dataclasses import replace

from comity.publish.document.parts import KeyFigure
from comity.publish.quality_data import QualitySection
from comity.publish.say import no_names, say
from comity.publish.texts import Texts

_FIRST = ("R1", "ON_TIME", "TP1", "A6")
"""The indicators at the head, as far as there are figures for them."""
_NUMBER = 4
_SAID = ("R1", "ON_TIME")


def narrow(section: QualitySection, member: str) -> QualitySection:
    """Return the section with one member's values alone; without one, all of it."""
    if not member:
        return section
    if member not in section.providers:
        return replace(section, providers=(), rows=tuple(replace(row, values=()) for row in section.rows))
    at = section.providers.index(member)
    return replace(
        section,
        providers=(member,),
        rows=tuple(replace(row, values=(row.values[at],)) for row in section.rows),
    )


def member_sentence(section: QualitySection, member: str, texts: Texts) -> str:
    """Return how complete and how punctual one member is; empty where none is chosen or nothing was due."""
    complete, on_time = (
        row.values[0] if row is not None and row.values else None for row in map(section.of, _SAID)
    )
    if not member or complete is None or on_time is None or section.first is None or section.last is None:
        return ""
    return texts.translate(
        "{member}, {span}: {complete} of what was due has come, {on_time} on time.",
        member=texts.area(member),
        span=texts.span(section.first, section.last),
        complete=texts.percent(complete / 100),
        on_time=texts.percent(on_time / 100),
    )


def key_figures(section: QualitySection, texts: Texts) -> Sequence[KeyFigure]:
    """Return the first indicators, of the one member that is shown or of all together."""
    codes = [*_FIRST, *(row.id for row in section.rows if row.id not in _FIRST)]
    found = [row for code in codes if (row := section.of(code)) is not None]
    one = len(section.providers) == 1
    who = texts.area(section.providers[0]) if one else texts.translate("all members together")
    known = [(row, row.values[0] if one else row.together) for row in found]
    return [
        KeyFigure(say(row.title, texts, lookup=no_names), _value(value, row.unit, row.decimals, texts), who)
        for row, value in known
        if value is not None
    ][:_NUMBER]


def _value(value: float, unit: str, decimals: int, texts: Texts) -> str:
    if unit == "percent":
        return texts.percent(value / 100, decimals=decimals)
    if unit == "days":
        return texts.plural("{count} day", "{count} days", count=round(value))
    return texts.number(value, decimals=decimals)
