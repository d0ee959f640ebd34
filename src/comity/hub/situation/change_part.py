"""From an explained change to the report's plain data."""

from comity.hub.home import Hub
from comity.hub.situation.change import ChangeView
from comity.hub.situation.sentences import lookup_in
from comity.model.names import localise
from comity.publish.change_data import ChangeEffects, ChangeExplained, ChangePart
from comity.publish.report_data import Names

_AREAS = "CL_AREA"


def change_part(hub: Hub, view: ChangeView) -> ChangeExplained:
    """Return a change as the page shows it; it computes nothing."""
    found = view.found
    names = _names(hub, view)
    component = view.dataflow.structure.by_id[view.dimension]
    return ChangeExplained(
        period=found.period,
        against=found.against,
        dimension=component.names or {"en": component.id},
        then=found.comparison.then,
        now=found.comparison.now,
        parts=tuple(
            ChangePart(row["code"], names.get(row["code"], {}), row["then"], row["now"], row["named"])
            for row in found.parts.iter_rows(named=True)
        ),
        effects=tuple(
            ChangeEffects(row["reporter"], row["change"], row["common"], row["mix"], row["own"])
            for row in (found.shares.reporters.iter_rows(named=True) if found.shares is not None else ())
        ),
        said=found.sentences,
        names={(found.codelist, code): one for code, one in names.items()},
        compared=found.comparison.included,
        left_out=tuple(found.comparison.excluded),
    )


def _names(hub: Hub, view: ChangeView) -> dict[str, Names]:
    """Return the names of the parts' codes; areas are named by CLDR."""
    if view.found.codelist == _AREAS:
        return {}
    lookup = lookup_in(hub)
    known = ((code, lookup(view.found.codelist, code)) for code in view.found.parts["code"])
    return {code: names for code, names in known if names}


def code_name(hub: Hub, codelist: str, code: str, language: str) -> str:
    """Return a code's name in a language; the code where it has none."""
    return localise(lookup_in(hub)(codelist, code), language, code)
