"""What a reader has chosen of forecasts, read from the address."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.errors import UsageError
from comity.hub.forecasts.recipe import FlowSeries
from comity.hub.forecasts.series import open_dimensions
from comity.hub.forecasts.shown import Wish, can_forecast
from comity.hub.forecasts.truth import Subject, subject_of
from comity.hub.home import Hub
from comity.hub.keys import parse_moment
from comity.hub.numbers import parse_number
from comity.model.access import Sight
from comity.model.frames import FREQ
from comity.pages.asked import Asked
from comity.pages.explore.choices import DIMENSION
from comity.pages.explore.naming import Naming
from comity.pages.forecast.naming import SeriesNames
from comity.pages.kept import kept
from comity.publish.texts import Texts

NOW = "now"
LONGEST = 5
"""Years ahead, at most."""
Option = tuple[str, str]


@dataclass(frozen=True)
class Choices:
    """What is chosen: whose forecast, which series of it (empty: the first), and what the form offers.

    `fixed` are the dimensions of a dataflow that don't add up: id, title, options, the one that is taken.
    """

    wish: Wish
    subject: Subject
    series: str
    about: Sequence[Option]
    by: str
    splits: Sequence[Option]
    fixed: Sequence[tuple[str, str, Sequence[Option], str]]


def read_choices(hub: Hub, asked: Asked, texts: Texts, *, sight: Sight) -> Choices:
    """Return the choices; raises UsageError for one that can't be."""
    about = kept(
        hub,
        ("about", sight),
        lambda: [flow for flow in hub.group.dataflows if can_forecast(hub, flow, sight=sight)],
    )
    chosen = asked.get("about")
    if chosen and chosen not in about:
        raise UsageError(f"{chosen} has no figures that are forecast.", remedy="Choose what the form offers.")
    subject = subject_of(hub, chosen or hub.group.indicator)
    fixed, by, splits, flow = [], "", [], None
    if chosen:
        fixed = _fixed(hub, asked, subject, texts, sight=sight)
        splits = _splits(subject, texts, [name for name, *_ in fixed])
        by = _one_of(asked.get("by"), [code for code, _ in splits], "by")
        flow = FlowSeries({name: (code,) for name, _, _, code in fixed}, (by,) if by else ())
    moment = asked.get("as_of") or None
    parse_moment(moment)
    wish = Wish(
        subject=subject.id,
        flow=flow,
        horizon=read_horizon(asked),
        run=_run(asked),
        fresh=asked.get("made") == NOW,
        as_of=moment,
    )
    own = SeriesNames(subject_of(hub, hub.group.indicator), texts).subject
    offered = [("", own), *_named(hub, about, texts)]
    return Choices(wish, subject, asked.get("series"), offered, by, splits, fixed)


def _named(hub: Hub, flows: Sequence[str], texts: Texts) -> list[Option]:
    return [(flow, texts.name(hub.catalogue.dataflow(flow).names, flow)) for flow in flows]


def _one_of(given: str, known: Sequence[str], name: str) -> str:
    if given and given not in known:
        raise UsageError(f"{name} = {given} can't be chosen here.", remedy="Choose what the form offers.")
    return given


def _fixed(
    hub: Hub, asked: Asked, subject: Subject, texts: Texts, *, sight: Sight
) -> list[tuple[str, str, Sequence[Option], str]]:
    """Return the dimensions that don't add up, with the codes that there are and the one that is taken."""
    naming = Naming(subject.dataflow, texts)
    there = kept(hub, ("fixed", subject.id, sight), lambda: open_dimensions(hub, subject.dataflow, sight=sight))
    found: list[tuple[str, str, Sequence[Option], str]] = []
    for name, codes in there.items():
        given = _one_of(asked.get(DIMENSION + name), codes, name) or codes[0]
        options = [(code, naming.code(name, code)) for code in codes]
        found.append((name, naming.dimension(name), options, given))
    return found


def _splits(subject: Subject, texts: Texts, fixed: Sequence[str]) -> list[Option]:
    naming = Naming(subject.dataflow, texts)
    free = [name for name in subject.dataflow.structure.key_ids if name != FREQ and name not in fixed]
    return [(name, naming.dimension(name)) for name in free]


def read_horizon(asked: Asked) -> int | None:
    """Return how many periods ahead are asked for; raises UsageError for what is no such number."""
    given = asked.get("horizon")
    if not given:
        return None
    number = parse_number(given)
    if number is None or number > LONGEST * 366:
        raise UsageError(f"horizon = {given[:20]} can't be chosen here.", remedy="Choose what the form offers.")
    return number


def _run(asked: Asked) -> int | None:
    given = asked.get("made")
    if not given or given == NOW:
        return None
    number = parse_number(given)
    if number is None:
        raise UsageError(f"made = {given[:20]} can't be chosen here.", remedy="Choose what the form offers.")
    return number
