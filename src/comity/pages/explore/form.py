"""The form by which a cut is chosen: dimensions with the codes that there are, time, and what the view needs."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.hub.explore.figures import available, can_add_up
from comity.hub.explore.wanted import Wanted
from comity.model.frames import FREQ
from comity.model.periods import Period, iterate_periods
from comity.pages.explore.choices import DIMENSION
from comity.pages.explore.shown import Shown

MOST_PERIODS = 400
"""How many periods are listed to choose from; of more, they are written."""
_SMALL = 500_000
"""Up to so many figures of a dataflow it is looked up which codes go with those chosen."""


@dataclass(frozen=True)
class Option:
    """A code that can be ticked: `is_there` says whether it has figures together with what else is chosen."""

    code: str
    name: str
    is_chosen: bool
    is_there: bool


@dataclass(frozen=True)
class Picker:
    """A dimension to choose from: field's name, title, what is chosen in words, its codes.

    `can_sum`, `is_sum`, `is_every`: whether its codes can be added up, are, are shown each for itself.
    `count` of them have figures together with what else is chosen.
    """

    field: str
    id: str
    title: str
    chosen: str
    options: Sequence[Option]
    can_sum: bool
    is_sum: bool
    is_every: bool
    count: int
    is_single: bool = False


@dataclass(frozen=True)
class Form:
    """The whole form; `periods` is empty where they are too many to be listed. `fixed` is what can't be chosen."""

    pickers: Sequence[Picker]
    fixed: str
    periods: Sequence[tuple[str, str]]
    first: str
    last: str


def make_form(shown: Shown) -> Form:
    """Return the form."""
    there = shown.here.there.codes
    several = [name for name in shown.dataflow.structure.key_ids if len(there.get(name, ())) > 1]
    single = {name: codes[0] for name, codes in there.items() if len(codes) == 1}
    wanted = shown.choices.wanted
    reach = _reach(shown, several)
    fixed = [f"{shown.naming.dimension(name)}: {shown.naming.code(name, code)}" for name, code in single.items()]
    return Form(
        pickers=[_picker(shown, name, reach.get(name)) for name in several],
        fixed=" · ".join(fixed),
        periods=_periods(shown),
        first=str(wanted.first or ""),
        last=str(wanted.last or ""),
    )


def _reach(shown: Shown, several: Sequence[str]) -> dict[str, frozenset[str]]:
    """Return the codes of each dimension that have figures were nothing said of it; empty for a large dataflow."""
    if shown.here.there.observations > _SMALL:
        return {}
    wanted = shown.choices.wanted
    exact = available(shown.sources, shown.dataflow, wanted).codes
    return {
        name: frozenset(_codes(shown, wanted, name) if wanted.codes.get(name) else exact.get(name, ()))
        for name in several
    }


def _codes(shown: Shown, wanted: Wanted, name: str) -> Sequence[str]:
    return available(shown.sources, shown.dataflow, wanted, without=name).codes.get(name, ())


def _picker(shown: Shown, name: str, reach: frozenset[str] | None) -> Picker:
    wanted, naming = shown.choices.wanted, shown.naming
    codes = shown.in_order(name, list(shown.here.there.codes[name]))
    chosen = wanted.codes.get(name, ())
    is_sum = name in wanted.sums
    options = [
        Option(code, naming.code(name, code), code in chosen, reach is None or code in reach) for code in codes
    ]
    return Picker(
        field=DIMENSION + name,
        id=name,
        title=naming.dimension(name),
        chosen=_chosen(shown, [one.name for one in options if one.is_chosen], is_sum=is_sum),
        options=options,
        can_sum=can_add_up(shown.sources, shown.dataflow, naming.part(name)),
        is_sum=is_sum,
        is_every=not chosen and not is_sum,
        count=sum(one.is_there for one in options),
        is_single=name == FREQ,
    )


def _chosen(shown: Shown, names: Sequence[str], *, is_sum: bool) -> str:
    _, texts = shown.texts.translate, shown.texts
    if not names:
        return _("all, added up") if is_sum else _("each for itself")
    told = names[0] if len(names) == 1 else texts.plural("{count} code", "{count} codes", count=len(names))
    return _("{codes}, added up", codes=told) if is_sum and len(names) > 1 else told


def _periods(shown: Shown) -> list[tuple[str, str]]:
    """Return the periods from the first figure to the last, of the frequency chosen."""
    there = shown.here.there
    if there.first is None or there.last is None:
        return []
    frequency = shown.choices.frequency
    first = Period.containing(there.first.start, frequency)
    last = Period.containing(there.last.end, frequency)
    if abs(first.steps_to(last)) > MOST_PERIODS:
        return []
    bounds = [one for one in (shown.choices.wanted.first, shown.choices.wanted.last) if one is not None]
    periods = sorted({*iterate_periods(first, last), *bounds})
    return [(str(one), shown.texts.period(one, short=True)) for one in periods]
