"""What data there is, as SDMX tells it: availability constraints; before 3.1, data constraints that are Actual."""

import datetime as dt
from collections.abc import Iterable

from pysdmx.io import write_sdmx
from pysdmx.model import (
    AvailabilityConstraint,
    ConstraintAttachment,
    CubeKeyValue,
    CubeRegion,
    CubeTimeRange,
    CubeValue,
    Organisation,
    TimePeriodBoundary,
)
from pysdmx.model.message import Header

from comity.formats.structure.write import FORMATS, StructureFormat
from comity.model.selection import Availability
from comity.model.structures import Dataflow


def write_availability(
    found: Iterable[tuple[Dataflow, Availability]],
    *,
    format: StructureFormat,  # noqa: A002 - the word that write_structures uses
) -> bytes:
    """Return a structure message with a constraint for each dataflow: codes by dimension, and the span of time.

    Dimensions without a code are left out. Where the format has a place for them, the numbers of series and of
    observations are told, too.
    """
    constraints = [_constraint(dataflow, available) for dataflow, available in found]
    header = Header(id="AVAILABILITY", prepared=dt.datetime(1970, 1, 1, tzinfo=dt.UTC), sender=Organisation("SDMX"))
    return (write_sdmx(constraints, FORMATS[format], header=header, prettyprint=False) or "").encode()


def _constraint(dataflow: Dataflow, found: Availability) -> AvailabilityConstraint:
    values = [
        CubeKeyValue(name, [CubeValue(code) for code in codes]) for name, codes in found.codes.items() if codes
    ]
    if found.first is not None and found.last is not None:
        bounds = (TimePeriodBoundary(str(found.first)), TimePeriodBoundary(str(found.last)))
        time = dataflow.structure.time_dimension.id
        values.append(CubeKeyValue(time, time_range=CubeTimeRange(start_period=bounds[0], end_period=bounds[1])))
    urn = f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={dataflow.reference}"
    return AvailabilityConstraint(
        constraint_attachment=ConstraintAttachment(None, dataflows=[urn]),
        cube_region=CubeRegion(values),
        series_count=found.series or None,
        obs_count=found.observations or None,
    )
