"""The text of one dataset: series or observations as they come, attributes of groups and of it all at the end."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

from comity.errors import UsageError
from comity.formats.sdmx_json.listing import Listing
from comity.formats.sdmx_json.partial import SWITCHED_OFF
from comity.formats.sdmx_json.slots import attachment_of
from comity.formats.sdmx_json.texts_out import NULL, arrays, measure_text, string_text
from comity.model.structures import Component, Dataflow

_SEED = 20_01_21
_DELETE = "Delete"


@dataclass
class _Open:
    """The series that is being written: its key, whether it has an observation, its attributes so far."""

    key: str
    has_observations: bool = False
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass
class DataSetText:
    """Writes a dataset whose opening brace and first members stand already; `close` ends it."""

    dataflow: Dataflow
    listing: Listing
    is_flat: bool
    action: str
    _begun: bool = False
    _has_series: bool = False
    _open: _Open | None = None
    _hashes: list[pl.Series] = field(default_factory=list)
    _groups: dict[str, dict[str, str]] = field(default_factory=dict)
    _own: dict[str, str] = field(default_factory=dict)

    def write(self, frame: pl.DataFrame) -> str:
        """Return the text of these rows, and keep what belongs to the end of the dataset."""
        frame = frame.with_columns(self._dimension(frame, name) for name in self._names)
        off = {name: (frame[name] == SWITCHED_OFF).fill_null(value=False).alias(name) for name in self._names}
        self._check(frame, off)
        self._collect(frame)
        in_series = ~pl.DataFrame(off).select(pl.any_horizontal(*self._key)).to_series()
        rows = frame.filter(in_series)
        is_about_all = off[self._time].filter(in_series)
        if self.is_flat:
            rows = rows.filter(~is_about_all)
            return self._flat(rows) if rows.height else ""
        return self._series(rows, is_about_all) if rows.height else ""

    def close(self) -> str:
        """Return the rest of the dataset."""
        self._check_series()
        text = self._close_series() + ("}" if self._begun else "")
        groups = [f'"{key}":{self._array(values, self._group_attributes)}' for key, values in self._groups.items()]
        if groups:
            text += f',"dimensionGroupAttributes":{{{",".join(groups)}}}'
        if self._own:
            text += f',"attributes":{self._array(self._own, self._attached(to_all=True))}'
        return text + "}"

    @property
    def _key(self) -> tuple[str, ...]:
        return self.dataflow.structure.key_ids

    @property
    def _time(self) -> str:
        return self.dataflow.structure.time_dimension.id

    @property
    def _names(self) -> tuple[str, ...]:
        return (*self._key, self._time)

    @cached_property
    def _observed(self) -> list[Component]:
        return [c for c in self.dataflow.structure.attributes if self._attachment(c) is None]

    @cached_property
    def _series_attributes(self) -> list[Component]:
        if self.is_flat:
            return []
        return [c for c in self._attached(to_all=False) if set(c.attachment or ()) == set(self._key)]

    @property
    def _group_attributes(self) -> list[Component]:
        return [c for c in self._attached(to_all=False) if c not in self._series_attributes]

    def _attached(self, *, to_all: bool) -> list[Component]:
        """Return the attributes of the whole dataset, or those of some dimensions."""
        structure = self.dataflow.structure
        attributes = [(c, self._attachment(c)) for c in structure.attributes]
        return [c for c, attachment in attributes if attachment is not None and (not attachment) == to_all]

    def _attachment(self, component: Component) -> tuple[str, ...] | None:
        return attachment_of(component, self.dataflow.structure)

    def _dimension(self, frame: pl.DataFrame, name: str) -> pl.Series:
        if name not in frame.columns:
            return pl.Series(name, [None], dtype=pl.Categorical()).new_from_index(0, frame.height)
        return frame[name].cast(pl.Categorical())

    def _check(self, frame: pl.DataFrame, off: dict[str, pl.Series]) -> None:
        """Refuse rows that the format can't say."""
        if self.action != _DELETE:
            missing = [name for name in self._names if frame[name].null_count()]
            if missing:
                detail = f"A row has no value for the dimension {missing[0]}."
                raise UsageError(detail, remedy="Only rows that delete may leave dimensions out.")
        if any(column.any() for column in off.values()):
            for attribute in self.dataflow.structure.attributes:
                self._check_attribute(frame, off, attribute)

    def _check_attribute(self, frame: pl.DataFrame, off: dict[str, pl.Series], attribute: Component) -> None:
        """Refuse an attribute on a row that switches off a dimension that it is attached to."""
        attachment = self._attachment(attribute)
        names = list(self._names if attachment is None else attachment)
        if attribute.id not in frame.columns or not names:
            return
        is_off = pl.DataFrame([off[name] for name in names]).select(pl.any_horizontal(pl.all())).to_series()
        if frame[attribute.id].filter(is_off).is_not_null().any():
            of = "observations" if attachment is None else ", ".join(names)
            raise UsageError(
                f"The attribute {attribute.id} belongs to {of}, but a row that gives it switches that off.",
                remedy="Give it on rows that have every dimension that it is attached to.",
            )

    def _collect(self, frame: pl.DataFrame) -> None:
        """Keep the attributes that stand at the end: those of groups and of the dataset."""
        for attribute in (*self._group_attributes, *self._attached(to_all=True)):
            if attribute.id not in frame.columns:
                continue
            names = [name for name in self._names if name in (attribute.attachment or ())]
            rows = frame.filter(pl.col(attribute.id).is_not_null()).select(*names, attribute.id)
            for *codes, value in rows.unique(maintain_order=True).iter_rows():
                given = dict(zip(names, codes, strict=True))
                text = self._value(attribute, str(value))
                values = self._groups.setdefault(self._group_key(given), {}) if names else self._own
                if values.setdefault(attribute.id, text) != text:
                    raise _two_values(attribute.id, "group" if names else "dataset")

    def _group_key(self, given: dict[str, str | None]) -> str:
        """Return the key of a group: the indexes of its dimensions, nothing for the others."""
        codes = ((name, given.get(name)) for name in self._names)
        return ":".join("" if code is None else str(self.listing.index(name, code)) for name, code in codes)

    def _value(self, attribute: Component, value: str) -> str:
        if attribute.codelist is None:
            return json.dumps(value, ensure_ascii=False)
        return str(self.listing.index(attribute.id, value))

    def _array(self, values: dict[str, str], slots: list[Component]) -> str:
        texts = [values.get(slot.id, NULL) for slot in slots]
        while texts and texts[-1] == NULL:
            texts.pop()
        return f"[{','.join(texts)}]"

    def _flat(self, rows: pl.DataFrame) -> str:
        members = self._members(rows, self._names)
        text: str = members.str.join(",").item()
        opening = "," if self._begun else ',"observations":{'
        self._begun = True
        return opening + text

    def _members(self, rows: pl.DataFrame, dimensions: tuple[str, ...]) -> pl.Series:
        """Return `"key":[measure,attributes]` of each observation."""
        measure = self.dataflow.structure.measure.id
        nothing = pl.Series([None], dtype=pl.String).new_from_index(0, rows.height)
        columns = [measure_text(rows[measure]) if measure in rows.columns else nothing]
        columns += [self._column(rows, attribute) for attribute in self._observed]
        key = self._key_texts(rows, dimensions)
        frame = pl.DataFrame([key.alias("key"), arrays(columns).alias("array")])
        return frame.select(pl.concat_str(pl.lit('"'), "key", pl.lit('":'), "array")).to_series()

    def _column(self, rows: pl.DataFrame, attribute: Component) -> pl.Series:
        if attribute.id not in rows.columns:
            return pl.Series([None], dtype=pl.String).new_from_index(0, rows.height)
        if attribute.codelist is None:
            return rows.select(string_text(pl.col(attribute.id))).to_series()
        return self.listing.index_texts(attribute.id, rows[attribute.id])

    def _key_texts(self, rows: pl.DataFrame, dimensions: tuple[str, ...]) -> pl.Series:
        texts = [self.listing.index_texts(name, rows[name]).fill_null("").alias(name) for name in dimensions]
        return pl.DataFrame(texts).select(pl.concat_str(pl.all(), separator=":")).to_series()

    def _series(self, rows: pl.DataFrame, is_about_all: pl.Series) -> str:
        """Write runs of rows of one series each; the last stays open for the rows that follow."""
        changes = rows.select(
            pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift()) for name in self._key)
        ).to_series()
        changes = changes.scatter(0, True)
        keys = self._key_texts(rows.filter(changes), self._key).alias("key")
        self._hashes.append(keys.hash(_SEED))
        runs = self._runs(rows, is_about_all, changes).with_columns(keys)
        text = "" if self._begun else ',"series":{'
        self._begun = True
        text += self._run(runs.row(0, named=True))
        if runs.height > 1:
            text += self._close_series() + self._whole_runs(runs.slice(1, runs.height - 2))
            text += self._run(runs.row(-1, named=True))
        return text

    def _whole_runs(self, runs: pl.DataFrame) -> str:
        """Return series that begin and end here."""
        if not runs.height:
            return ""
        shown = [runs[c.id] if c.id in runs.columns else _nulls(runs.height) for c in self._series_attributes]
        attributes = _nulls(runs.height)
        if any(column.null_count() < runs.height for column in shown):
            has_any = pl.DataFrame([c.alias(f"{i}") for i, c in enumerate(shown)]).select(
                pl.any_horizontal(pl.all().is_not_null())
            )
            attributes = arrays(shown).zip_with(has_any.to_series(), attributes)
        head, middle, tail = pl.lit(',"'), pl.lit('":{"observations":{'), pl.lit("}")
        end = pl.concat_str(pl.lit(',"attributes":'), pl.lit(attributes)).fill_null("")
        return str(runs.select(pl.concat_str(head, "key", middle, "members", tail, end, tail).str.join("")).item())

    def _runs(self, rows: pl.DataFrame, is_about_all: pl.Series, changes: pl.Series) -> pl.DataFrame:
        """Return a row for each run: its observations as text, and its series' attributes as JSON."""
        members = self._members(rows.with_columns(self._real_times(rows, is_about_all)), (self._time,))
        silent = is_about_all
        if self.action == _DELETE:
            silent = silent | (members == '"":[]')
        columns = [changes.cum_sum().alias("run"), members.zip_with(~silent, _nulls(rows.height)).alias("members")]
        shown = [c for c in self._series_attributes if c.id in rows.columns]
        columns += [self._column(rows, c).alias(c.id) for c in shown]
        joined = pl.col("members").str.join(",")
        given = [pl.col(c.id).drop_nulls() for c in shown]
        runs = (
            pl.DataFrame(columns)
            .group_by("run", maintain_order=True)
            .agg(joined, *(values.first() for values in given), *(v.n_unique().name.prefix("n ") for v in given))
        )
        for component in shown:
            if (runs[f"n {component.id}"] > 1).any():
                raise _two_values(component.id, "series")
        return runs

    def _real_times(self, rows: pl.DataFrame, is_about_all: pl.Series) -> pl.Series:
        """Return the time column without `~`, which mustn't be listed."""
        return rows[self._time].zip_with(~is_about_all, _nulls(rows.height).cast(pl.Categorical()))

    def _run(self, run: dict[str, Any]) -> str:
        """Go on with the open series, or begin another one, which stays open."""
        key, members = run["key"], run["members"]
        if self._open is not None and self._open.key == key:
            text = ""
            self._hashes[-1] = self._hashes[-1].slice(1)
        else:
            before = self._close_series() + ("," if self._has_series else "")
            text = f'{before}"{key}":{{"observations":{{'
            self._open, self._has_series = _Open(key), True
        if members:
            text += ("," if self._open.has_observations else "") + members
            self._open.has_observations = True
        for attribute in self._series_attributes:
            value = run.get(attribute.id)
            if value is not None and self._open.attributes.setdefault(attribute.id, value) != value:
                raise _two_values(attribute.id, "series")
        return text

    def _close_series(self) -> str:
        if self._open is None:
            return ""
        attributes = self._open.attributes
        self._open = None
        if not attributes:
            return "}}"
        return f'}},"attributes":{self._array(attributes, self._series_attributes)}}}'

    def _check_series(self) -> None:
        """Refuse a series that was closed and came back: its key would stand twice."""
        if self._hashes:
            every = pl.concat(self._hashes)
            if every.n_unique() < len(every):
                raise UsageError("A series comes back after another one.", remedy="Sort the rows by series key.")


def _nulls(count: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, count)


def _two_values(attribute: str, of: str) -> UsageError:
    return UsageError(
        f"The attribute {attribute} has two values in one {of}.",
        remedy="Give it one value, or leave the other out.",
    )
