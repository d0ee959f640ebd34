"""A small dataflow and short ways to write offers, shared by the tests of the store."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from comity.exchange.decision_ports import Decision
from comity.exchange.ports import Offer, Refusal
from comity.model.findings import Finding, Findings, Severity
from comity.model.periods import Period, parse_period
from comity.model.structures import Component, Dataflow, DataStructure, Reference, Role
from comity.store.ledger import SqlLedger
from ledger_database import make_ledger_at

KEY_IDS = ("FREQ", "REPORTER", "ORIGIN")
OBS_ATTRIBUTES = ("OBS_STATUS", "CONF_STATUS", "EMBARGO_TIME", "COMMENT", "NOTE")
COMPONENTS = ("OBS_VALUE", *OBS_ATTRIBUTES)
START = dt.datetime(2024, 1, 10, 9, tzinfo=dt.UTC)
NOON, EVENING = "2024-01-11T12:00:00Z", "2024-01-11T18:00:00Z"


def make_dataflow(dataflow_id: str = "CROSSINGS", *, structure_id: str = "CROSSINGS") -> Dataflow:
    """Return a dataflow with three dimensions, five observation attributes and three attached higher up."""
    attribute = Role.ATTRIBUTE
    components = (
        *(Component(name, Role.DIMENSION) for name in KEY_IDS),
        Component("TIME_PERIOD", Role.TIME_DIMENSION),
        Component("OBS_VALUE", Role.MEASURE),
        *(Component(name, attribute, required=False) for name in OBS_ATTRIBUTES),
        Component("TITLE", attribute, required=False, attachment=KEY_IDS),
        Component("REGIME", attribute, required=False, attachment=("REPORTER", "TIME_PERIOD")),
        Component("UNIT", attribute, required=False, attachment=()),
    )
    structure = DataStructure(Reference("COMITY", structure_id, "1.0.0"), {}, components)
    return Dataflow(Reference("COMITY", dataflow_id, "1.0.0"), {}, structure)


def with_embargo_on_series() -> Dataflow:
    """Return the dataflow with EMBARGO_TIME attached to the series."""
    flow = make_dataflow("SECRETS", structure_id="SECRETS")
    components = tuple(
        replace(c, attachment=KEY_IDS) if c.id == "EMBARGO_TIME" else c for c in flow.structure.components
    )
    return replace(flow, structure=replace(flow.structure, components=components))


FLOW = make_dataflow()


def make_ledger(folder: Path, *, simulated: bool = True) -> SqlLedger:
    """Return an empty ledger below `folder`."""
    return make_ledger_at(folder, simulated=simulated)


def checked(rows: Sequence[Mapping[str, str | None]]) -> pl.DataFrame:
    """Return a checked frame; a row is written with component ids and ACTION (M where it isn't said)."""
    names = {name for row in rows for name in row} - {"ACTION"}
    columns = {name: [row.get(name) for row in rows] for name in sorted(names | {*KEY_IDS, "TIME_PERIOD"})}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    texts = [row.get("OBS_VALUE") for row in rows]
    return frame.with_columns(
        pl.Series("_row", range(2, len(rows) + 2), dtype=pl.Int64),
        pl.Series("_column", [None] * len(rows), dtype=pl.String),
        pl.Series("_action", [row.get("ACTION", "M") for row in rows], dtype=pl.String),
        pl.Series("_value", [_number(text) for text in texts], dtype=pl.Float64),
        pl.Series("_period", [_period(row.get("TIME_PERIOD")) for row in rows], dtype=pl.Int64),
    )


def row(
    value: str | None, *, origin: str | None = "AF", period: str | None = "2024-01", **others: str | None
) -> dict[str, str | None]:
    """Return one row of KG's monthly figures."""
    base = {"FREQ": "M", "REPORTER": "KG", "ORIGIN": origin, "TIME_PERIOD": period, "OBS_VALUE": value}
    return {**base, **others}


def offer(*rows: Mapping[str, str | None], hours: float = 0, **others: Any) -> Offer:  # noqa: ANN401 - any field
    """Return an offer of KG's, received some hours after START."""
    moment = START + dt.timedelta(hours=hours)
    given: dict[str, Any] = {
        "provider": "KG",
        "dataflow": FLOW,
        "frame": checked(rows),
        "raw": repr((rows, hours)).encode(),
        "file_name": "kg.csv",
        "format": "sdmx-csv-2.0",
        "received_at": moment,
        "recorded_at": moment,
    }
    return Offer(**{**given, **others})


def refusal(*, hours: float = 0, **others: Any) -> Refusal:  # noqa: ANN401 - any field
    """Return a refusal of a file of KG's with one error."""
    moment = START + dt.timedelta(hours=hours)
    findings = Findings()
    findings.add(Finding("STR-01", Severity.ERROR, "No such code.", row=2, column="ORIGIN", found="ZZ"))
    given: dict[str, Any] = {
        "provider": "KG",
        "dataflow": "CROSSINGS",
        "raw": b"broken",
        "file_name": "kg.csv",
        "format": "sdmx-csv-2.0",
        "received_at": moment,
        "recorded_at": moment,
        "findings": findings,
    }
    return Refusal(**{**given, **others})


def decision(hours: float, actor: str = "secretariat", reason: str = "") -> Decision:
    """Return a decision some hours after START."""
    moment = START + dt.timedelta(hours=hours)
    return Decision(actor=actor, at=moment, recorded_at=moment, reason=reason)


def embargoed(value: str, origin: str, until: str = NOON, **others: str | None) -> dict[str, str | None]:
    """Return a row under an embargo."""
    return row(value, origin=origin, CONF_STATUS="E", EMBARGO_TIME=until, **others)


def values(frame: pl.DataFrame) -> dict[tuple[str, str], float | None]:
    """Return the values of an observation frame by origin and period."""
    return {(r["ORIGIN"], r["TIME_PERIOD"]): r["OBS_VALUE"] for r in frame.to_dicts()}


def _number(text: str | None) -> float | None:
    try:
        return None if text in (None, "NaN") else float(str(text))
    except ValueError:
        return None  # a delete row marks what it takes with a dash


def _period(text: str | None) -> int | None:
    period: Period | None = None if text is None else parse_period(text)
    return None if period is None else period.id
