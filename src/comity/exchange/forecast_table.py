"""The tables `[[exceptional]]` and `[[signal]]` of the group's file: what its forecasts are told."""

from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

from comity.model.config_table import ConfigTable
from comity.model.forecast_inputs import ExceptionalPeriod, InputScope, Known, SignalSource
from comity.model.periods import Period, parse_period

EXCEPTIONAL_KEYS = ("from", "to", "reason", "declared", "areas", "dataflows")
SIGNAL_KEYS = ("file", "dataflow", "key", "known", "columns", "areas", "dataflows")
SIGNAL_COLUMNS = ("signal", "ds", "value", "known_at", "unique_id")
_SUFFIXES = (".csv", ".tsv", ".txt", ".parquet")


def read_exceptional(root: ConfigTable, dataflows: Collection[str]) -> tuple[ExceptionalPeriod, ...]:
    """Return the exceptional periods that the group declares; `dataflows` are those that it uses."""
    return tuple(_exceptional(table, dataflows) for table in root.tables("exceptional", known=EXCEPTIONAL_KEYS))


def read_signals(root: ConfigTable, dataflows: Collection[str]) -> tuple[SignalSource, ...]:
    """Return where the group's outside signals come from; `dataflows` are those that it uses."""
    return tuple(_signal(table, dataflows) for table in root.tables("signal", known=SIGNAL_KEYS))


def _exceptional(table: ConfigTable, dataflows: Collection[str]) -> ExceptionalPeriod:
    first, last = _period(table, "from"), _period(table, "to") if "to" in table else None
    if last is not None and last.end < first.start:
        raise table.fault(
            "to", f"{last} ends before {first} begins", remedy="Check both, or leave out an open end."
        )
    return ExceptionalPeriod(
        first=first,
        last=last,
        reasons=table.names("reason"),
        declared=table.date("declared"),
        scope=_scope(table, dataflows),
    )


def _period(table: ConfigTable, key: str) -> Period:
    text = table.text(key)
    period = parse_period(text)
    if period is None:
        raise table.fault(
            key,
            f"{text[:60]} is no period",
            remedy='Write "2020", "2020-Q1", "2020-03", "2020-W10" or "2020-03-15".',
        )
    return period


def _scope(table: ConfigTable, dataflows: Collection[str]) -> InputScope:
    asked = table.texts("dataflows", default=())
    for name in asked:
        _check_used(table, "dataflows", name, dataflows)
    return InputScope(areas=table.texts("areas", default=()), dataflows=asked)


def _check_used(table: ConfigTable, key: str, name: str, dataflows: Collection[str]) -> None:
    if name not in dataflows:
        raise table.fault(
            key, f"the group doesn't use the dataflow {name}", remedy=f"Its dataflows are {', '.join(dataflows)}."
        )


def _signal(table: ConfigTable, dataflows: Collection[str]) -> SignalSource:
    if ("file" in table) == ("dataflow" in table):
        raise table.fault("", "a signal has one source", remedy="Give either file or dataflow.")
    for key, source in (("key", "dataflow"), ("known", "dataflow"), ("columns", "file")):
        if key in table and source not in table:
            raise table.fault(
                key, f"this says something of a {source} alone", remedy=f"Leave it out, or give {source}."
            )
    dataflow = table.text("dataflow", default="")
    if dataflow:
        _check_used(table, "dataflow", dataflow, dataflows)
    return SignalSource(
        file=_file(table) if "file" in table else "",
        dataflow=dataflow,
        key=table.text("key", default=""),
        known=table.choice("known", Known, default=Known.RECEIPT),
        columns=_columns(table),
        scope=_scope(table, dataflows),
    )


def _file(table: ConfigTable) -> str:
    text = table.text("file")
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts or "\\" in text or ":" in text:
        raise table.fault(
            "file", "the table lies beside this file or below it", remedy='Write "signals/seats.csv".'
        )
    if path.suffix.lower() not in _SUFFIXES:
        raise table.fault(
            "file", f"{text[:60]} is no table", remedy=f"Give a file that ends in {', '.join(_SUFFIXES)}."
        )
    return text


def _columns(table: ConfigTable) -> Mapping[str, str]:
    columns = table.names("columns")
    for name in columns:
        if name not in SIGNAL_COLUMNS:
            raise table.fault(
                "columns", f"signals have no {name}", remedy=f"What is known by name: {', '.join(SIGNAL_COLUMNS)}."
            )
    return columns
