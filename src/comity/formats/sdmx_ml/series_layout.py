"""Observations in series: the key once for each series, with the attributes that belong to it."""

from dataclasses import dataclass, field

import polars as pl

from comity.formats.sdmx_ml.layout import Layout, is_off, runs, whole

_PARTIAL = "_partial"
_SERIES_ROW = "_series_row"
_BARE = "_bare"
_BEGINS = "_begins"

Row = dict[str, str | bool | None]


@dataclass
class SeriesLayout(Layout):
    """Writes the rows of one data set in series; a series may go on in the next block.

    A series row (`~` in the time dimension only) gives the attributes of the series whose observations follow. A
    bare row (a delete without time and values) is a series without observations: it goes as a whole.
    """

    _last: Row | None = field(default=None)

    def render(self, texts: pl.DataFrame, *, deletes: bool) -> str:
        """Return the elements of a block of rows; `deletes` says that they are to be deleted."""
        rows = texts.with_columns(is_off(self._key(texts)).alias(_PARTIAL))
        if not rows[_PARTIAL].any():
            return self._series(rows, deletes=deletes)
        return "".join(
            self.end() + self.partial(part) if part[0, _PARTIAL] else self._series(part, deletes=deletes)
            for part in runs(rows, _PARTIAL)
        )

    def end(self) -> str:
        """Return what closes the series that is open, if any."""
        was_open, self._last = self._last is not None, None
        return self.markup.series_end if was_open else ""

    @property
    def _time(self) -> str:
        return self.plan.dataflow.structure.time_dimension.id

    def _key(self, rows: pl.DataFrame) -> list[str]:
        return [name for name in self.dimensions(rows) if name != self._time]

    def _above(self, rows: pl.DataFrame) -> list[str]:
        """Return the attributes that stand on the series; all others stand on the observation."""
        return [name for name in self.attributes(rows) if self.plan.attachment(name) is not None]

    def _own(self, rows: pl.DataFrame) -> list[str]:
        return [name for name in self.attributes(rows) if self.plan.attachment(name) is None]

    def _series(self, rows: pl.DataFrame, *, deletes: bool) -> str:
        """Return series and observations; none of the rows is about another partial key."""
        time = [self._time] if self._time in rows.columns else []
        rows = rows.with_columns(is_off(time).alias(_SERIES_ROW), self._is_bare(rows, deletes=deletes).alias(_BARE))
        rows = rows.with_columns(self._begins(rows).alias(_BEGINS))
        texts = self.markup.observations(rows, time, measure=self.measure(rows), attributes=self._own(rows))
        silent = rows[_BARE] | rows[_SERIES_ROW]
        if silent.any():
            texts = pl.select(pl.when(silent).then(pl.lit("")).otherwise(texts)).to_series()
        starts = self._starts(rows)
        self._last = rows.row(-1, named=True)
        return whole(pl.select(pl.concat_str(starts, texts)).to_series())

    def _is_bare(self, rows: pl.DataFrame, *, deletes: bool) -> pl.Expr:
        """Say which rows delete a series as a whole."""
        if not deletes:
            return pl.lit(value=False)
        values = [n for n in (self._time, *self.measure(rows), *self.attributes(rows)) if n in rows.columns]
        return pl.all_horizontal(pl.col(name).is_null() for name in values) if values else pl.lit(value=True)

    def _begins(self, rows: pl.DataFrame) -> pl.Series:
        """Say which rows begin a series: another key, other attributes of it, a series row or a bare one."""
        key, above = self._key(rows), self._above(rows)
        other = [pl.col(name).ne_missing(pl.col(name).shift(1)) for name in key]
        told = pl.col(_SERIES_ROW).shift(1, fill_value=False)
        new = [pl.col(name).is_not_null() & told for name in above]
        changed = [pl.col(name).ne_missing(pl.col(name).shift(1)) & ~told for name in above]
        forced = [pl.col(_SERIES_ROW), pl.col(_BARE), pl.col(_BARE).shift(1, fill_value=False)]
        begins = rows.select(pl.any_horizontal(*other, *new, *changed, *forced)).to_series()
        begins[0] = self._begins_anew(rows.row(0, named=True), key, above)
        return begins

    def _begins_anew(self, row: Row, key: list[str], above: list[str]) -> bool:
        """Say whether the first row of a block begins a series, after the last row of the block before."""
        last = self._last
        if last is None or row[_SERIES_ROW] or row[_BARE] or last[_BARE]:
            return True
        if any(row[name] != last.get(name) for name in key):
            return True
        if last[_SERIES_ROW]:
            return any(row[name] is not None for name in above)
        return any(row[name] != last.get(name) for name in above)

    def _starts(self, rows: pl.DataFrame) -> pl.Series:
        """Return, for each row that begins a series, its start after the end of the one before; else nothing."""
        begins = rows[_BEGINS]
        first = rows.filter(begins)
        tags = self._tags(first)
        tags = pl.select(pl.concat_str(pl.lit(self.markup.series_end), tags)).to_series()
        if self._last is None:
            tags[0] = tags[0].removeprefix(self.markup.series_end)
        table = pl.concat([tags, pl.Series([""], dtype=pl.String)])
        index = begins.cum_sum().cast(pl.Int64) - 1
        place = pl.select(pl.when(begins).then(index).otherwise(pl.lit(tags.len()))).to_series()
        return table.gather(place)

    def _tags(self, first: pl.DataFrame) -> pl.Series:
        """Return the start of each series; a series row puts every attribute that it has on it."""
        above, own = self._above(first), self._own(first)
        if not (own and first[_SERIES_ROW].any()):
            return self.markup.series(first, self._key(first), attributes=above)
        kept = [pl.when(pl.col(_SERIES_ROW)).then(pl.col(name)).alias(name) for name in own]
        return self.markup.series(first.with_columns(kept), self._key(first), attributes=[*above, *own])
