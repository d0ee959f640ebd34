"""A hub with four vintages of Frontex's figures, served for the tests of SDMX-REST."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from pack_replays import Replayed
from running_hub import RunningHub, running_hub

AGENCY, DATAFLOW = "EX", "IBC_DETECTIONS"
FLOW = f"/sdmx/data/dataflow/{AGENCY}/{DATAFLOW}/*"
SERIES = "M.MS_SAC.WMR.SEA.MA"
DIMENSIONS = {
    "FREQ": ["M", "A"],
    "REPORTER": ["MS_SAC"],
    "ROUTE": ["WMR", "CMR", "_O"],
    "BORDER_TYPE": ["SEA", "LAND"],
    "CITIZENSHIP": ["MA", "SY", "US"],
}
"""The dataflow's dimensions, each with some of its codes; the first ones make a series that is there."""


@contextlib.contextmanager
def served(replayed: Replayed, folder: Path) -> Iterator[RunningHub]:
    """Serve a copy of a replayed pack's hub."""
    shutil.copytree(replayed.hub, folder)
    with running_hub(folder) as running:
        yield running
