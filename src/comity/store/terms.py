"""The terms on which a submission came: what is needed, beside its file, to read and play it again."""

import datetime as dt
import json
from typing import Any

import polars as pl
import sqlalchemy as sa

from comity.exchange.ports import Offer, Refusal
from comity.model.groups import Absent, Action
from comity.model.periods import Period
from comity.model.structures import Dataflow
from comity.store.clock import parse_moment
from comity.store.findings_json import parse_findings


def render_terms(offer: Offer) -> str:
    """Return the terms as JSON text."""
    terms: dict[str, Any] = {
        "reporters": list(offer.reporters),
        "covers": [[reporter, period.id] for reporter, period in offer.covers],
        "reading": dict(offer.reading),
    }
    for name, codes in (("region", offer.region), ("exclude", offer.exclude)):
        if codes:
            terms[name] = {component: list(some) for component, some in codes.items()}
    return json.dumps(terms, sort_keys=True, ensure_ascii=False)


def refused_terms(refusal: Refusal) -> str:
    """Return the terms of a refused submission as JSON text: which one it was to correct."""
    return "{}" if refusal.corrects is None else json.dumps({"reading": {"corrects": refusal.corrects}})


def corrected_by_terms(terms: str) -> int | None:
    """Return the number of the submission that one with these terms corrects; None where it corrects none."""
    if '"corrects"' not in terms:
        return None
    found = json.loads(terms).get("reading", {}).get("corrects")
    return None if found is None else int(found)


def offer_again(row: sa.Row[Any], dataflow: Dataflow, *, frame: pl.DataFrame, raw: bytes) -> Offer:
    """Return the offer that a row of the submission table records, with these of its rows."""
    terms = json.loads(row.terms)
    return Offer(
        provider=row.provider,
        dataflow=dataflow,
        frame=frame,
        raw=raw,
        file_name=row.file_name,
        format=row.format,
        received_at=parse_moment(row.received_at),
        recorded_at=dt.datetime.now(dt.UTC),
        action=Action(row.action),
        scope=tuple(json.loads(row.scope)),
        reporters=tuple(terms["reporters"]),
        region={name: tuple(codes) for name, codes in terms.get("region", {}).items()},
        exclude={name: tuple(codes) for name, codes in terms.get("exclude", {}).items()},
        covers=tuple((reporter, Period.from_id(period)) for reporter, period in terms["covers"]),
        findings=parse_findings(row.findings),
        absent=Absent(row.absent),
        nil=row.nil,
        rows=row.rows,
        idempotency_key=row.idempotency_key,
        reading=terms["reading"],
    )
