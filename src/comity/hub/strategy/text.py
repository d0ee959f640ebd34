"""The strategy for people on the command line, and as JSON values for programs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comity.hub.home import Hub
from comity.hub.situation.sentences import texts_of
from comity.hub.strategy.part import part_of
from comity.hub.strategy.view import StandingIndicator, StrategyView
from comity.model.strategy import LegalAct
from comity.publish.document.strategy import make_acts, make_objective, summary


@dataclass(frozen=True, slots=True)
class ToldTable:
    """A titled table in a language: what stands above it, its heads and its rows."""

    title: str
    said: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def strategy_tables(hub: Hub, view: StrategyView, language: str) -> tuple[str, list[ToldTable]]:
    """Return the strategy in a sentence, and a table for each objective and for the legal acts."""
    texts, part = texts_of(hub, language), part_of(hub, view)
    panels = [make_objective(one, texts, number=number) for number, one in enumerate(part.objectives, start=1)]
    if part.acts:
        panels.append(make_acts(part.acts, texts))
    tables = [
        ToldTable(
            panel.title,
            panel.subtitle or panel.absent,
            panel.table.columns if panel.table else (),
            panel.table.rows if panel.table else (),
        )
        for panel in panels
    ]
    return summary(part, texts), tables


def strategy_json(view: StrategyView) -> dict[str, Any]:
    """Return the strategy as plain values."""
    return {
        "today": view.today.isoformat(),
        "seq": view.seq,
        "objectives": [
            {
                "id": one.objective.id,
                "title": dict(one.objective.titles),
                "owner": one.objective.owner,
                "standing": one.standing.value,
                "actions": [
                    {
                        "id": action.action.id,
                        "title": dict(action.action.titles),
                        "owner": action.action.owner,
                        "standing": action.standing.value,
                        "measure": None if action.measure is None else action.measure.measure.id,
                        "indicators": [_indicator(indicator) for indicator in action.indicators],
                    }
                    for action in one.actions
                ],
            }
            for one in view.objectives
        ],
        "legal_acts": [_act(one) for one in view.acts],
    }


def _indicator(one: StandingIndicator) -> Mapping[str, Any]:
    found, indicator = one.found, one.indicator
    return {
        "id": indicator.id,
        "title": dict(indicator.titles),
        "standing": found.standing.value,
        "value": found.value,
        "from": None if found.first is None else str(found.first),
        "to": None if found.last is None else str(found.last),
        "baseline": found.baseline,
        "baseline_period": None if indicator.baseline is None else str(indicator.baseline),
        "wanted": indicator.target.wanted.value,
        "level": found.level,
        "by": indicator.target.by.isoformat(),
        "required_now": found.required,
        "included": list(found.included),
        "excluded": list(found.excluded),
        "problem": one.problem or None,
    }


def _act(one: LegalAct) -> Mapping[str, Any]:
    return {
        "id": one.id,
        "title": dict(one.titles),
        "number": one.number or None,
        "adopted": one.adopted.isoformat(),
        "in_force": None if one.in_force is None else one.in_force.isoformat(),
        "ended": None if one.ended is None else one.ended.isoformat(),
        "changes": list(_changes(one)),
    }


def _changes(one: LegalAct) -> Iterator[Mapping[str, Any]]:
    for change in one.changes:
        yield {
            "dataflow": change.dataflow,
            "components": list(change.components),
            "members": list(change.members),
            "from": change.first.isoformat(),
        }
