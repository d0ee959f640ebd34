"""The analyses' tables as rows of the one table: each prints its own; here is what was promised of it."""

import subprocess
import sys
from collections.abc import Iterator

from bench.printed_tables import Limit, Promise, Word, held
from bench.result import Result


def run(name: str) -> Iterator[Result]:
    """Yield the rows of one analysis, by the name of its module under bench/analysis."""
    command = [sys.executable, "-m", f"bench.analysis.{name}"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode and "isn't there" not in done.stderr:
        raise RuntimeError(done.stderr[-300:])
    yield from held(PROMISES[name], done.stdout + done.stderr)


def _shares(*least: float) -> tuple[Limit, ...]:
    return tuple(Limit(least=one, nth=nth) for nth, one in enumerate(least))


_EVENTS = ("Eastern Mediterranean 2015", "Belarus 2021", "Balkans 2022, Syria", "Balkans 2022, Tunisia")
PROMISES: dict[str, tuple[Promise, ...]] = {
    "early_warning": (
        Promise(
            "early warning: +50 % step, sd under 10 %, found in the same month / 3 / 6",
            ("+50 % step, sd under 10 %",),
            (*_shares(0.80, 0.93, 0.94), Limit(most=0.12, unit="alarms a series-year", nth=3)),
        ),
        Promise("the same, sd 10–20 %", ("+50 % step, sd 10-20 %",), _shares(0.36, 0.66, 0.75)),
        Promise(
            "early warning: 114 Australian series, same month / 3",
            ("114 Australian series",),
            (*_shares(0.50, 0.75), Limit(most=1.3, unit="% new alarms a month", nth=2)),
        ),
        Promise("false-discovery rate at a nominal .10", ("realised false-discovery rate",), (Limit(most=0.13),)),
        *(
            Promise(f"flagged before the month before its peak: {name}", (name,), (Word("yes"),))
            for name in (*_EVENTS, "Canaries 2020, Morocco", "Eastern borders 2024, Ukraine")
        ),
        Promise("10,000 flows of 120 months judged", ("10,000 flows",), (Limit(most=20, unit="CPU s"),)),
    ),
    "nowcast": tuple(
        Promise(
            f"nowcast, a third missing, {name}: {what}",
            (panel, "a third"),
            (limit,),
            column,
        )
        for panel, name, most in (("AU", "Australia", 28), ("bridges", "bridges", 78), ("asylum", "asylum", 93))
        for what, limit, column in (
            ("error, of carrying forward", Limit(most=most, unit="%"), 4),
            ("80 % intervals hold", Limit(least=75, most=87, unit="%"), 6),
        )
    ),
    "seasonal": (
        Promise(
            "seasonal: level revised after 24 months, median, X-13",
            ("X-13", "all series: after 24 months, level revised"),
            (Limit(most=1.3, unit="%"),),
        ),
        Promise(
            "seasonal: series with a season left, X-13",
            ("X-13", "all series: a season left"),
            (Limit(most=3, unit="%"),),
        ),
    ),
    "mirror": (
        Promise(
            "mirror: corridor held out, median absolute log error",
            ("estimated, settings by inner folds",),
            (Limit(most=0.29),),
        ),
        Promise("mirror: 80 % intervals hold", ("80 % intervals cover",), (Limit(least=0.75, most=0.85),)),
        Promise("mirror: a late side", ("late side, 2016–2019",), (Limit(most=0.10),)),
    ),
    "displacement": (
        Promise(
            "displacement: full shift found, test half",
            ("full shift found, the neighbour named",),
            (Limit(least=0.89),),
        ),
        Promise(
            "displacement: random months flagged", ("random months flagged, one neighbour",), (Limit(most=0.10),)
        ),
        Promise(
            "displacement: Central to Western Mediterranean 2018",
            ("Central Mediterranean → Western",),
            (Word("found"),),
        ),
    ),
    "revisions": (
        Promise(
            "revisions: Frontex, cells changed / added / removed",
            ("Frontex: cells changed",),
            (Word("114/309/276; 15/3/0; 107/6/2"),),
        ),
        Promise("revisions: old and changes less new, largest", ("old + changed + added",), (Limit(most=0),)),
    ),
    "sentences": (
        Promise("sentences of 1,000 situations that are false or silly", ("false or silly",), (Limit(most=0),)),
        Promise("lies planted in them and not found", ("made false on purpose",), (Limit(most=0),)),
    ),
}
