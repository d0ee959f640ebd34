"""From blocks of elements to action frames (docs/reference/frames.md)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from comity.formats.messages import finding
from comity.formats.sdmx_ml.attachment import Attachment
from comity.formats.sdmx_ml.block import Block, Head, Level, Values
from comity.formats.sdmx_ml.plan import SWITCHED_OFF, Plan
from comity.formats.sdmx_ml.texts_out import NOT_A_NUMBER, NOT_AVAILABLE
from comity.model.findings import Findings, Severity
from comity.model.frames import ACTION, COLUMN, ROW

DELETE = "D"
_PLACE = "_place"
"""Twice the number of observations before an element above them; an observation's own is odd."""
_HEAD = "_head"
_MOST_SEEN = 200_000


@dataclass
class Rows:
    """Makes the rows of one data set, block by block.

    Values of a series are repeated on its observations where they belong to them (dimensions, attributes of the
    observation); every other attribute becomes a row about the partial key that it is attached to, with `~` in
    the dimensions outside it.
    """

    plan: Plan
    action: str
    findings: Findings
    most_characters: int
    frames: list[pl.DataFrame] = field(default_factory=list)
    height: int = 0
    empty_series: int = 0
    _seen: set[tuple[object, ...]] = field(default_factory=set)
    _attachment: Attachment = field(init=False)

    def __post_init__(self) -> None:
        """Set the check of attachments up."""
        self._attachment = Attachment(self.plan, self.findings)

    def add(self, block: Block) -> None:
        """Add the rows of a block."""
        head_names, names = _names(head.values for head in block.heads), _names(block.observations)
        self._attachment.check(block, head_names, names)
        heads = self._frame([head.values for head in block.heads], head_names, [h.line for h in block.heads])
        parts = [
            self._observations(block, heads, names),
            *self._partial(block, heads),
            *self._deleted(block, heads),
        ]
        filled = [part for part in parts if part.height]
        if filled:
            frame = filled[0]
            if len(filled) > 1:
                frame = pl.concat(filled, how="diagonal").sort(_PLACE, _HEAD, maintain_order=True)
            self.height += frame.height
            self.frames.append(self._arranged(frame))

    def _arranged(self, frame: pl.DataFrame) -> pl.DataFrame:
        own = [
            pl.col(ROW),
            pl.lit(None, dtype=pl.String).alias(COLUMN),
            pl.lit(self.action, dtype=pl.Categorical).alias(ACTION),
        ]
        return frame.select(*own, *self.plan.known(frame.columns))

    def _frame(self, values: Sequence[Values], names: Iterable[str], lines: Sequence[int]) -> pl.DataFrame:
        """Return the components among `names` as columns, and the lines."""
        columns = {ROW: pl.Series(ROW, lines, dtype=pl.Int64)}
        for name in self.plan.known(names):
            texts = pl.Series(name, [given.get(name) for given in values], dtype=pl.String)
            self._check_length(texts, lines)
            if name == self.plan.measure and (texts == NOT_AVAILABLE).any():
                texts = texts.replace({NOT_AVAILABLE: NOT_A_NUMBER})
            columns[name] = texts.cast(self.plan.types[name])
        return pl.DataFrame(columns)

    def _check_length(self, texts: pl.Series, lines: Sequence[int]) -> None:
        if not (texts.str.len_bytes() > self.most_characters).any():
            return
        longest = texts.str.len_chars().max()
        if isinstance(longest, int) and longest > self.most_characters:
            at = texts.str.len_chars().arg_max() or 0
            self.findings.add(finding("XML-11", row=lines[at], column=texts.name, limit=self.most_characters))

    def _observations(self, block: Block, heads: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
        """Return a row for each observation, with what it has from the element above."""
        frame = self._frame(block.observations, names, block.lines)
        frame = frame.with_columns(pl.int_range(pl.len()).alias(_PLACE) * 2 + 1)
        above = [name for name in self.plan.known(heads.columns) if self.plan.attachment(name) is None]
        if not above or not frame.height:
            return frame
        counts = pl.Series(block.counts(), dtype=pl.UInt32)
        index = pl.select(pl.int_range(len(counts), dtype=pl.UInt32).repeat_by(counts).list.explode()).to_series()
        given = heads.select(above)[index]
        self._check_doubled(frame, given)
        merged = [pl.coalesce(frame[name], given[name]).alias(name) if name in frame.columns else given[name]
                  for name in above]  # fmt: skip
        return frame.with_columns(merged)

    def _check_doubled(self, frame: pl.DataFrame, given: pl.DataFrame) -> None:
        """Say where a dimension stands both on the series and on an observation of it."""
        for name in self.plan.dimensions:
            if name in frame.columns and name in given.columns:
                both = frame.filter(frame[name].is_not_null() & given[name].is_not_null())
                if both.height:
                    self.findings.add(finding("XML-28", row=int(both[ROW][0]), column=name))
                    self.findings.count_rest("XML-28", Severity.ERROR, both.height - 1)

    def _partial(self, block: Block, heads: pl.DataFrame) -> Iterable[pl.DataFrame]:
        """Yield rows about partial keys: one frame for each set of dimensions that attributes are attached to.

        On a series or data set, attributes attached to the dimension at the observation belong to observations;
        a group has none, so that it says what it says by itself.
        """
        for alone in (False, True):
            told = [head.is_told or (head.level in (Level.GROUP, Level.ATTS)) is not alone for head in block.heads]
            attached: dict[tuple[str, ...], list[str]] = {}
            for name in self.plan.known(heads.columns):
                dimensions = self.plan.components[name].attachment if alone else self.plan.attachment(name)
                if dimensions is not None:
                    attached.setdefault(dimensions, []).append(name)
            if attached and not all(told):
                placed = self._placed(block, heads).filter(~pl.Series(told, dtype=pl.Boolean))
                yield from (self._about(placed, dimensions, names) for dimensions, names in attached.items())

    def _placed(self, block: Block, heads: pl.DataFrame) -> pl.DataFrame:
        places = pl.Series(_PLACE, [head.first * 2 for head in block.heads], dtype=pl.Int64)
        return heads.with_columns(places, pl.int_range(pl.len()).alias(_HEAD))

    def _about(self, heads: pl.DataFrame, dimensions: Sequence[str], names: Sequence[str]) -> pl.DataFrame:
        """Return rows about the partial key of these dimensions, each once."""
        rows = heads.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in names))
        off = pl.lit(SWITCHED_OFF, dtype=pl.Categorical)
        columns = [self._key_column(rows, name) if name in dimensions else off.alias(name)
                   for name in self.plan.dimensions]  # fmt: skip
        rows = rows.select(ROW, _PLACE, _HEAD, *columns, *names)
        self._check_key(rows, dimensions)
        return rows if set(dimensions) >= set(self.plan.dataflow.structure.key_ids) else self._once(rows)

    def _key_column(self, rows: pl.DataFrame, name: str) -> pl.Expr:
        return pl.col(name) if name in rows.columns else pl.lit(None, dtype=pl.Categorical).alias(name)

    def _check_key(self, rows: pl.DataFrame, dimensions: Sequence[str]) -> None:
        """Say where a dimension of the partial key is missing; on a delete row that is a wildcard."""
        if self.action == DELETE:
            return
        for name in dimensions:
            lacking = rows.filter(pl.col(name).is_null())
            if lacking.height:
                self.findings.add(finding("XML-23", row=int(lacking[ROW][0]), column=name))
                self.findings.count_rest("XML-23", Severity.ERROR, lacking.height - 1)

    def _once(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Leave out what was said before: an attribute of a partial key may be repeated on each series.

        Memory is bounded: of very many different statements only the last are remembered.
        """
        if len(self._seen) > _MOST_SEEN:
            self._seen.clear()
        content = rows.drop(ROW, _PLACE, _HEAD).cast(pl.String)
        keep: list[bool] = []
        for said in content.iter_rows():
            whole = (*content.columns, *said)
            keep.append(whole not in self._seen)
            self._seen.add(whole)
        return rows.filter(pl.Series(keep, dtype=pl.Boolean))

    def _deleted(self, block: Block, heads: pl.DataFrame) -> Iterable[pl.DataFrame]:
        """Yield rows for series without observations: in a delete they go as a whole, else they say nothing."""
        bare = [
            head.level is Level.SERIES and not count and not head.is_told and not self._says_more(head)
            for head, count in zip(block.heads, block.counts(), strict=True)
        ]
        if self.action == DELETE and any(bare):
            names = [name for name in self.plan.known(heads.columns) if self.plan.attachment(name) is None]
            yield self._placed(block, heads).filter(pl.Series(bare)).select(ROW, _PLACE, _HEAD, *names)
        elif any(bare):
            self.empty_series += sum(bare)

    def _says_more(self, head: Head) -> bool:
        """Say whether an element holds attributes of a partial key, which make a row of their own."""
        return any(name in self.plan.components and self.plan.attachment(name) is not None for name in head.values)


def _names(values: Iterable[Values]) -> list[str]:
    """Return every name in these values, sorted so that findings come in the same order each time."""
    return sorted(set().union(*values))
