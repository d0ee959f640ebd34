"""SDMX-CSV as a web service answers with it: names beside codes, columns of keys, several dataflows at once."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

import polars as pl

from comity.formats.sdmx_csv.write import SLICE, component_text, control_columns
from comity.model.frames import VALID_FROM, VALID_TO
from comity.model.names import localise
from comity.model.periods import parse_period
from comity.model.structures import Component, Dataflow, Role

Frames = Iterable[pl.DataFrame]
_OWN_COLUMNS = {VALID_FROM: "VALID_FROM", VALID_TO: "VALID_TO"}
_GROUPS = ((Role.DIMENSION, Role.TIME_DIMENSION), (Role.MEASURE,), (Role.ATTRIBUTE,))


@dataclass(frozen=True, slots=True)
class CsvOptions:
    """The parameters of the media type; `language` is that of names."""

    labels: Literal["id", "name", "both"] = "id"
    keys: Literal["none", "obs", "series", "both"] = "none"
    normalizes_time: bool = False
    language: str = "en"


PLAIN = CsvOptions()


def respond_sdmx_csv(
    parts: Sequence[tuple[Dataflow, Frames]], *, version: str = "2.1", options: CsvOptions = PLAIN
) -> Iterator[bytes]:
    """Yield one SDMX-CSV message with the frames of several dataflows, piece by piece.

    The columns are those of the first frame of each dataflow, grouped as the field guide says: dimensions, then
    measures, then attributes. Rows with `_valid_from` and `_valid_to` have them in two columns of their own. Free
    text that a spreadsheet would run as a formula gets an apostrophe before it, as everywhere.
    """
    started = [(dataflow, _peek(frames)) for dataflow, frames in parts]
    shown = _columns([(dataflow, first.columns) for dataflow, (first, _) in started])
    has_dates = any(VALID_FROM in first.columns for _, (first, _) in started)
    is_first = True
    for dataflow, (_, frames) in started:
        table = _Table(dataflow, version, options, has_dates=has_dates)
        for frame in frames:
            for part in frame.iter_slices(SLICE) if frame.height else [frame]:
                stream = BytesIO()
                table.rows(part, shown).write_csv(stream, quote_style="necessary", include_header=is_first)
                yield stream.getvalue()
                is_first = False


def _peek(frames: Frames) -> tuple[pl.DataFrame, Iterator[pl.DataFrame]]:
    given = iter(frames)
    first = next(given, pl.DataFrame())
    return first, itertools.chain([first], given)


def _columns(parts: Iterable[tuple[Dataflow, Sequence[str]]]) -> list[Component]:
    """Return the components to be shown, each id once, in the order of the field guide."""
    present = [[c for c in flow.structure.components if c.id in names] for flow, names in parts]
    found: dict[str, Component] = {}
    for roles in _GROUPS:
        for components in present:
            found |= {c.id: c for c in components if c.role in roles and c.id not in found}
    return list(found.values())


@dataclass(frozen=True)
class _Table:
    """Makes the rows of one dataflow."""

    dataflow: Dataflow
    version: str
    options: CsvOptions
    has_dates: bool

    def rows(self, frame: pl.DataFrame, shown: Sequence[Component]) -> pl.DataFrame:
        """Return the frame as the table's rows: every column text."""
        columns = [*self._control(frame), *self._keys(frame)]
        for component in shown:
            columns += self._component(frame, component)
        if self.has_dates:
            columns += [
                (pl.col(name) if name in frame.columns else pl.lit(None, pl.String)).alias(title)
                for name, title in _OWN_COLUMNS.items()
            ]
        return frame.select(columns)

    def _control(self, frame: pl.DataFrame) -> list[pl.Expr]:
        columns = control_columns(frame, self.dataflow, self.version)
        name = localise(self.dataflow.names, self.options.language, self.dataflow.id)
        place = 0 if self.version == "1.0" else 1
        reference = str(self.dataflow.reference)
        if self.options.labels == "both":
            text = f"{reference}: {name}"
            title = "DATAFLOW" if self.version == "1.0" else "STRUCTURE_ID"
            columns[place] = pl.repeat(text, frame.height, dtype=pl.String).alias(title)
        elif self.options.labels == "name":
            named = pl.repeat(name, frame.height, dtype=pl.String).alias("STRUCTURE_NAME")
            columns.insert(place + 1, named)
        return columns

    def _keys(self, frame: pl.DataFrame) -> list[pl.Expr]:
        structure = self.dataflow.structure
        series = [pl.col(name).cast(pl.String) for name in structure.key_ids if name in frame.columns]
        time = [pl.col(structure.time_dimension.id)] if structure.time_dimension.id in frame.columns else []
        made = {
            "series": pl.concat_str(series, separator=".", ignore_nulls=False).alias("SERIES_KEY"),
            "obs": pl.concat_str([*series, *time], separator=".").alias("OBS_KEY"),
        }
        return [made[name] for name in made if self.options.keys in (name, "both")]

    def _component(self, frame: pl.DataFrame, component: Component) -> list[pl.Expr]:
        own = self.dataflow.structure.by_id.get(component.id)
        name = localise(component.names, self.options.language, component.id)
        title = f"{component.id}: {name}" if self.options.labels == "both" else component.id
        if own is None or component.id not in frame.columns:
            empty = pl.lit(None, pl.String)
            more = [empty.alias(self._name_title(component, name))] if self.options.labels == "name" else []
            return [empty.alias(title), *more]
        text = component_text(own, frame, protect=True)
        if own.role is Role.TIME_DIMENSION and self.options.normalizes_time:
            text = pl.col(own.id).cast(pl.String).replace(_first_days(frame[own.id]))
        names = _names_of(own, frame, self.options.language) if self.options.labels != "id" else {}
        if self.options.labels == "both" and names:
            text = _joined(pl.col(own.id).cast(pl.String), names)
        if self.options.labels == "name":
            codes = pl.col(own.id).cast(pl.String)
            label = (
                codes.replace_strict(names, default=None, return_dtype=pl.String)
                if names
                else pl.lit(None, pl.String)
            )
            return [text.alias(title), label.alias(self._name_title(component, name))]
        return [text.alias(title)]

    @staticmethod
    def _name_title(component: Component, name: str) -> str:
        """Return the header of a column of names: another than the column of ids has."""
        return name if name != component.id else f"{name} (name)"


def _joined(codes: pl.Expr, names: Mapping[str, str]) -> pl.Expr:
    return codes.replace({code: f"{code}: {name}" for code, name in names.items()})


def _names_of(component: Component, frame: pl.DataFrame, language: str) -> dict[str, str]:
    """Return the names of the codes that occur in a frame, where the component is coded."""
    if component.codelist is None:
        return {}
    known = component.codelist.by_id
    used = frame[component.id].cast(pl.String).unique().drop_nulls()
    return {code: localise(known[code].names, language, code) for code in used if code in known}


def _first_days(texts: pl.Series) -> dict[str, str]:
    """Return the first day of each period that is one: the moment to which lower frequencies are normalized."""
    periods = {text: parse_period(text) for text in texts.cast(pl.String).unique().drop_nulls()}
    return {text: period.start.isoformat() for text, period in periods.items() if period is not None}
