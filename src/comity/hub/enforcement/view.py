"""Victims, what authorities did, and what they detected: members side by side in one period of each dataflow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl

from comity.analysis.enforcement.comparable import Counting
from comity.analysis.enforcement.lines import Course, Line, make_course, make_lines
from comity.analysis.enforcement.margins import REPORTER, STATUS, VALUE, Parents
from comity.analysis.enforcement.words import caution, word_actions, word_reasons, word_victims
from comity.errors import UsageError
from comity.hub.enforcement.counting import counting_of
from comity.hub.enforcement.exchanged import ACTIONS, VICTIMS, exchanges_enforcement
from comity.hub.forecasts.flow import agreed_frequency
from comity.hub.forecasts.recipe import FlowSeries
from comity.hub.home import Hub
from comity.hub.keys import parse_bound, parse_moment
from comity.model.access import EVERYTHING, PUBLIC_SIGHT, Sight
from comity.model.frames import FREQ, OBS_STATUS, OBS_VALUE, PERIOD
from comity.model.periods import Period
from comity.model.statements import Said
from comity.model.structures import TOTAL, Dataflow

DETECTIONS = "IRREGULAR"
FLOWS = (VICTIMS, ACTIONS, DETECTIONS)
"""Victims come first."""
BLOCKS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    VICTIMS: {
        "whole": ("STAGE",),
        "age": ("STAGE", "AGE"),
        "sex": ("STAGE", "SEX"),
        "form": ("STAGE", "EXPLOITATION"),
    },
    ACTIONS: {"whole": ("OFFENCE", "STAGE", "UNIT"), "operations": ("OFFENCE", "STAGE", "UNIT", "OPERATION")},
    DETECTIONS: {"whole": ("INDICATOR", "UNIT")},
}
"""By which dimensions figures are shown, block by block; all others are taken as wholes."""
OPERATION = "OPERATION"
_NO_OPERATION = (TOTAL, "NONE", "_U")
_ANY_JOINT = "JOINT"


@dataclass(frozen=True)
class FlowFigures:
    """A dataflow's lines in one period by block, how its members count, and all its figures for what is over time.

    `frame` is as `analysis.enforcement.margins` takes it; `periods` are those with figures, the latest first.
    """

    dataflow: Dataflow
    period: Period
    periods: tuple[Period, ...]
    lines: Mapping[str, tuple[Line, ...]]
    counting: Mapping[str, Counting]
    frame: pl.DataFrame
    parents: Parents

    @property
    def all_lines(self) -> tuple[Line, ...]:
        """Return the lines of every block."""
        return tuple(line for lines in self.lines.values() for line in lines)


@dataclass(frozen=True)
class EnforcementView:
    """The figures by dataflow, victims first, and what is said of them; made from the ledger up to `seq`."""

    flows: Mapping[str, FlowFigures]
    said: tuple[Said, ...]
    seq: int


def view_enforcement(
    hub: Hub, *, as_of: str | None = None, period: str | None = None, sight: Sight = EVERYTHING
) -> EnforcementView:
    """Return the figures in a period, by default in each dataflow's latest, as they were known at a moment.

    A dataflow of another frequency is shown in its latest period that has ended by then. Definitions belong beside
    these figures, and members tell them to members alone: the public has none of it. Raises UsageError for the
    public, for a group that exchanges neither victims nor enforcement, and where nothing has come.
    """
    if sight == PUBLIC_SIGHT:
        raise UsageError("Figures of enforcement stand beside members' definitions, which are for members.")
    if not exchanges_enforcement(hub):
        raise UsageError(
            "The group exchanges no figures of enforcement or of victims.",
            remedy="Add TRAFFICKING or ENFORCEMENT to its dataflows, with agreements.",
        )
    wanted, seq = parse_bound(period), hub.ledger.as_of_seq(parse_moment(as_of))
    found = {
        flow: figures
        for flow in FLOWS
        if flow in hub.group.dataflows
        and (figures := _figures(hub, flow, wanted=wanted, seq=seq, as_of=as_of, sight=sight)) is not None
    }
    if not {VICTIMS, ACTIONS} & set(found):
        raise UsageError("No figures of enforcement or of victims have come.", remedy="See `comity board`.")
    return EnforcementView(found, tuple(_say(found)), seq)


def course_of(figures: FlowFigures, codes: Mapping[str, str]) -> Course:
    """Return what some codes say over time, by member."""
    return make_course(figures.frame, codes=codes, parents=figures.parents)


def _figures(
    hub: Hub, flow: str, *, wanted: Period | None, seq: int, as_of: str | None, sight: Sight
) -> FlowFigures | None:
    dataflow = hub.catalogue.dataflow(flow)
    frequency = agreed_frequency(hub, dataflow, FlowSeries())
    observations = hub.ledger.observations(dataflow, key={FREQ: [frequency.value]}, as_of=seq, sight=sight)
    if observations.is_empty():
        return None
    members = [one.code for one in hub.group.members]
    frame = _frame(observations, dataflow).filter(pl.col(REPORTER).is_in(members))
    periods = tuple(Period.from_id(one) for one in frame[PERIOD].unique().sort(descending=True))
    shown = next((one for one in periods if wanted is None or one.end <= wanted.end), None)
    if shown is None:
        return None
    counting = counting_of(hub, flow, frame[REPORTER].unique(), as_of=as_of)
    parents = _parents(dataflow)
    lines = {
        block: make_lines(frame, keep=keep, period=shown, counting=counting, parents=parents)
        for block, keep in BLOCKS[flow].items()
    }
    lines = {block: _in_order(some, dataflow) for block, some in lines.items()}
    if flow == ACTIONS:
        lines = {"whole": _in_all(lines["whole"]), "operations": _joint(lines["operations"])}
    return FlowFigures(dataflow, shown, periods, lines, counting, frame, parents)


def _frame(observations: pl.DataFrame, dataflow: Dataflow) -> pl.DataFrame:
    """Return the figures as margins take them: codes as texts, without the frequency, which is one."""
    keys = [name for name in dataflow.structure.key_ids if name not in {FREQ, dataflow.reporter_dimension}]
    status = pl.col(OBS_STATUS) if OBS_STATUS in observations.columns else pl.lit(None)
    return observations.select(
        pl.col(dataflow.reporter_dimension).cast(pl.String).alias(REPORTER),
        PERIOD,
        *(pl.col(name).cast(pl.String) for name in keys),
        pl.col(OBS_VALUE).cast(pl.Float64).fill_nan(None).alias(VALUE),
        status.cast(pl.String).fill_null("").alias(STATUS),
    )


def _parents(dataflow: Dataflow) -> Parents:
    return {
        part.id: {code.id: code.parent for code in part.codelist.codes if code.parent is not None}
        for part in dataflow.structure.dimensions
        if part.codelist is not None
    }


def _in_order(lines: tuple[Line, ...], dataflow: Dataflow) -> tuple[Line, ...]:
    """Return the lines in the order of the code lists, identified victims before those who were helped."""
    places = {
        part.id: {code: number for number, code in enumerate(part.codelist.by_id)}
        for part in dataflow.structure.dimensions
        if part.codelist is not None
    }
    return tuple(sorted(lines, key=lambda line: [places[name].get(code, 0) for name, code in line.codes.items()]))


def _in_all(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    return tuple(replace(line, codes={**line.codes, OPERATION: TOTAL}) for line in lines)


def _joint(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the lines of joint operations: by name, and of all together only where none is named."""
    named = [line for line in lines if line.codes[OPERATION] not in {*_NO_OPERATION, _ANY_JOINT}]
    return tuple(named) or tuple(line for line in lines if line.codes[OPERATION] == _ANY_JOINT)


def _say(found: Mapping[str, FlowFigures]) -> Iterator[Said]:
    victims, actions = found.get(VICTIMS), found.get(ACTIONS)
    if victims is not None:
        yield from word_victims(victims.lines["whole"], victims.lines["age"], victims.period)
    if actions is not None:
        yield from word_actions((*actions.lines["whole"], *actions.lines["operations"]), actions.period)
    told = (one for one in (victims, actions) if one is not None)
    yield from word_reasons([line for figures in told for line in figures.all_lines])
    yield caution()
