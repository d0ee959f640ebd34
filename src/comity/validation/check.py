"""The check of a file's content: an action frame, its structure and its circumstances in; findings out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from comity.model.findings import Findings
from comity.model.frames import ACTION, COLUMN, PERIOD, ROW, VALUE
from comity.model.progress import Stage
from comity.model.structures import Dataflow
from comity.validation.admitted import Admitted, mark_provisional
from comity.validation.attributes import check_attribute_columns, probe_attributes, probe_texts
from comity.validation.change import Change, earlier_cells
from comity.validation.codes import probe_codes, probe_validity
from comity.validation.columns import ACTIONS, check_columns, dimensions, probe_rows
from comity.validation.content.check import check_content
from comity.validation.context import Context
from comity.validation.copies import check_copies
from comity.validation.embargo import probe_embargo
from comity.validation.facets import probe_facets
from comity.validation.faulty import FaultyRows
from comity.validation.figures import with_figures
from comity.validation.gaps import check_gaps
from comity.validation.history import check_history
from comity.validation.hits import Hits, collect
from comity.validation.keys import probe_keys
from comity.validation.partial_keys import partial_sheet, probe_partial, restored
from comity.validation.periods import probe_periods
from comity.validation.probes import Probe, try_probes
from comity.validation.region import probe_region
from comity.validation.removals import check_removals
from comity.validation.reporters import probe_reporters
from comity.validation.sheet import WRITTEN, Sheet, prepare
from comity.validation.totals import check_totals
from comity.validation.values import probe_status, probe_values


@dataclass(frozen=True)
class Checked:
    """The sound rows of a file as a checked frame (docs/reference/frames.md), and all that was found.

    `provisional` names the rows of the file that came in by an admission.
    """

    frame: pl.DataFrame
    findings: Findings
    provisional: frozenset[int] = frozenset()


def check(
    parsed_frame: pl.DataFrame, columns: Mapping[str, str], *, dataflow: Dataflow, context: Context
) -> Checked:
    """Check an action frame against its dataflow and circumstances, at levels 0 to 2 and by the context's rules.

    `columns` gives the file's own heading of each component, for the findings. Nothing in the data raises. Checks
    that add up or compare figures see only the rows in which no error was found. Level 2 needs `context.earlier`.
    """
    sheet, periods = with_figures(prepare(parsed_frame, columns, dataflow=dataflow, context=context))
    desk = _Desk(parsed_frame.height, context, sheet.frame)
    desk.collect(check_columns(sheet), check_attribute_columns(sheet))
    desk.try_probes(
        sheet,
        [
            *(*probe_rows(sheet), *probe_codes(sheet), *probe_periods(sheet, periods), *probe_reporters(sheet)),
            *(*probe_region(sheet), *probe_validity(sheet), *probe_keys(sheet)),
            *(*probe_values(sheet), *probe_status(sheet), *probe_attributes(sheet), *probe_texts(sheet)),
            *(*probe_facets(sheet), *probe_embargo(sheet)),
        ],
    )
    about = partial_sheet(sheet)
    if about is not None:
        about, probes = probe_partial(about)
        desk.try_probes(about, probes)
    desk.tell(Stage.CODES)
    sound = desk.sound(sheet)
    if not sound.frame.is_empty():
        known = len(desk.faulty)
        change = _compare(desk, sound)
        desk.tell(Stage.EARLIER)
        desk.collect(check_content(sound, change))
        sound = desk.sound(sound) if len(desk.faulty) > known else sound
    frame = _checked_frame(sound)
    frame = frame if about is None else _with_partial(frame, desk.sound_rows(about), about)
    desk.tell(Stage.CONTENT)
    rows = frozenset(desk.admitted.rows) if context.provisional is None else context.provisional
    return Checked(mark_provisional(frame, rows, dataflow.structure), desk.findings, rows)


class _Desk:
    """Collects findings, and remembers the rows that errors were found in."""

    def __init__(self, height: int, context: Context, frame: pl.DataFrame) -> None:
        self.language = context.language
        self.watch = context.watch
        self.admitted = Admitted(context.admitted, context.language)
        self.frame = frame
        self.findings = Findings()
        self.faulty = FaultyRows(height)

    def tell(self, stage: Stage) -> None:
        """Tell whoever watches that a stage is done."""
        if self.watch is not None:
            self.watch(stage, self.findings)

    def collect(self, *checks: Iterable[Hits]) -> None:
        for hits in checks:
            parted = self._parted(hits) if self.admitted.admissions else hits
            collect(parted, self.findings, faulty=self.faulty, language=self.language)

    def _parted(self, check: Iterable[Hits]) -> Iterable[Hits]:
        """Yield what is admitted apart from the rest."""
        for hits in check:
            yield from self.admitted.part(hits, self.frame)

    def try_probes(self, sheet: Sheet, probes: Sequence[Probe]) -> None:
        """Try all probes in one pass, and look at what they picked in their order."""
        for probe, mask in try_probes(sheet.frame, probes):
            rows = sheet.frame.filter(mask)
            self.collect(probe.look(self.faulty.without(rows) if probe.needs_sound else rows))

    def sound_rows(self, sheet: Sheet) -> pl.DataFrame:
        """Return the rows in which no error was found, and whose action exists."""
        return self.faulty.without(sheet.frame).filter(pl.col(ACTION).is_in(ACTIONS))

    def sound(self, sheet: Sheet) -> Sheet:
        """Return the sheet without faulty rows, every dimension present and filled unless the row deletes."""
        columns = sheet.frame.columns
        absent = [d.id for d in dimensions(sheet) if d.id not in columns]
        rows = sheet.frame.with_columns(pl.lit(None, pl.String).alias(d) for d in absent) if absent else sheet.frame
        if self.faulty or absent:
            whole = pl.all_horizontal(pl.col(d.id).is_not_null() for d in dimensions(sheet)) | ~WRITTEN
            rows = self.faulty.without(rows).filter(pl.col(ACTION).is_in(ACTIONS) & whole)
        return sheet.with_frame(rows)


def _compare(desk: _Desk, sound: Sheet) -> Change | None:
    """Compare whole and sound rows with each other and with earlier figures; return the change that they are."""
    desk.collect(check_totals(sound), check_gaps(sound))
    if sound.context.earlier is None:
        return None
    change = Change(sound, earlier_cells(sound, sound.context.earlier))
    desk.collect(check_removals(change), check_history(change), check_copies(change))
    return change


def _with_partial(frame: pl.DataFrame, rows: pl.DataFrame, about: Sheet) -> pl.DataFrame:
    """Return the checked frame together with its rows about partial keys, in the file's order."""
    added = restored(about, rows).select(frame.columns).cast(frame.schema)
    return pl.concat([frame, added]).sort(ROW, maintain_order=True)


def _checked_frame(sound: Sheet) -> pl.DataFrame:
    keys = [d.id for d in dimensions(sound)]
    others = [c.id for c in sound.structure.components if sound.has(c.id) and c.id not in keys]
    return sound.frame.select(ROW, COLUMN, ACTION, *keys, *others, VALUE, PERIOD)
