"""Enforcement: victims of trafficking first, then what authorities did, and how each member counts."""

from collections.abc import Mapping
from dataclasses import replace

from comity.errors import UsageError
from comity.hub.enforcement.exchanged import ACTIONS, exchanges_enforcement
from comity.hub.enforcement.part import USUAL_COURSES, enforcement_part, line_key
from comity.hub.enforcement.view import EnforcementView, view_enforcement
from comity.hub.home import Hub
from comity.pages.asked import Asked
from comity.pages.kept import kept
from comity.pages.page import Page, by_id
from comity.pages.reference.choices import Choice, choose, with_any
from comity.pages.reports import sight_of_reader
from comity.publish.document.enforcement import line_name, make_course, make_panels, make_words
from comity.publish.enforcement_data import EnforcementPart
from comity.publish.texts import Texts

_OFFENCES = "CL_OFFENCE"


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page; `period` and `offence` narrow it down, `what` is over time, `as_of` fixes the moment."""
    _ = texts.translate
    try:
        latest = _view(hub, asked, period=None) if exchanges_enforcement(hub) else None
    except UsageError:  # nothing has come, or nothing that its reader may see
        latest = None
    if latest is None:
        return Page(
            title=_("Enforcement"),
            lead=_("No figures of victims or of enforcement are here yet."),
            template="enforcement.html",
            content={"is_empty": True, "is_agreed": exchanges_enforcement(hub)},
        )
    period = choose(asked, "period", _("Period"), with_any(_("Latest period"), _periods(latest, texts)))
    view = _view(hub, asked, period=period.value or None)
    sight, as_of = sight_of_reader(asked), asked.get("as_of") or None
    whole = enforcement_part(hub, view, sight=sight, as_of=as_of)
    what = _what(asked, view, whole, texts)
    flow, codes = _subjects(view)[what.value]
    offence = choose(asked, "offence", _("Offence"), with_any(_("All offences"), _offences(whole, texts)))
    part = _narrow(enforcement_part(hub, view, flow=flow, codes=codes, sight=sight, as_of=as_of), offence.value)
    words, course = make_words(part, texts), make_course(part, texts)
    return Page(
        title=_("Enforcement"),
        lead=words.entries[0][1],
        template="enforcement.html",
        content={
            "is_empty": False,
            "choices": (period, offence, what),
            "is_narrowed": bool(asked.query),
            "words": words,
            "panels": make_panels(part, texts),
            "course": course,
        },
        figures=by_id(course),
        queries={"course": f"/sdmx/data/dataflow/COMITY/{flow}/*"},
    )


def _view(hub: Hub, asked: Asked, *, period: str | None) -> EnforcementView:
    sight, as_of = sight_of_reader(asked), asked.get("as_of") or None
    return kept(
        hub,
        ("enforcement", period, as_of, sight, hub.log.size()),
        lambda: view_enforcement(hub, as_of=as_of, period=period, sight=sight),
    )


def _periods(view: EnforcementView, texts: Texts) -> list[tuple[str, str]]:
    """Return the periods of victims' figures, or of what comes first, the latest first."""
    figures = next(iter(view.flows.values()))
    return [(str(one), texts.period(one)) for one in figures.periods]


def _subjects(view: EnforcementView) -> dict[str, tuple[str, Mapping[str, str]]]:
    """Return what can be shown over time, by its name in the address: a dataflow and codes."""
    return {
        f"{name}.{line_key(line.codes)}": (name, line.codes)
        for name, figures in view.flows.items()
        for line in figures.lines["whole"]
    }


def _what(asked: Asked, view: EnforcementView, part: EnforcementPart, texts: Texts) -> Choice:
    options = [
        (key, line_name(part, line.codes, texts))
        for (key, _subject), line in zip(
            _subjects(view).items(),
            (line for flow in part.flows.values() for line in flow.lines["whole"]),
            strict=True,
        )
    ]
    usual = next((f"{flow}.{line_key(codes)}" for flow, codes in USUAL_COURSES.items() if flow in view.flows), "")
    known = {key for key, _title in options}
    default = usual if usual in known else options[0][0]
    return choose(asked, "what", texts.translate("Over time"), options, default=default)


def _offences(part: EnforcementPart, texts: Texts) -> list[tuple[str, str]]:
    lines = part.flows[ACTIONS].lines["whole"] if ACTIONS in part.flows else ()
    codes = dict.fromkeys(code for line in lines for listed, code in line.codes if listed == _OFFENCES)
    return [(code, texts.name(part.code_names.get((_OFFENCES, code), {}), code)) for code in codes]


def _narrow(part: EnforcementPart, offence: str) -> EnforcementPart:
    """Return the part with the lines of one offence alone among what authorities did."""
    if not offence or ACTIONS not in part.flows:
        return part
    actions = part.flows[ACTIONS]
    lines = {
        block: tuple(line for line in some if (_OFFENCES, offence) in line.codes)
        for block, some in actions.lines.items()
    }
    return replace(part, flows={**part.flows, ACTIONS: replace(actions, lines=lines)})
