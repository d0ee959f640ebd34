"""Mirror statistics: what two members counted of the same flow, how far apart, and the figure behind both."""

from collections.abc import Sequence

from comity.hub.home import Hub
from comity.hub.situation.mirror import MirrorView, view_mirror
from comity.hub.situation.mirror_pairs import two_sided_flows
from comity.hub.situation.mirror_part import mirror_part
from comity.hub.situation.sentences import lookup_in
from comity.model.access import Sight
from comity.model.frames import PERIOD
from comity.model.periods import Period
from comity.model.structures import Dataflow
from comity.pages.asked import Asked
from comity.pages.kept import kept
from comity.pages.measures.marks import marks_of
from comity.pages.page import Page, by_id
from comity.pages.reference.choices import Choice, choose, flow_options, with_any
from comity.pages.reference.mirror_choice import narrow, of_period
from comity.pages.reference.mirror_figures import both_counts, corridors, coverage, gap, key_figures, sides
from comity.pages.reference.series_choices import available, query_path
from comity.pages.reports import sight_of_reader
from comity.publish.document.mirror import make_history, make_missing
from comity.publish.marks_data import Mark
from comity.publish.mirror_data import MirrorPart, MirrorRow
from comity.publish.say import say_all
from comity.publish.texts import Texts

_PERIODS = 36
_PAIR = "-"
_FEW = 2
"""So many flows are told one by one."""


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page on a dataflow (`flow`), one `pair` of members and one `period`, as of the asked `as_of`."""
    sight, as_of = sight_of_reader(asked), asked.get("as_of") or None
    flows = two_sided_flows(hub)
    sent = [flow for flow in flows if available(hub, flow, as_of=as_of, sight=sight).observations]
    if not sent:
        return _nothing(flows, texts)
    options = flow_options(hub, (flow.id for flow in sent), texts)
    chosen = choose(asked, "flow", texts.translate("Dataflow"), options, default=options[0][0])
    flow = hub.catalogue.dataflow(chosen.value)
    view = _view(hub, flow, as_of=as_of, sight=sight)
    if view.mirror.corridors.is_empty():
        return _no_pair(hub, view, chosen, texts)
    return _page(hub, asked, view, chosen, texts)


def _view(hub: Hub, flow: Dataflow, *, as_of: str | None, sight: Sight) -> MirrorView:
    return kept(hub, ("mirror", flow.id, as_of, sight), lambda: view_mirror(hub, flow.id, as_of=as_of, sight=sight))


def _nothing(flows: Sequence[Dataflow], texts: Texts) -> Page:
    """Return the page of a hub without figures that have two sides."""
    _ = texts.translate
    if flows:
        names = texts.listing([texts.name(flow.names, flow.id) for flow in flows])
        reason = _("No figures of {dataflows} have come yet; they are counted from two sides.", dataflows=names)
    else:
        reason = _("None of the group’s dataflows is counted from two sides.")
    return Page(
        title=_("Mirror statistics"), lead=reason, template="mirror.html", content={"is_empty": True, "choices": ()}
    )


def _no_pair(hub: Hub, view: MirrorView, chosen: Choice, texts: Texts) -> Page:
    """Return the page of a dataflow of which no flow is counted by two members."""
    _ = texts.translate
    reporters = sorted({texts.area(str(code)) for code in view.pairs.view.reported["reporter"].unique()})
    return Page(
        title=_("Mirror statistics"),
        lead=_(
            "{dataflow}: no flow is counted by two members. A pair needs two that both report; figures have come "
            "from {members}.",
            dataflow=texts.name(view.dataflow.names, view.dataflow.id),
            members=texts.listing(reporters),
        ),
        template="mirror.html",
        content={
            "is_empty": True,
            "choices": (chosen,),
            "said": say_all(view.sentences, texts, lookup=lookup_in(hub)),
        },
    )


def _marks(hub: Hub, asked: Asked, view: MirrorView, states: Sequence[str]) -> Sequence[Mark]:
    """Return the marks of flows between two members."""
    codes = {view.dataflow.reporter_dimension: states}
    return marks_of(hub, view.dataflow, codes, sight=sight_of_reader(asked), as_of=asked.get("as_of") or None)


def _page(hub: Hub, asked: Asked, view: MirrorView, flow: Choice, texts: Texts) -> Page:
    _ = texts.translate
    pair = choose(asked, "pair", _("Pair of members"), with_any(_("All pairs"), _pairs(view, texts)))
    period = choose(asked, "period", _("Period"), with_any(_("The latest of each flow"), _periods(view, texts)))
    states = tuple(pair.value.split(_PAIR)) if pair.value else ()
    part = narrow(of_period(view, mirror_part(view), period.value), states)
    figures = [sides(part, texts), make_history(part, texts)]
    figures += [
        both_counts(view, sender, receiver, texts, marks=_marks(hub, asked, view, states))
        for sender, receiver in ((states, states[::-1]) if states else ())
    ]
    query = query_path(asked, view.dataflow, "+".join(states), ())
    return Page(
        title=_("Mirror statistics"),
        lead=_lead(part, texts),
        template="mirror.html",
        content={
            "is_empty": False,
            "choices": (flow, pair, period),
            "is_narrowed": bool(asked.query),
            "key_figures": key_figures(view, part, texts),
            "sides": figures[0],
            "history": figures[1],
            "flows": figures[2:],
            "said": _said(hub, view, states, texts),
            "corridors": corridors(view, part, texts),
            "missing": make_missing(part, texts) if part.missing else None,
            "coverage": coverage(view, states, texts),
        },
        figures=by_id(*figures),
        queries={figure.id: query for figure in figures},
    )


def _said(hub: Hub, view: MirrorView, states: Sequence[str], texts: Texts) -> list[str]:
    if not states:
        return say_all(view.sentences, texts, lookup=lookup_in(hub))
    first, second = states
    both = (*view.corridor_sentences(first, second), *view.corridor_sentences(second, first))
    return say_all(both, texts, lookup=lookup_in(hub))


def _pairs(view: MirrorView, texts: Texts) -> list[tuple[str, str]]:
    """Return the pairs of members of which both count a flow, without regard to the direction."""
    found = {tuple(sorted(pair)) for pair in view.mirror.corridors.select("sender", "receiver").iter_rows()}
    named = [(_PAIR.join(pair), " – ".join(texts.area(code) for code in pair)) for pair in found]
    return sorted(named, key=lambda one: one[1])


def _periods(view: MirrorView, texts: Texts) -> list[tuple[str, str]]:
    known = view.mirror.reconciled[PERIOD].unique().sort(descending=True).head(_PERIODS)
    return [(str(one), texts.period(one)) for one in map(Period.from_id, known.to_list())]


def _lead(part: MirrorPart, texts: Texts) -> str:
    """Return how far the two sides lie apart, and where most."""
    _ = texts.translate
    if not part.rows:
        return _("No flow has both counts in this period.")
    if len(part.rows) <= _FEW:
        return " ".join(_told(row, texts) for row in part.rows)
    return _(
        "{flows} counted from both sides. Furthest apart: {flow}",
        flows=texts.plural("{count} flow is", "{count} flows are", count=len(part.rows)),
        flow=_told(part.rows[0], texts),
    )


def _told(row: MirrorRow, texts: Texts) -> str:
    return texts.translate(
        "{sender} → {receiver}, {sent} on leaving and {received} on entering ({gap}).",
        sender=texts.area(row.sender),
        receiver=texts.area(row.receiver),
        sent=texts.number(row.sent),
        received=texts.number(row.received),
        gap=gap(row.sent, row.received, texts),
    )
