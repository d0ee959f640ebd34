"""Write frames as an SDMX-ML data message, as a stream."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import polars as pl

from comity.errors import UsageError
from comity.formats.message_header import MessageHeader
from comity.formats.sdmx_ml import generic_2_1, specific_2_1, specific_3_0, specific_3_1
from comity.formats.sdmx_ml.layout import Layout
from comity.formats.sdmx_ml.markup import GenericMarkup, Markup, SpecificMarkup
from comity.formats.sdmx_ml.message_form import MessageForm
from comity.formats.sdmx_ml.message_header import epilogue, prologue
from comity.formats.sdmx_ml.plan import SWITCHED_OFF, Plan
from comity.formats.sdmx_ml.series_layout import SeriesLayout
from comity.formats.sdmx_ml.texts_out import as_texts, missing_word
from comity.model.frames import ACTION
from comity.model.structures import Dataflow

FORMS = {form.name: form for form in (specific_3_0.FORM, specific_3_1.FORM, specific_2_1.FORM, generic_2_1.FORM)}
Shape = Literal["series", "flat"]
_SHAPES = ("series", "flat")
_WORDS = ("Information", "Append", "Merge", "Replace", "Delete")
_BLOCK = 50_000


def write_sdmx_ml(
    frames: pl.DataFrame | Iterable[pl.DataFrame],
    dataflow: Dataflow,
    *,
    header: MessageHeader,
    form: str = "sdmx-ml-3.0",
    layout: Shape = "series",
    action: str | None = None,
) -> Iterator[bytes]:
    """Return observation or action frames as an SDMX-ML message, piece by piece.

    `form` is `sdmx-ml-3.0`, `sdmx-ml-3.1`, `sdmx-ml-2.1` (structure-specific) or `sdmx-ml-2.1-generic`. Rows of one
    series stand together, a series may go on in the next frame; memory doesn't grow with the number of rows. Rows
    with `_action` make a data set of that action; without it all are of `action` (by default Replace in 3.1, else
    Information). Null isn't written, but a null among measured numbers (Float64) is `NaN`. Rows with `~` in a
    dimension give the attributes of a series (`~` in the time dimension only), of a partial key or of the data set.

    UsageError: an unknown form, layout or action.
    """
    known = FORMS.get(form)
    if known is None:
        raise UsageError(f"There is no form {form} of SDMX-ML data.", remedy=f"Choose one of {', '.join(FORMS)}.")
    if layout not in _SHAPES:
        raise UsageError(f"There is no layout {layout}.", remedy=f"Choose one of {', '.join(_SHAPES)}.")
    words = [word for word in _WORDS if word != "Merge" or "Merge" in known.actions.values()]
    if action is not None and action not in words:
        raise UsageError(f"{form} has no action {action}.", remedy=f"Choose one of {', '.join(words)}.")
    given = [frames] if isinstance(frames, pl.DataFrame) else frames
    default = action or ("Replace" if known.version == "3.1" else "Information")
    return _Writer(known, Plan(dataflow, "TIME_PERIOD" if layout == "series" else None), default).write(
        given, header
    )


@dataclass
class _Writer:
    """Writes one message."""

    form: MessageForm
    plan: Plan
    default: str
    _open: tuple[str, int] | None = None

    def __post_init__(self) -> None:
        self.markup: Markup = GenericMarkup() if self.form.kind == "generic" else SpecificMarkup(self.form)
        self.is_flat = self.plan.observation is None
        self.layout = (Layout if self.is_flat else SeriesLayout)(self.plan, self.markup)

    def write(self, frames: Iterable[pl.DataFrame], header: MessageHeader) -> Iterator[bytes]:
        """Yield the message."""
        blocks = (block for frame in frames for block in frame.iter_slices(_BLOCK) if block.height)
        first = next(blocks, None)
        action = self.default if first is None else self._action_of(first)
        shape = "flat" if self.is_flat else "series"
        yield prologue(self.form, self.plan.dataflow, header, layout=shape, action=action).encode()
        missing = missing_word(self.form.version, self.plan)
        if first is not None:
            for block in itertools.chain([first], blocks):
                yield "".join(self._block(as_texts(block, self.plan, missing=missing))).encode()
        else:
            yield self.markup.data_set(self.default, pl.DataFrame()).encode()
            self._open = (self.default, 0)
        yield (self._close() + epilogue(self.form)).encode()

    def _action_of(self, frame: pl.DataFrame) -> str:
        return self.form.actions[frame[0, ACTION]] if ACTION in frame.columns else self.default

    def _block(self, texts: pl.DataFrame) -> Iterator[str]:
        """Yield the elements of a block, in as many data sets as it needs."""
        action = (
            pl.col(ACTION).replace_strict(self.form.actions) if ACTION in texts.columns else pl.lit(self.default)
        )
        marked = texts.with_columns(action.alias("_word"), self._phase(texts).alias("_phase"))
        runs = marked.with_columns(pl.struct("_word", "_phase").rle_id().alias("_part"))
        for run in runs.partition_by("_part", maintain_order=True):
            word, phase = run[0, "_word"], run[0, "_phase"]
            rows = run.drop("_word", "_phase", "_part", ACTION, strict=False)
            yield from self._run(rows, word, phase)

    def _run(self, rows: pl.DataFrame, word: str, phase: int) -> Iterator[str]:
        if phase == _DATA_SET:
            names = self.layout.attributes(rows)
            for row in rows.select(names).iter_slices(1):
                given = row.select(name for name in names if row[0, name] is not None)
                yield self._close() + self.markup.data_set(word, given)
                self._open = (word, phase)
            return
        if self._open is None or self._open[0] != word or self._open[1] > phase:
            yield self._close() + self.markup.data_set(word, pl.DataFrame())
        self._open = (word, phase)
        yield self.layout.render(rows, deletes=word == self.form.actions["D"])

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
