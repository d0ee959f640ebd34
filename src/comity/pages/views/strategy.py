"""The strategy: objectives, actions and indicators as they stand by members' figures; and the legal acts."""

from collections.abc import Sequence

from comity.hub.home import Hub
from comity.hub.strategy.part import strategy_part
from comity.pages.asked import Asked
from comity.pages.kept import kept
from comity.pages.measures.indicator_figures import make_indicator_figure
from comity.pages.page import Page, by_id
from comity.pages.reports import sight_of_reader
from comity.publish.document.parts import Figure
from comity.publish.document.strategy import make_acts, make_objective, standing_names, summary
from comity.publish.strategy_data import ObjectiveRow, StrategyPart
from comity.publish.texts import Texts


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page; `as_of` shows the strategy as it stood by what was known then."""
    _ = texts.translate
    sight, as_of = sight_of_reader(asked), asked.get("as_of") or None
    part = kept(hub, ("strategy", as_of, sight), lambda: strategy_part(hub, as_of=as_of, sight=sight))
    if part is None:
        said = _("The group has registered neither a strategy nor legal acts; its file, comity.toml, takes both.")
        return Page(
            title=_("Strategy"), lead=said, template="strategy.html", content={"objectives": (), "acts": None}
        )
    figures = _figures(part, texts)
    return Page(
        title=_("Strategy"),
        lead=summary(part, texts),
        template="strategy.html",
        content={
            "objectives": [
                {
                    "panel": make_objective(one, texts, number=number),
                    "standing": standing_names(texts)[one.standing],
                    "standing_id": one.standing.value,
                    "measures": _measures(one, texts),
                    "figures": figures[one.id],
                }
                for number, one in enumerate(part.objectives, start=1)
            ],
            "acts": make_acts(part.acts, texts) if part.acts else None,
        },
        figures=by_id(*(figure for own in figures.values() for figure in own)),
    )


def _figures(part: StrategyPart, texts: Texts) -> dict[str, Sequence[Figure]]:
    """Return a figure of each indicator that has figures, by objective."""
    return {
        one.id: [
            figure
            for action in one.actions
            for row in action.indicators
            if (figure := make_indicator_figure(row, texts)) is not None
        ]
        for one in part.objectives
    }


def _measures(one: ObjectiveRow, texts: Texts) -> list[tuple[str, str]]:
    """Return the measures by which an objective's actions are done: their addresses and names."""
    return [
        (f"/measures/{action.measure}", texts.name(action.measure_names, action.measure))
        for action in one.actions
        if action.measure
    ]
