"""A measure: what it says, whom it is about, its history; for the secretariat the forms that change it."""

from comity.errors import UsageError
from comity.hub.forecasts.measure_scenario import scenario_content
from comity.hub.home import Hub
from comity.hub.measures.reading import measure_for, versions_for
from comity.model.measures import Measure
from comity.pages.asked import Asked, join
from comity.pages.forecast.scenario_file import render_file
from comity.pages.measures.form import form_of
from comity.pages.measures.words import facts_of, history_words, stage_word
from comity.pages.page import Page
from comity.publish.texts import Texts

_MOST_EXPLORED = 3


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page; `as_of` shows the measure as it was known then."""
    found = measure_for(hub, asked.principal, asked.parts["measure_id"], as_of=asked.get("as_of") or None)
    measure, today = found.measure, hub.now().date()
    changes = asked.may("measures.enter") and not asked.get("as_of")
    return Page(
        title=texts.name(measure.titles) or measure.id,
        lead=texts.name(measure.texts),
        template="measure.html",
        content={
            "id": measure.id,
            "stage": stage_word(measure, today, texts),
            "restricted": measure.restricted,
            "shared_with": texts.listing([texts.area(one) for one in measure.shared_with]),
            "facts": facts_of(hub, measure, texts),
            "history": history_words(versions_for(hub, asked.principal, measure.id), texts),
            "explore": _explored(measure, asked, texts),
            "can": {
                "change": changes,
                "end": changes and measure.start is not None,
                "release": changes and measure.restricted,
            },
            "scenario": _scenario(hub, measure, asked),
            "form": form_of(hub, measure, texts) if changes else None,
            "today": today.isoformat(),
        },
    )


def _scenario(hub: Hub, measure: Measure, asked: Asked) -> str:
    """Return where what is expected can be tried as a scenario; empty where that can't be."""
    if not asked.may("pages.scenario"):
        return ""
    try:
        content = scenario_content(hub, measure)
    except UsageError:  # it says no size, or is about what the forecast doesn't tell apart
        return ""
    return join("/forecast/scenario", [("text", render_file(content))])


def _explored(measure: Measure, asked: Asked, texts: Texts) -> list[dict[str, str]]:
    """Return where the figures of a measure's dataflows can be looked at."""
    if not asked.may("pages.explore"):
        return []
    return [
        {"url": join("/explore", [("flow", flow)]), "title": texts.translate("Figures of {flow}", flow=flow)}
        for flow in measure.scope.dataflows[:_MOST_EXPLORED]
    ]
