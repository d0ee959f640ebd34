"""What if: a scenario by form or file, applied to the forecast's own futures."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from comity.errors import ConfigurationError, UsageError
from comity.hub.forecasts.forecast import IndicatorForecast
from comity.hub.forecasts.scenario import told_scenario, try_on_forecast
from comity.hub.forecasts.shown import ShownForecast, Wish
from comity.hub.home import Hub
from comity.pages.asked import Asked
from comity.pages.forecast.choices import read_horizon
from comity.pages.forecast.naming import SeriesNames
from comity.pages.forecast.reading import has_figures, shown_of, whole_of
from comity.pages.forecast.scenario_fans import make_fans
from comity.pages.forecast.scenario_faults import faults_by_field, say_fault
from comity.pages.forecast.scenario_figures import make_answers, make_difference, make_parts
from comity.pages.forecast.scenario_file import render_file
from comity.pages.forecast.scenario_form import MOST_STEPS, Form, content_of, read_form
from comity.pages.forecast.scenario_offers import node_names, offered_choices, offered_examples, offered_nodes
from comity.pages.forecast.scenario_tried import Tried
from comity.pages.forecast.scenario_words import make_effect_figures, say_effect
from comity.pages.kept import kept
from comity.pages.measures.marks import node_marks
from comity.pages.page import Page, by_id
from comity.pages.reports import sight_of_reader
from comity.publish.marks_data import Mark
from comity.publish.texts import Texts

_TEMPLATE = "scenario.html"
_FILE = "scenario.toml"


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the form, and what its scenario would change."""
    _ = texts.translate
    sight = sight_of_reader(asked)
    as_of = asked.get("as_of") or None
    if not has_figures(hub, as_of, sight=sight):
        said = _("No figures have come yet, so that there is no forecast to try a scenario on.")
        return Page(title=_("Scenario"), lead=said, template=_TEMPLATE, content={"form": None})
    shown = shown_of(hub, Wish(horizon=read_horizon(asked), as_of=as_of), sight=sight)
    if not shown.series:
        said = _("The figures go back too little for a forecast. It comes by itself with more of them.")
        return Page(title=_("Scenario"), lead=said, template=_TEMPLATE, content={"form": None})
    made = _up_to(whole_of(hub, shown, sight=sight), len(shown.periods))
    names = SeriesNames(shown.subject, texts)
    form = read_form(asked)
    tried, told = _tried(hub, asked, form, made, names=names, texts=texts)
    marks = () if tried is None else node_marks(hub, shown, tried.node, sight=sight, as_of=as_of)
    return _page(asked, form, shown, made=made, tried=tried, told=told, names=names, texts=texts, marks=marks)


def _up_to(made: IndicatorForecast, steps: int) -> IndicatorForecast:
    """Return a forecast of the first periods alone."""
    days = made.result.frame["ds"].unique().sort()[:steps]
    return replace(
        made,
        result=replace(made.result, frame=made.result.frame.filter(made.result.frame["ds"].is_in(days.to_list()))),
    )


def _tried(
    hub: Hub, asked: Asked, form: Form, made: IndicatorForecast, *, names: SeriesNames, texts: Texts
) -> tuple[Tried | None, Mapping[str, Any] | str]:
    """Return the scenario that was tried (None: there is none, or it is wrong), and what was told."""
    if not form.is_begun:
        return None, {}
    told: Mapping[str, Any] | str = form.text or content_of(form, made.situation.period.frequency, texts)
    if form.faults:
        return None, told
    scenario, faults = told_scenario(told, name=_FILE)
    if scenario is None:
        _note(form, faults, texts)
        return None, told
    try:
        run = kept(
            hub,
            ("scenario", told, made.run.seq, made.run.recipe, made.result.frame.height),
            lambda: try_on_forecast(made, scenario),
        )
    except ConfigurationError as fault:
        _note(form, (fault,), texts)
        return None, told
    node = asked.get("series", run.total)
    named = node_names(run, names, texts)
    if node not in named:
        raise UsageError(
            f"{node} is no part of the forecast.", remedy="Choose one of the parts that the form lists."
        )
    unit = names.unit(run.total)
    name = names.subject if node == run.total else named[node]
    return Tried(run, made, node, name, unit), told


def _note(form: Form, faults: Sequence[ConfigurationError], texts: Texts) -> None:
    """Note what is wrong: at its field, or all together at the file's text."""
    if form.text:
        form.faults["text"] = " ".join(say_fault(fault, texts, with_place=True) for fault in faults)
    else:
        form.faults.update(faults_by_field(faults, texts))


def _page(  # noqa: PLR0913 - all that the page is made of
    asked: Asked,
    form: Form,
    shown: ShownForecast,
    *,
    made: IndicatorForecast,
    tried: Tried | None,
    told: Mapping[str, Any] | str,
    names: SeriesNames,
    texts: Texts,
    marks: Sequence[Mark],
) -> Page:
    _ = texts.translate
    content: dict[str, Any] = {
        "form": form,
        "most": MOST_STEPS,
        "choices": offered_choices(made, shown, names, texts),
        "examples": offered_examples(asked, made, names, texts),
        "file": told if isinstance(told, str) else render_file(told) if told and not form.faults else "",
        "tried": None,
        "forecast": _(
            "The forecast that it is tried on was made on {date}.", date=texts.date(shown.run.issued_at.date())
        ),
    }
    if tried is None:
        lead = _("Say what might change, and see what that would do to the forecast.")
        notice = _("The scenario can’t be tried yet: see what is marked below.") if form.faults else ""
        return Page(title=_("Scenario"), lead=lead, notice=notice, template=_TEMPLATE, content=_with_file(content))
    named = node_names(tried.run, names, texts)
    fans, difference = make_fans(tried, texts, marks=marks), make_difference(tried, texts)
    content |= {
        "tried": tried,
        "title": texts.name(tried.run.scenario.names),
        "nodes": offered_nodes(named, tried.run),
        "node": tried.node,
        "key_figures": make_effect_figures(tried, texts),
        "fans": fans,
        "difference": difference,
        "parts": make_parts(tried, named, texts),
        "answers": make_answers(tried, named, texts),
    }
    return Page(
        title=_("Scenario"),
        lead=say_effect(tried, texts),
        template=_TEMPLATE,
        content=_with_file(content),
        figures=by_id(fans, difference),
    )


def _with_file(content: dict[str, Any]) -> dict[str, Any]:
    """Add the address that holds the scenario's file itself."""
    data = base64.b64encode(str(content["file"]).encode()).decode("ascii")
    return content | {"file_address": f"data:application/toml;base64,{data}"}
