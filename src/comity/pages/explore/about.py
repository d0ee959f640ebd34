"""What must be known to read the figures: definition, last update, terms of delivery, what quality reports say."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.hub.access.sign_in import Presented, may_use_route
from comity.hub.quality.quality import KeyStatement, key_statements
from comity.model.groups import Absent, Agreement
from comity.model.selection import LastEvent
from comity.pages.explore.shown import Shown
from comity.publish.texts import Texts

_MOST_PROVIDERS = 12


@dataclass(frozen=True)
class Provider:
    """What is told of one provider's figures: its name, its terms in words, what its quality report says."""

    name: str
    terms: Sequence[str]
    statements: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class About:
    """The dataflow's definition, facts as (name, value), its providers, and what is still under embargo."""

    definition: str
    facts: Sequence[tuple[str, str]]
    providers: Sequence[Provider]
    more: int
    held: Sequence[str] = ()


def make_about(shown: Shown) -> About:
    """Return what stands beside the figures."""
    agreements = _agreements(shown)
    shows_quality = may_use_route("quality.key", Presented(shown.principal))
    providers = _together([_provider(shown, one, shows_quality=shows_quality) for one in agreements], shown.texts)
    return About(
        definition=shown.texts.name(shown.dataflow.descriptions),
        facts=_facts(shown),
        providers=providers[:_MOST_PROVIDERS],
        more=max(len(providers) - _MOST_PROVIDERS, 0),
        held=_held(shown) if may_use_route("held.list", Presented(shown.principal)) else (),
    )


def last_update(updated: LastEvent | None, texts: Texts) -> str:
    """Return when a dataflow last changed, in words."""
    return texts.translate("never") if updated is None else texts.moment(updated.at)


def _facts(shown: Shown) -> list[tuple[str, str]]:
    _, texts, there = shown.texts.translate, shown.texts, shown.here.there
    facts = [(_("Last update"), last_update(shown.here.updated, texts))]
    if there.first is not None and there.last is not None:
        facts.append((_("Coverage"), texts.span(there.first, there.last)))
    facts.append((_("Number of series"), texts.number(there.series)))
    facts.append((_("Number of figures"), texts.number(there.observations)))
    facts.append((_("Chosen here"), texts.number(shown.figures.cells)))
    return facts


def _held(shown: Shown) -> list[str]:
    """Return what of this dataflow is under embargo: sent, and in no figure yet."""
    texts = shown.texts
    return [
        texts.plural(
            "{count} figure of {provider} is under embargo until {moment}; it isn’t among these.",
            "{count} figures of {provider} are under embargo until {moment}; they aren’t among these.",
            count=one.rows,
            provider=texts.area(one.provider),
            moment=texts.moment(one.due),
        )
        for one in shown.sources.hub.decisions.held()
        if one.dataflow == shown.dataflow.id
    ]


def _agreements(shown: Shown) -> list[Agreement]:
    """Return the agreements by which the figures that are shown were sent."""
    chosen = set(shown.choices.wanted.codes.get(shown.dataflow.reporter_dimension, ()))
    found = [one for one in shown.sources.hub.group.agreements if one.dataflow == shown.dataflow.id]
    return [one for one in found if not chosen or chosen & {*one.reporters} or "*" in one.reporters]


def _provider(shown: Shown, one: Agreement, *, shows_quality: bool) -> Provider:
    texts = shown.texts
    statements: list[KeyStatement] = []
    if shows_quality:
        statements = key_statements(shown.sources.hub, one.provider, one.dataflow, language=texts.language)
    return Provider(
        texts.area(one.provider),
        _terms(one, texts),
        [(said.title, _written(said.statement, texts)) for said in statements],
    )


def _together(providers: Sequence[Provider], texts: Texts) -> list[Provider]:
    """Return providers of whom the same is told as one, named together."""
    names: dict[tuple[tuple[str, ...], tuple[tuple[str, str], ...]], list[str]] = {}
    for one in providers:
        names.setdefault((tuple(one.terms), tuple(one.statements)), []).append(one.name)
    return [Provider(texts.listing(sorted(own)), terms, said) for (terms, said), own in names.items()]


def _terms(one: Agreement, texts: Texts) -> list[str]:
    _ = texts.translate
    terms = [
        texts.plural(
            "Due {count} day after the end of the period",
            "Due {count} days after the end of the period",
            count=one.due_days,
        )
    ]
    if one.absent is Absent.ZERO:
        terms.append(_("what isn’t in a file is zero"))
    if one.region or one.exclude:
        terms.append(_("only for a part of the codes"))
    terms += list(one.derogations)
    if one.legal_basis:
        terms.append(one.legal_basis)
    return terms


def _written(statement: str | float, texts: Texts) -> str:
    if isinstance(statement, str):
        return statement
    return texts.number(statement, decimals=0 if float(statement).is_integer() else 1)
