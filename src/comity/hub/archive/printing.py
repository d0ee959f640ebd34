"""Print what was ordered: each report is put together once for all its languages, in a process of its own."""

import datetime as dt
import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from comity import __version__
from comity.errors import ComityError
from comity.exchange.report_ports import ArchivedReport, ReportOrder, ReportPrint
from comity.hub.access.sight import AUDIENCES
from comity.hub.ahead import Taken, make_ahead
from comity.hub.archive.figures import figures_digest
from comity.hub.home import Hub, open_hub
from comity.hub.situation.report import SUFFIXES, build_report, render_report

_LOGGER = logging.getLogger("comity.reports")
_NICENESS = 10
"""Readers go before the printer."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A report as it came out of the printer: its order, what its figures know of, its files by suffix."""

    order: int
    seq: int
    figures: str
    files: Mapping[str, bytes]


def print_orders(hub: Hub, *, apart: bool = False) -> list[ArchivedReport]:
    """Print every order that waits, and keep what comes of it; return what was printed or failed.

    `apart` prints in a process of its own, so that drawing doesn't hold up who else works here. An order that can't
    be printed is kept with the reason, and isn't tried again by itself.
    """
    done: list[ArchivedReport] = []
    while waiting := _alike(one.order for one in hub.reports.all() if one.made is None):
        done += _print_all(hub, waiting, apart=apart)
    return done


def print_report(hub: Hub, orders: Sequence[ReportOrder]) -> Iterator[Printed]:
    """Yield the report of each order; they differ in nothing but language.

    The forecast in a report on what is known now is issued with it; a look back issues none.
    """
    first = orders[0]
    report = build_report(
        hub,
        as_of=first.as_of.isoformat(),
        period=first.period,
        sight=AUDIENCES[first.audience],
        keep=hub.ledger.as_of_seq(first.as_of) == hub.ledger.as_of_seq(),
    )
    digest = figures_digest(report)
    for one in orders:
        files = {suffix: render_report(report, suffix, language=one.language) for suffix in SUFFIXES}
        yield Printed(one.id, report.seq, digest, files)


def _alike(waiting: Iterable[ReportOrder]) -> list[ReportOrder]:
    """Return the orders that differ in nothing but language from the first that waits."""
    orders = list(waiting)
    return [one for one in orders if _subject(one) == _subject(orders[0])]


def _subject(one: ReportOrder) -> tuple[object, ...]:
    return one.indicator, one.period, one.as_of, one.audience


def _print_all(hub: Hub, orders: Sequence[ReportOrder], *, apart: bool) -> Iterator[ArchivedReport]:
    left = {one.id: one for one in orders}
    made = make_ahead(partial(_print_in, hub.directory, tuple(orders))) if apart else print_report(hub, orders)
    try:
        for one in made:
            yield _keep(hub, one.order, one)
            del left[one.order]
    except ComityError as error:
        yield from (_fail(hub, number, f"{error.title}: {error.detail}") for number in left)
    except Exception as error:
        _LOGGER.exception("the report %s can't be printed", orders[0].period)
        yield from (_fail(hub, number, f"{type(error).__name__}; see the log of the hub.") for number in left)


def _print_in(directory: Path, orders: Sequence[ReportOrder], _taken: Taken) -> Iterator[Printed]:
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    with open_hub(directory) as hub:
        yield from print_report(hub, orders)


def _keep(hub: Hub, number: int, one: Printed) -> ArchivedReport:
    made = ReportPrint(seq=one.seq, figures=one.figures, program=__version__, at=hub.now())
    return hub.reports.keep(number, made, one.files, recorded_at=dt.datetime.now(dt.UTC))


def _fail(hub: Hub, number: int, problem: str) -> ArchivedReport:
    made = ReportPrint(seq=0, figures="", program=__version__, at=hub.now(), problem=problem)
    return hub.reports.keep(number, made, {}, recorded_at=dt.datetime.now(dt.UTC))
