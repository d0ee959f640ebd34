"""An early warning in sentences."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from comity.analysis.early_warning.statements import STATEMENTS
from comity.model.periods import Period
from comity.model.statements import Area, Bounds, Code, Flow, Number, Percent, Said, Value

Codelists = Mapping[str, str]
"""The code list of each key column; one that isn't there is written by its codes."""
_AREAS = "CL_AREA"
_AS_TIMES = 1.0
"""An increase beyond this fraction is said as a multiple."""


def say_counts(
    period: Period,
    alerts: pl.DataFrame,
    classes: pl.DataFrame,
    *,
    judged: int,
    too_short: int,
    absent: int,
    needed: int,
) -> list[Said]:
    """Return how many flows were judged, and how many of them aren't as expected."""
    raised = alerts.height
    here: dict[str, Value] = {"period": period}
    said = []
    if not judged:
        said.append(Said(STATEMENTS["alerts.impossible"], here))
    elif raised:
        said.append(Said(STATEMENTS["alerts.some"], {**here, "count": Number(raised), "judged": Number(judged)}))
    else:
        said.append(Said(STATEMENTS["alerts.none"], {**here, "count": Number(judged)}))
    if new := int(alerts["is_new"].sum()):
        said.append(Said(STATEMENTS["alerts.new"], {"count": Number(new)}))
    if blind := int(classes.filter("is_blind")["flows"].sum()):
        said.append(Said(STATEMENTS["class.blind"], {"count": Number(blind)}))
    if too_short:
        said.append(Said(STATEMENTS["flows.too_short"], {"count": Number(too_short), "needed": Number(needed)}))
    if absent:
        said.append(Said(STATEMENTS["flows.absent"], {**here, "count": Number(absent)}))
    return said


def say_headline(headline: Mapping[str, Any], codelists: Codelists | None = None) -> Said:
    """Return the sentence of one row of `EarlyWarning.headlines`."""
    which = "group" if headline["dimension"] is not None else "all"
    shift = math.expm1(headline["shift"])
    values: dict[str, Value] = {"members": Number(headline["members"]), "of": Number(headline["of"])}
    if shift > _AS_TIMES:
        way = "times"
        values["times"] = Number(1 + shift, decimals=1)
    else:
        way = "more" if headline["direction"] > 0 else "less"
        values["shift"] = Percent(abs(shift), decimals=0)
    if which == "group":
        values["group"] = _code(headline["dimension"], headline["code"], codelists or {})
    return Said(STATEMENTS[f"headline.{which}.{way}"], values)


def say_alert(alert: Mapping[str, Any], keys: Sequence[str], codelists: Codelists | None = None) -> Said:
    """Return the sentence of one row of `EarlyWarning.alerts`; `keys` are the panel's key columns."""
    lists = codelists or {}
    values: dict[str, Value] = {
        "flow": Flow(tuple((lists.get(key, key), str(alert[key])) for key in keys)),
        "value": Number(alert["value"]),
    }
    if alert["rule"] == "record":
        return Said(STATEMENTS["alert.record"], values)
    way = "more" if alert["direction"] > 0 else "less"
    values["expected"] = Number(alert["expected"])
    if alert["rule"] == "drift":
        return Said(STATEMENTS[f"alert.drift.{way}"], values)
    values["range"] = Bounds(alert["lower"], alert["upper"])
    return Said(STATEMENTS[f"alert.{way}"], values)


def _code(column: str, code: str, codelists: Codelists) -> Value:
    codelist = codelists.get(column, column)
    return Area(code) if codelist == _AREAS else Code(codelist, code)
