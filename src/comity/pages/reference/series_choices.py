"""The choice of a series: a form field for each dimension of a dataflow of which there is more than one code."""

from collections.abc import Sequence

from comity.hub.home import Hub
from comity.hub.keys import parse_moment
from comity.hub.situation.sentences import lookup_in
from comity.model.access import Sight
from comity.model.frames import FREQ
from comity.model.selection import Availability, Selection
from comity.model.structures import Component, Dataflow
from comity.pages.asked import Asked
from comity.pages.reference.choices import Choice, area_options, choose, with_any
from comity.publish.texts import Texts


def available(hub: Hub, flow: Dataflow, *, as_of: str | None, sight: Sight) -> Availability:
    """Return which codes of a dataflow a reader finds figures of."""
    selection = Selection(as_of=hub.ledger.as_of_seq(parse_moment(as_of)), sight=sight)
    return hub.ledger.availability(flow, selection)


def reporter_choice(asked: Asked, flow: Dataflow, there: Availability, texts: Texts) -> Choice:
    """Return the choice of one reporter among those that have figures, or of all."""
    options = area_options(there.codes.get(flow.reporter_dimension, ()), texts)
    return choose(asked, "member", texts.translate("Member"), with_any(texts.translate("All members"), options))


def series_choices(hub: Hub, asked: Asked, flow: Dataflow, there: Availability, texts: Texts) -> tuple[Choice, ...]:
    """Return a choice for each dimension but the reporter's that has several codes; its name is the dimension's."""
    parts = [part for part in flow.structure.dimensions if part.id not in {FREQ, flow.reporter_dimension}]
    return tuple(
        _choice(hub, asked, part, there.codes[part.id], texts)
        for part in parts
        if len(there.codes.get(part.id, ())) > 1
    )


def _choice(hub: Hub, asked: Asked, part: Component, codes: Sequence[str], texts: Texts) -> Choice:
    lookup = lookup_in(hub)
    listed = part.codelist.reference.id if part.codelist is not None else ""

    def title(code: str) -> str:
        return texts.area(code) if listed == "CL_AREA" else texts.name(lookup(listed, code), code)

    options = sorted(((code, title(code)) for code in codes), key=lambda one: one[1].casefold())
    return choose(
        asked, part.id.lower(), texts.name(part.names, part.id), with_any(texts.translate("All"), options)
    )


def key_text(flow: Dataflow, member: str, series: Sequence[Choice]) -> str:
    """Return the chosen codes as pairs, as keys are written for analyses; empty for everything."""
    pairs = [(flow.reporter_dimension, member), *((choice.name.upper(), choice.value) for choice in series)]
    return ",".join(f"{name}={code}" for name, code in pairs if code)


def query_path(asked: Asked, flow: Dataflow, member: str, series: Sequence[Choice], **parameters: str) -> str:
    """Return the SDMX query that gives the figures of the choice, as of the moment that is asked for."""
    wanted = {flow.reporter_dimension: member} | {choice.name.upper(): choice.value for choice in series}
    key = ".".join(wanted.get(name) or "*" for name in flow.structure.key_ids)
    reference = flow.reference
    parameters["asOf"] = asked.get("as_of").replace("+00:00", "Z")
    told = "&".join(f"{name}={value}" for name, value in parameters.items() if value)
    path = f"/sdmx/data/dataflow/{reference.agency}/{reference.id}/{reference.version}/{key}"
    return f"{path}?{told}" if told else path
