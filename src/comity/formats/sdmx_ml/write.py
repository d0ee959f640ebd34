"""Write frames as an SDMX-ML data message, as a stream."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from comity.errors import UsageError
from comity.formats.message_header import MessageHeader
from comity.formats.sdmx_ml import generic_2_1, specific_2_1, specific_3_0, specific_3_1, time_series_2_1
from comity.formats.sdmx_ml.layout import Layout
from comity.formats.sdmx_ml.markup import ALWAYS, GenericMarkup, Markup, SpecificMarkup, Validity
from comity.formats.sdmx_ml.message_form import MessageForm
from comity.formats.sdmx_ml.message_header import epilogue, prologue
from comity.formats.sdmx_ml.plan import SWITCHED_OFF, Plan
from comity.formats.sdmx_ml.series_layout import SeriesLayout
from comity.formats.sdmx_ml.texts_out import as_texts, missing_word
from comity.model.frames import ACTION, VALID_FROM, VALID_TO
from comity.model.structures import Dataflow

FORMS = {form.name: form for form in (specific_3_0.FORM, specific_3_1.FORM, specific_2_1.FORM, generic_2_1.FORM)}
Shape = Literal["series", "flat"]
_SHAPES = ("series", "flat")
_WORDS = ("Information", "Append", "Merge", "Replace", "Delete")
_BLOCK = 50_000
Frames = pl.DataFrame | Iterable[pl.DataFrame]


def write_sdmx_ml(
    frames: Frames,
    dataflow: Dataflow,
    *,
    header: MessageHeader,
    form: str = "sdmx-ml-3.0",
    layout: Shape = "series",
    action: str | None = None,
) -> Iterator[bytes]:
    """Return observation or action frames as an SDMX-ML message, piece by piece.

    `form` is `sdmx-ml-3.0`, `sdmx-ml-3.1`, `sdmx-ml-2.1` (structure-specific), `sdmx-ml-2.1-generic`, or one of the
    two of 2.1 for time series (`sdmx-ml-2.1-time-series`, `sdmx-ml-2.1-generic-time-series`). Rows of one
    series stand together, a series may go on in the next frame; memory doesn't grow with the number of rows. Rows
    with `_action` make a data set of that action; without it all are of `action` (by default Replace in 3.1, else
    Information). Null isn't written, but a null among measured numbers (Float64) is `NaN`. Rows with `~` in a
    dimension give the attributes of a series (`~` in the time dimension only), of a partial key or of the data set.
    Each run of rows with the same `_valid_from` and `_valid_to` makes a data set that says so.

    UsageError: an unknown form, layout or action.
    """
    return write_sdmx_ml_parts([(dataflow, frames)], header=header, form=form, layout=layout, action=action)


def write_sdmx_ml_parts(
    parts: Sequence[tuple[Dataflow, Frames]],
    *,
    header: MessageHeader,
    form: str = "sdmx-ml-3.0",
    layout: Shape = "series",
    action: str | None = None,
) -> Iterator[bytes]:
    """Return frames of several dataflows as one message, as `write_sdmx_ml` does those of one."""
    known = FORMS.get(form) or time_series_2_1.FORMS.get(form)
    if known is None:
        raise UsageError(f"There is no form {form} of SDMX-ML data.", remedy=f"Choose one of {', '.join(FORMS)}.")
    if layout not in _SHAPES:
        raise UsageError(f"There is no layout {layout}.", remedy=f"Choose one of {', '.join(_SHAPES)}.")
    words = [word for word in _WORDS if word != "Merge" or "Merge" in known.actions.values()]
    if action is not None and action not in words:
        raise UsageError(f"{form} has no action {action}.", remedy=f"Choose one of {', '.join(words)}.")
    default = action or ("Replace" if known.version == "3.1" else "Information")
    return _message(known, parts, header, layout=layout, default=default)


def _message(
    form: MessageForm,
    parts: Sequence[tuple[Dataflow, Frames]],
    header: MessageHeader,
    *,
    layout: Shape,
    default: str,
) -> Iterator[bytes]:
    """Yield the message; the header tells the action of its first rows."""
    waiting = [(dataflow, _blocks(frames)) for dataflow, frames in parts]
    first = next(waiting[0][1], None) if waiting else None
    action = default if first is None or ACTION not in first.columns else form.actions[first[0, ACTION]]
    yield prologue(form, [dataflow for dataflow, _ in waiting], header, layout=layout, action=action).encode()
    for place, (dataflow, blocks) in enumerate(waiting):
        plan = Plan(dataflow, dataflow.structure.time_dimension.id if layout == "series" else None)
        early = [first] if first is not None and place == 0 else []
        yield from _Writer(form, plan, default, place).write(itertools.chain(early, blocks))
    yield epilogue(form).encode()


def _blocks(frames: Frames) -> Iterator[pl.DataFrame]:
    given = [frames] if isinstance(frames, pl.DataFrame) else frames
    return (block for frame in given for block in frame.iter_slices(_BLOCK) if block.height)


@dataclass
class _Writer:
    """Writes the data sets of one dataflow."""

    form: MessageForm
    plan: Plan
    default: str
    place: int = 0
    _open: tuple[str, Validity, int] | None = None

    def __post_init__(self) -> None:
        flow, place = self.plan.dataflow, self.place
        is_generic = self.form.kind == "generic"
        self.markup: Markup = (
            GenericMarkup(flow, place=place) if is_generic else SpecificMarkup(self.form, flow, place=place)
        )
        self.is_flat = self.plan.observation is None
        self.layout = (Layout if self.is_flat else SeriesLayout)(self.plan, self.markup)

    def write(self, blocks: Iterable[pl.DataFrame]) -> Iterator[bytes]:
        """Yield the data sets: one without rows where there are none."""
        missing = missing_word(self.form.version, self.plan)
        for block in blocks:
            texts = as_texts(block, self.plan, missing=missing)
            dates = [block[name] for name in (VALID_FROM, VALID_TO) if name in block.columns]
            yield "".join(self._block(texts.with_columns(dates))).encode()
        if self._open is None:
            yield self._begin(self.default, ALWAYS, pl.DataFrame()).encode()
        yield self._close().encode()

    def _block(self, texts: pl.DataFrame) -> Iterator[str]:
        """Yield the elements of a block, in as many data sets as it needs."""
        action = (
            pl.col(ACTION).replace_strict(self.form.actions) if ACTION in texts.columns else pl.lit(self.default)
        )
        dates = [name for name in (VALID_FROM, VALID_TO) if name in texts.columns]
        marked = texts.with_columns(action.alias("_word"), self._phase(texts).alias("_phase"))
        runs = marked.with_columns(pl.struct("_word", "_phase", *dates).rle_id().alias("_part"))
        for run in runs.partition_by("_part", maintain_order=True):
            word, phase = run[0, "_word"], run[0, "_phase"]
            validity = tuple(run[0, name] if name in dates else None for name in (VALID_FROM, VALID_TO))
            rows = run.drop("_word", "_phase", "_part", ACTION, *dates, strict=False)
            yield from self._run(rows, word, phase=phase, validity=(validity[0], validity[1]))

    def _run(self, rows: pl.DataFrame, word: str, *, phase: int, validity: Validity) -> Iterator[str]:
        if phase == _DATA_SET:
            names = self.layout.attributes(rows)
            for row in rows.select(names).iter_slices(1):
                given = row.select(name for name in names if row[0, name] is not None)
                yield self._begin(word, validity, given)
            return
        if self._open is None or self._open[:2] != (word, validity) or self._open[2] > phase:
            yield self._begin(word, validity, pl.DataFrame())
        self._open = (word, validity, phase)
        yield self.layout.render(rows, deletes=word == self.form.actions["D"])

    def _begin(self, word: str, validity: Validity, attributes: pl.DataFrame) -> str:
        """Return the start of a data set, after the end of the one that is open."""
        ended = self._close()
        self._open = (word, validity, 0)
        return ended + self.markup.data_set(word, attributes, validity=validity)

    def _phase(self, texts: pl.DataFrame) -> pl.Expr:
        """Return the place of a row's element in a data set: before 3.0 attributes of partial keys come first."""
        dimensions = [name for name in self.plan.dimensions if name in texts.columns]
        if self.form.has_atts or not dimensions:
            return pl.lit(_OBSERVATIONS)
        held = dimensions if self.is_flat else [n for n in dimensions if n in self.plan.dataflow.structure.key_ids]
        off = [pl.col(name).eq_missing(pl.lit(SWITCHED_OFF)) for name in dimensions]
        some = pl.any_horizontal(pl.col(name).eq_missing(pl.lit(SWITCHED_OFF)) for name in held)
        return pl.when(pl.all_horizontal(off)).then(_DATA_SET).when(some).then(_GROUPS).otherwise(_OBSERVATIONS)

    def _close(self) -> str:
        """Return the end of the data set that is open, if any."""
        if self._open is None:
            return ""
        self._open = None
        return self.layout.end() + self.markup.data_set_end()


_DATA_SET, _GROUPS, _OBSERVATIONS = range(3)
