"""What measures changed, as a report's plain data."""

from collections.abc import Iterator

from comity.errors import UsageError
from comity.exchange.measure_ports import MeasureVersion
from comity.hub.board import today_of
from comity.hub.effects.effect import EffectView, view_effect
from comity.hub.extras import is_installed
from comity.hub.home import Hub
from comity.hub.measures.reading import measures_seen
from comity.hub.situation.sentences import lookup_in
from comity.model.access import EVERYTHING, Sight
from comity.model.statements import Code, Flow, Said
from comity.publish.effects_data import EffectsPart, EffectStep, EffectTold
from comity.publish.report_data import Names

_YEARS = 3


def effects_part(hub: Hub, *, as_of: str | None = None, sight: Sight = EVERYTHING) -> EffectsPart | None:
    """Return what measures changed that began in a moment's year or the three before, as far as readers see them.

    None where there is none, or the extra `analysis` isn't installed. A measure about which nothing can be asked
    is left out: the register has it.
    """
    if not is_installed("analysis"):
        return None
    told = tuple(_told(hub, as_of=as_of, sight=sight))
    names = {key: found for one in told for key, found in _code_names(hub, one.said).items()}
    return EffectsPart(told, today_of(hub, as_of).year - _YEARS, names) if told else None


def effect_told(view: EffectView) -> EffectTold:
    """Return an effect as figures and sentences need it; it computes nothing."""
    found, measure = view.effect.found, view.measure.measure
    return EffectTold(
        id=measure.id,
        names=measure.titles,
        dataflow=view.scope.dataflow.id,
        unit=view.scope.definition.measure,
        said=view.said,
        change=None if found is None else found.change,
        past=view.past,
        steps=() if found is None else tuple(_steps(view)),
    )


def _told(hub: Hub, *, as_of: str | None, sight: Sight) -> Iterator[EffectTold]:
    today = today_of(hub, as_of)
    for one in measures_seen(hub, as_of=as_of, sight=sight):
        start = one.measure.start
        if start is None or not today.year - _YEARS <= start.year or start > today:
            continue
        view = _view(hub, one, as_of=as_of, sight=sight)
        if view is not None:
            yield effect_told(view)


def _view(hub: Hub, one: MeasureVersion, *, as_of: str | None, sight: Sight) -> EffectView | None:
    """Return what a measure changed; None where it has no flow of its own in these figures, or no whole period."""
    try:
        return view_effect(hub, one.measure.id, as_of=as_of, sight=sight)
    except UsageError:
        return None


def _steps(view: EffectView) -> Iterator[EffectStep]:
    if view.effect.found is not None:
        path = view.effect.found.path
        columns = (path.counted.tolist(), path.expected.tolist(), path.lower.tolist(), path.upper.tolist())
        yield from (EffectStep(*row) for row in zip(view.window, *columns, strict=True))


def _code_names(hub: Hub, said: tuple[Said, ...]) -> dict[tuple[str, str], Names]:
    """Return the names of the codes of which the sentences speak."""
    lookup = lookup_in(hub)
    values = [value for one in said for value in one.values.values()]
    pairs = {pair for value in values if isinstance(value, Flow) for pair in value.codes}
    pairs |= {(value.codelist, value.code) for value in values if isinstance(value, Code)}
    return {pair: lookup(*pair) for pair in sorted(pairs)}
