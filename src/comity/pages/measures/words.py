"""Measures in words: kinds, stages, what is expected, what they are about."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from comity.hub.home import Hub
from comity.hub.measures.reading import MeasureAction, MeasureVersion
from comity.model.measures import ExpectedEffect, Measure, Stage
from comity.pages.exchange.names import name_flow
from comity.publish.document.measures import expected_words, kind_names, stage_names
from comity.publish.texts import Texts

__all__ = ["Fact", "expected_words", "facts_of", "history_words", "kind_names", "stage_names", "stage_word"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One line about a measure: what, and what it is; `link` is an address outside that it leads to."""

    name: str
    value: str
    link: str = ""


def stage_word(measure: Measure, day: dt.date, texts: Texts) -> str:
    """Return how far a measure is on a day, in a word."""
    stage = measure.stage_on(day)
    return texts.translate("not begun") if stage is None else stage_names(texts)[stage]


def facts_of(hub: Hub, measure: Measure, texts: Texts) -> Sequence[Fact]:
    """Return all that the register says of a measure, but its text, line by line."""
    return [
        Fact(texts.translate("Kind"), kind_names(texts)[measure.kind]),
        *_days(measure, texts),
        *_scope(hub, measure, texts),
        *_expected(measure.expected, texts),
        *_rest(measure, texts),
    ]


def _days(measure: Measure, texts: Texts) -> Sequence[Fact]:
    _ = texts.translate
    heads = {
        Stage.PLANNED: _("Planned since"),
        Stage.ANNOUNCED: _("Announced on"),
        Stage.IN_FORCE: _("In force from"),
        Stage.ENDED: _("Last day in force"),
    }
    return [Fact(heads[stage], texts.date(measure.stages[stage])) for stage in Stage if stage in measure.stages]


def _scope(hub: Hub, measure: Measure, texts: Texts) -> Sequence[Fact]:
    _, scope = texts.translate, measure.scope
    flows = texts.listing([name_flow(hub, flow, texts) for flow in scope.dataflows])
    told = (
        (_("Members"), texts.areas(scope.members) if scope.members else _("all members")),
        (_("Citizenships"), texts.areas(scope.citizenships) if scope.citizenships else ""),
        (_("Borders with"), texts.areas(scope.neighbours) if scope.neighbours else ""),
        (_("Crossing points"), ", ".join(scope.points)),
        (_("Dataflows"), flows if scope.dataflows else _("all dataflows")),
        (_("Series"), scope.key),
    )
    return [Fact(name, value) for name, value in told if value]


def _expected(expected: ExpectedEffect | None, texts: Texts) -> Sequence[Fact]:
    if expected is None:
        return []
    return [Fact(texts.translate("Expected effect"), expected_words(expected, texts))]


def _rest(measure: Measure, texts: Texts) -> Sequence[Fact]:
    _ = texts.translate
    source = texts.name(measure.source.texts) or measure.source.link
    learns = _("Forecasts learn nothing from this time.") if measure.exceptional else ""
    told = (
        (_("Operation’s code in statistics"), measure.operation, ""),
        (_("Exceptional times"), learns, ""),
        (_("Source"), source, measure.source.link),
    )
    return [Fact(name, value, link) for name, value, link in told if value]


def history_words(versions: Sequence[MeasureVersion], texts: Texts) -> Sequence[Mapping[str, str]]:
    """Return a measure's history, latest first: what was done, when, by whom, and what it said of its days."""
    _ = texts.translate
    done = {
        MeasureAction.ADDED: _("Entered in the register"),
        MeasureAction.CHANGED: _("Changed"),
        MeasureAction.ENDED: _("Given an end"),
        MeasureAction.RELEASED: _("Released to all readers"),
    }
    return [
        {
            "what": done[one.action],
            "iso": one.at.isoformat(),
            "when": texts.date(one.at.date()),
            "who": one.actor,
            "days": "; ".join(f"{fact.name}: {fact.value}" for fact in _days(one.measure, texts)),
        }
        for one in reversed(versions)
    ]
