"""An offer made ready to be written: its identity, what of it is free, what must be held, what it changes."""

import datetime as dt
from dataclasses import dataclass, replace

import polars as pl
import sqlalchemy as sa

from comity.exchange.ports import Offer
from comity.store.embargo import Part, Parting, cells_of, part_by_embargo
from comity.store.events import stage
from comity.store.plan import WHOLE, Plan, make_plan
from comity.store.rows import ActionRows, digest, read_rows


@dataclass(frozen=True)
class Prepared:
    """An offer, the digest of all its rows, its rows parted by embargo, and those that take effect at once."""

    offer: Offer
    digest: str
    parting: Parting
    free: ActionRows
    part: Part


def prepare(offer: Offer, *, moment: dt.datetime | None = None) -> Prepared:
    """Check and part an offer; embargoes are looked at as of `moment`, the moment of receipt by default."""
    rows = read_rows(offer)
    identity = digest(offer, rows)
    parting = part_by_embargo(
        offer.frame,
        offer.dataflow.structure,
        moment=moment or offer.received_at,
        action=offer.action,
        scope=offer.scope,
    )
    if not parting.held:
        return Prepared(offer, identity, parting, rows, WHOLE)
    held = pl.concat([cells_of(read_rows(replace(offer, frame=frame))) for _, frame in parting.held])
    return Prepared(offer, identity, parting, read_rows(replace(offer, frame=parting.free)), Part(held=held))


def stage_plan(connection: sa.Connection, prepared: Prepared) -> Plan:
    """Work out what the free rows change, and put it into a temporary table."""
    plan = make_plan(connection, prepared.offer, prepared.free, part=prepared.part)
    stage(connection, plan)
    return plan
