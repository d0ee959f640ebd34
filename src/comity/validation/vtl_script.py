"""A script in VTL, run on checked rows: what its checks say becomes findings. Needs the extra `comity[vtl]`.

VTL 2.1 (Validation and Transformation Language of the SDMX community), run by vtlengine, whose licence is the AGPL.
"""

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from comity.errors import ConfigurationError
from comity.model.findings import Finding, Severity
from comity.model.frames import ACTION, ROW, VALUE
from comity.model.names import FALLBACK_LANGUAGE
from comity.model.periods import parse_period
from comity.model.structures import Component, Dataflow, DataType, Role
from comity.validation.catalogue import shown, word

DELETE = "D"
_CODE, _LEVEL, _RULE, _IS_KEPT = "errorcode", "errorlevel", "ruleid", "bool_var"
_ERROR, _WARNING = 3, 2
_ROLES = {Role.DIMENSION: "Identifier", Role.TIME_DIMENSION: "Identifier", Role.MEASURE: "Measure"}
_LONGEST_ERROR = 300


@dataclass(frozen=True)
class DataSet:
    """A checked frame as the script sees it: named after its dataflow, one data point for each observation."""

    dataflow: Dataflow
    frame: pl.DataFrame

    @property
    def name(self) -> str:
        """The name by which the script calls it."""
        return self.dataflow.id

    @property
    def identifiers(self) -> list[str]:
        """The components that tell data points apart."""
        structure = self.dataflow.structure
        return [*structure.key_ids, structure.time_dimension.id]

    def structure(self) -> Mapping[str, object]:
        """Return the data structure as vtlengine wants it."""
        return {"name": self.name, "DataStructure": [_described(c) for c in self.dataflow.structure.components]}

    def points(self) -> pl.DataFrame:
        """Return the rows that write something: text, the measure as a number; what the file lacks is null."""
        rows, measure = self.frame.filter(pl.col(ACTION) != DELETE), self.dataflow.structure.measure.id
        columns = [
            pl.col(VALUE).alias(measure) if c.id == measure else _text(c.id, rows)
            for c in self.dataflow.structure.components
        ]
        return rows.select(columns)


def _described(component: Component) -> Mapping[str, object]:
    kind = "String"
    if component.role is Role.TIME_DIMENSION:
        kind = "Time_Period"
    elif component.role is Role.MEASURE:
        kind = "Integer" if component.data_type is DataType.INTEGER else "Number"
    role = _ROLES.get(component.role, "Attribute")
    return {"name": component.id, "role": role, "type": kind, "nullable": role != "Identifier"}


def _text(name: str, rows: pl.DataFrame) -> pl.Expr:
    return pl.col(name).cast(pl.String) if name in rows.columns else pl.lit(None, pl.String).alias(name)


def run_script(
    script: str, datasets: list[DataSet], *, name: str, language: str = FALLBACK_LANGUAGE
) -> list[tuple[DataSet, Finding]]:
    """Return what the script's persistent results of `check`, `check_datapoint` and `check_hierarchy` complain of.

    Each finding comes with the dataset that it is about: the first that has all the result's identifiers. An
    errorlevel of 3 or more is an error, of 2 or none a warning, of 1 an info. Raises ConfigurationError for a
    script that can't be run; `name` is its file's.
    """
    return [
        (dataset, found)
        for result, data in _results(script, datasets, name).items()
        if (dataset := _about(datasets, data)) is not None
        for found in _findings(dataset, result, data, language)
    ]


def _results(script: str, datasets: list[DataSet], name: str) -> Mapping[str, pl.DataFrame]:
    engine = importlib.import_module("vtlengine")
    try:
        results = engine.run(
            script=script,
            data_structures={"datasets": [dataset.structure() for dataset in datasets]},
            datapoints={dataset.name: dataset.points().to_pandas() for dataset in datasets},
            time_period_output_format="sdmx_reporting",
        )
    except Exception as error:
        # Its own errors have many classes, and those of pandas come through.
        said = str(error.args[0] if error.args else error)[:_LONGEST_ERROR]
        raise ConfigurationError(
            f"{name}: the VTL script can't be run: {said}",
            remedy=f"Correct the script. Its datasets are: {', '.join(dataset.name for dataset in datasets)}.",
        ) from error
    return {key: pl.from_pandas(result.data) for key, result in results.items() if _is_check(result)}


def _is_check(result: Any) -> bool:  # noqa: ANN401 - vtlengine's datasets and scalars share no class
    return _CODE in getattr(result, "components", ()) and result.data is not None


def _about(datasets: list[DataSet], data: pl.DataFrame) -> DataSet | None:
    """Return the dataset that a result is about, if any of its rows is a complaint."""
    known = {name for dataset in datasets for name in dataset.identifiers}
    used = {name for name in data.columns if name in known}
    return next((dataset for dataset in datasets if used <= set(dataset.identifiers)), None)


def _findings(dataset: DataSet, result: str, data: pl.DataFrame, language: str) -> Iterator[Finding]:
    keys = [name for name in dataset.identifiers if name in data.columns]
    time = dataset.dataflow.structure.time_dimension.id
    rows = _first_rows(dataset, keys, time)
    for point in data.iter_rows(named=True):
        if point.get(_IS_KEPT) is True or (point.get(_CODE) is None and point.get(_IS_KEPT) is None):
            continue
        codes = {name: _readable(str(point[name])) if name == time else str(point[name]) for name in keys}
        row = rows.get(tuple(codes.values()))
        yield _finding(point, row, about=".".join(codes.values()), rule=_rule_of(result, point), language=language)


def _rule_of(result: str, point: Mapping[str, object]) -> str:
    return ".".join(str(part) for part in (result, point.get(_RULE)) if part is not None)


def _finding(point: Mapping[str, Any], row: int | None, *, about: str, rule: str, language: str) -> Finding:
    said = shown(str(point[_CODE])) if point.get(_CODE) is not None else rule
    where = {"row": row, "about": about, "rule": rule, "said": said}
    return Finding(
        rule=f"VTL {rule}",
        severity=_severity(point.get(_LEVEL)),
        message=word("vtl", "message" if row is not None else "message_without_row", language=language, **where),
        row=row,
        expected=word("vtl", "expected", language=language, rule=rule),
        remedy=word("vtl", "remedy", language=language),
    )


def _severity(level: object) -> Severity:
    if not isinstance(level, int | float):
        return Severity.WARNING
    return Severity.ERROR if level >= _ERROR else Severity.WARNING if level >= _WARNING else Severity.INFO


def _first_rows(dataset: DataSet, keys: list[str], time: str) -> Mapping[tuple[str, ...], int]:
    """Return the first row of the file for each combination of identifiers."""
    rows: dict[tuple[str, ...], int] = {}
    for *key, row in dataset.frame.select(*keys, ROW).iter_rows():
        codes = [_readable(str(code)) if name == time else str(code) for name, code in zip(keys, key, strict=True)]
        rows.setdefault(tuple(codes), row)
    return rows


def _readable(text: str) -> str:
    """Return a period as SDMX writes it, whatever the notation: the engine has its own for most frequencies."""
    period = parse_period(text)
    return text if period is None else str(period)
