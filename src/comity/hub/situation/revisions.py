"""Revisions as of a moment: how much figures changed after they came, of what kind, and which way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from comity.errors import UsageError
from comity.hub.extras import require
from comity.hub.home import Hub
from comity.hub.keys import parse_key, parse_moment
from comity.model.access import EVERYTHING, Sight
from comity.model.frames import SEQ
from comity.model.statements import Said
from comity.model.structures import Dataflow
from comity.structures.indicators import indicator

if TYPE_CHECKING:
    from comity.analysis.revision.review import Revisions

AGES = tuple(range(13))
"""The months after a figure's first coming at which it is looked at again."""


@dataclass(frozen=True)
class RevisionsView:
    """The revisions of a dataflow: what was found, what is said of it, and the triangle by age.

    `providers` names who sent each vintage, by its number; `triangle`: see `by_age`, over `AGES`.
    """

    dataflow: Dataflow
    found: "Revisions"
    said: tuple[Said, ...]
    triangle: pl.DataFrame
    providers: Mapping[int, str]
    seq: int
    sight: Sight = EVERYTHING


def view_revisions(
    hub: Hub,
    flow: str | None = None,
    *,
    key: str | None = None,
    reporter: str | None = None,
    as_of: str | None = None,
    sight: Sight = EVERYTHING,
) -> RevisionsView:
    """Return the revisions of a dataflow, of one reporter where one is named.

    By default it is the indicator's, else the group's first. Raises UsageError where a reporter is named that has
    sent nothing that matches.
    """
    require("analysis", "revisions")
    from comity.analysis.revision.ageing import by_age
    from comity.analysis.revision.review import review
    from comity.analysis.revision.statements import word_revisions

    dataflow = hub.catalogue.dataflow(flow or _usual_flow(hub))
    wanted = dict(parse_key(key, dataflow))
    if reporter is not None:
        wanted[dataflow.reporter_dimension] = tuple(reporter.upper().split("+"))
    seq = hub.ledger.as_of_seq(parse_moment(as_of))
    history = hub.ledger.history(dataflow, key=wanted, sight=sight).filter(pl.col(SEQ) <= seq)
    if history.is_empty() and reporter is not None:
        raise UsageError(
            f"{reporter} has sent no figures of {dataflow.id} that match.", remedy="See `comity board` for who has."
        )
    dimensions = list(dataflow.structure.key_ids)
    found = review(history, dimensions=dimensions, reporter=dataflow.reporter_dimension)
    sent = hub.ledger.submissions(dataflow=dataflow.id)
    return RevisionsView(
        dataflow=dataflow,
        found=found,
        said=word_revisions(found),
        triangle=by_age(history, dimensions=dimensions, reporter=dataflow.reporter_dimension, months=AGES),
        providers={one.seq: one.provider for one in sent if one.seq is not None},
        seq=seq,
        sight=sight,
    )


def _usual_flow(hub: Hub) -> str:
    own = indicator(hub.group.indicator).dataflow
    return next((one for one in (own, *hub.group.dataflows) if one in hub.group.dataflows), own)
