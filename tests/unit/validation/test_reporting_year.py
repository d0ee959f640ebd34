"""Reporting years that begin on another day: found at whatever level the attribute is given."""

import datetime as dt
from dataclasses import replace

import polars as pl

from comity.model.structures import Component, Dataflow, Role
from comity.validation.casebook import frame_of
from comity.validation.check import check
from comity.validation.context import Context
from comity.validation.example import example_dataflow

CONTEXT = Context(dt.date(2024, 5, 20), "KG", members=("KG", "KZ"))
NAME = "REPORTING_YEAR_START_DAY"


def attached(*dimensions: str) -> Dataflow:
    """Return the example dataflow with the attribute at a level above the observation."""
    flow = example_dataflow()
    others = tuple(part for part in flow.structure.components if part.id != NAME)
    own = Component(NAME, Role.ATTRIBUTE, attachment=dimensions)
    return replace(flow, structure=replace(flow.structure, components=(*others, own)))


def rules(frame: pl.DataFrame, flow: Dataflow) -> list[str]:
    """Return the rules that a frame breaks."""
    return [finding.rule for finding in check(frame, {}, dataflow=flow, context=CONTEXT).findings]


def test_a_year_start_of_a_series_is_found_whatever_its_periods() -> None:
    """A series' attribute is said once, and later files of reporting periods would be misdated without a word."""
    frame = frame_of(["TIME_PERIOD", NAME], [["2024-02", "--07-01"], ["2024-03", None]])
    assert rules(frame, attached("REPORTER", "ORIGIN")) == ["PER-11"]
    calendar = frame_of(["TIME_PERIOD", NAME], [["2024-02", "--01-01"], ["2024-03", None]])
    assert rules(calendar, attached("REPORTER", "ORIGIN")) == []


def test_a_year_start_of_the_dataset_is_found_on_its_own_row() -> None:
    """SDMX-ML and SDMX-JSON give it apart from the observations."""
    keys = dict.fromkeys(["FREQ", "REPORTER", "ORIGIN", "MODE", "AGE", "POINT", "TIME_PERIOD"], "~")
    header = [*keys, "OBS_VALUE", "OBS_STATUS", NAME]
    frame = frame_of(header, [[*keys.values(), None, None, "--04-06"]])
    assert rules(frame, attached()) == ["PER-11"]
