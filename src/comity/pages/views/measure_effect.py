"""What a measure changed, against what would have been; and for a joint operation, what is expected of it."""

from comity.errors import UsageError
from comity.hub.effects.effect import EffectView, view_effect
from comity.hub.effects.part import effect_told
from comity.hub.effects.plan import PlanView, view_plan
from comity.hub.home import Hub
from comity.hub.measures.reading import measure_for, provider_of
from comity.hub.situation.sentences import say_in
from comity.model.measures import Measure, MeasureKind
from comity.pages.asked import Asked
from comity.pages.kept import kept
from comity.pages.measures.plan_panel import make_plan_panel
from comity.pages.page import Page, by_id
from comity.pages.reports import sight_of_reader
from comity.publish.document.effects import make_effect_figure
from comity.publish.texts import Texts

_TEMPLATE = "measure_effect.html"


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page; `as_of` shows what was known of the measure's effect then."""
    _ = texts.translate
    as_of = asked.get("as_of") or None
    measure = measure_for(hub, asked.principal, asked.parts["measure_id"], as_of=as_of).measure
    plan, effect = kept(
        hub,
        ("effect", measure.id, as_of, sight_of_reader(asked), provider_of(asked.principal)),
        lambda: _views(hub, measure, asked),
    )
    figure = None if effect is None else make_effect_figure(effect_told(effect), texts)
    said = [*(() if plan is None else plan.said), *(() if effect is None else effect.said)]
    title = _("What it changed: {measure}", measure=texts.name(measure.titles) or measure.id)
    return Page(
        title=title,
        lead=_("What was counted, against what would have been without the measure, from what you may see."),
        template=_TEMPLATE,
        content={
            "id": measure.id,
            "said": say_in(hub, said, texts.language),
            "plan": None if plan is None else make_plan_panel(plan, texts),
            "figure": figure,
        },
        figures=by_id(figure),
    )


def _views(hub: Hub, measure: Measure, asked: Asked) -> tuple[PlanView | None, EffectView | None]:
    """Return the plan of a joint operation, and what a measure changed; None for what can't be asked yet."""
    as_of, sight = asked.get("as_of") or None, sight_of_reader(asked)
    provider = provider_of(asked.principal)
    try:
        if measure.kind is MeasureKind.OPERATION:
            plan = view_plan(hub, measure.id, as_of=as_of, sight=sight, provider=provider)
            return plan, plan.evaluation
        return None, view_effect(hub, measure.id, as_of=as_of, sight=sight, provider=provider)
    except UsageError:  # it has no first day, is about all flows, or its flow has no figures: the page says so
        return None, None
