"""The agreement's region: of which codes its rows may be (an SDMX cube region)."""

from collections.abc import Iterator

import polars as pl

from comity.model.groups import Agreement
from comity.model.structures import Component
from comity.validation.catalogue import word
from comity.validation.codes import listed
from comity.validation.probes import Probe, spot
from comity.validation.sheet import Sheet


def probe_region(sheet: Sheet) -> Iterator[Probe]:
    """Find codes that the agreement doesn't cover; codes outside their lists are found elsewhere."""
    agreement = sheet.context.agreement
    if agreement is None:
        return
    for component in sheet.structure.components:
        if sheet.has(component.id) and component.id in {*agreement.region, *agreement.exclude}:
            allowed = _allowed(agreement, component, sheet.context.language)
            mask = _outside(agreement, component)
            yield spot(sheet, "COD-06", component.id, mask, values={"allowed": allowed})


def _outside(agreement: Agreement, component: Component) -> pl.Expr:
    code = pl.col(component.id)
    outside = pl.lit(value=False)
    if component.id in agreement.region:
        outside = ~code.is_in(listed(tuple(agreement.region[component.id])))
    if component.id in agreement.exclude:
        outside |= code.is_in(listed(tuple(agreement.exclude[component.id])))
    if component.codelist is not None:
        outside &= code.is_in(listed(tuple(component.codelist.by_id)))
    return outside


def _allowed(agreement: Agreement, component: Component, language: str) -> str:
    """Say what the agreement allows: its codes, or all but some."""
    if component.id in agreement.region:
        return ", ".join(code for code in agreement.region[component.id] if agreement.allows(component.id, code))
    return word("content", "other_than", language=language, codes=", ".join(agreement.exclude[component.id]))
