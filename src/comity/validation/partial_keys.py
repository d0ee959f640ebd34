"""Rows about a partial key: attributes of a series, a group or the dataset, given at their own level."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial as fixed

import polars as pl

from comity.model.frames import SWITCHED_OFF
from comity.model.structures import Component
from comity.validation.attributes import probe_attachment, probe_types
from comity.validation.codes import probe_codes
from comity.validation.columns import dimensions
from comity.validation.facets import probe_facets
from comity.validation.figures import with_figures
from comity.validation.hits import Hits
from comity.validation.periods import probe_periods
from comity.validation.probes import Probe, spot
from comity.validation.region import probe_region
from comity.validation.reporters import probe_reporters
from comity.validation.sheet import Sheet


def partial_sheet(sheet: Sheet) -> Sheet | None:
    """Return a sheet of the rows about partial keys, with null where dimensions are switched off; else None."""
    if sheet.partial is None:
        return None
    given = [name for name in _dimensions(sheet) if name in sheet.partial.columns]
    off = [pl.when(pl.col(name) != SWITCHED_OFF).then(pl.col(name)).alias(name) for name in given]
    return sheet.with_frame(sheet.partial.with_columns(off))


def probe_partial(sheet: Sheet) -> tuple[Sheet, list[Probe]]:
    """Return the sheet (see `partial_sheet`) with its figures, and the probes of its rows."""
    about, known = with_figures(sheet)
    return about, [
        *_probe_attachments(about),
        *(*probe_codes(about), *probe_periods(about, known), *probe_reporters(about)),
        *(*probe_region(about), *probe_types(about), *probe_attachment(about), *probe_facets(about)),
    ]


def _probe_attachments(sheet: Sheet) -> Iterator[Probe]:
    """Find components that don't belong to the row's partial key, and rows that say nothing."""
    held = [c for c in (sheet.structure.measure, *sheet.structure.attributes) if sheet.has(c.id)]
    for component in held:
        if component.attachment is None:
            yield spot(sheet, "PKY-01", component.id, pl.col(component.id).is_not_null())
        else:
            misplaced = fixed(_look_at_key, sheet, component, component.attachment)
            yield Probe(pl.col(component.id).is_not_null(), misplaced)
    says = pl.any_horizontal(pl.lit(value=False), *(pl.col(c.id).is_not_null() for c in held))
    yield spot(sheet, "PKY-03", sheet.measure, ~says)


def _look_at_key(
    sheet: Sheet, component: Component, attachment: Sequence[str], rows: pl.DataFrame
) -> Iterable[Hits]:
    """Find rows that switch off a dimension that the attribute is attached to."""
    lacking = [pl.col(name).is_null() if sheet.has(name) else pl.lit(value=True) for name in attachment]
    wrong = rows.filter(pl.any_horizontal(pl.lit(value=False), *lacking) & (pl.col("_action") != "D"))
    values = {"attachment": ", ".join(attachment)}
    return [Hits("PKY-02", sheet.places(wrong, component.id), values)]


def restored(sheet: Sheet, rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows of a partial sheet with `~` in every dimension that they leave out, absent columns too."""
    names = _dimensions(sheet)
    absent = [pl.lit(None, pl.Categorical).alias(name) for name in names if name not in rows.columns]
    off = pl.lit(SWITCHED_OFF, pl.Categorical)
    return rows.with_columns(absent).with_columns(
        pl.coalesce(pl.col(name).cast(pl.Categorical), off).alias(name) for name in names
    )


def _dimensions(sheet: Sheet) -> list[str]:
    return [dimension.id for dimension in dimensions(sheet)]
