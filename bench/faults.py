"""Check a million CROSSINGS rows with a hundred thousand faults of ten kinds: time, and complete counts.

python -m bench.faults [ROWS [FAULTS]]
"""

import datetime as dt
import io
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice, product

from bench.result import Result, at_most, exactly
from bench.table import line
from comity.formats.sdmx_csv import read_sdmx_csv
from comity.model.findings import Findings
from comity.model.groups import Agreement
from comity.model.periods import Frequency
from comity.structures.pack import standard_pack
from comity.validation.check import check
from comity.validation.context import Context

HEADER = (
    "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REPORTER,ORIGIN,ORIGIN_BASIS,DIRECTION,PURPOSE,MODE,NEIGHBOUR,COUNT_UNIT,"
    "TIME_PERIOD,OBS_VALUE,OBS_STATUS,CONF_STATUS,EMBARGO_TIME"
)
_AT = {name: place for place, name in enumerate(HEADER.split(","))}
Spoil = Callable[[list[str], int], None]


def _write(column: str, text: str) -> Spoil:
    """Return what writes a text into a column; `{n}` is a number, so that texts differ."""

    def spoil(row: list[str], number: int) -> None:
        row[_AT[column]] = text.format(n=number)

    return spoil


def _embargo(row: list[str], _number: int) -> None:
    row[_AT["CONF_STATUS"]], row[_AT["EMBARGO_TIME"]] = "F", "2027-01-31T09:00:00Z"


KINDS: dict[str, Spoil] = {
    "COD-01": _write("ORIGIN", "Q{n}"),
    "COD-03": _write("MODE", "air"),
    "COD-06": _write("PURPOSE", "TRANSIT"),
    "REP-01": _write("REPORTER", "DE"),
    "PER-01": _write("TIME_PERIOD", "2024-13"),
    "PER-05": _write("TIME_PERIOD", "2031-01"),
    "VAL-01": _write("OBS_VALUE", "x{n}"),
    "VAL-08": _write("OBS_VALUE", "-{n}"),
    "STA-01": _write("OBS_STATUS", "M"),
    "EMB-01": _embargo,
}
"""Ten kinds of faults by the rule that each breaks."""


def faulty_rows(rows: int, faults: int) -> Iterator[str]:
    """Yield the lines of a file, faults of all kinds spread over it evenly."""
    codes = standard_pack().codelists["CL_AREA"].codes
    areas = [c.id for c in codes if len(c.id) == 2 and c.id.isalpha() and not (c.valid_from or c.valid_to)][:200]
    months = [f"{year}-{month:02d}" for year in range(2000, 2026) for month in range(1, 13)]
    purposes = ("TOURISM", "BUSINESS", "WORK", "PRIVATE")
    keys = product(("KG", "KZ", "AM", "BY", "RU", "TJ"), areas, ("IN", "OUT"), purposes, months)
    step, kinds = rows // faults if faults else rows + 1, list(KINDS.values())
    yield HEADER
    for number, (reporter, area, direction, purpose, month) in enumerate(islice(keys, rows)):
        value = str(number * 7919 % 20_011)
        row = [
            "dataflow",
            "COMITY:CROSSINGS(1.0.0)",
            "M",
            "M",
            reporter,
            area,
            "C",
            direction,
            purpose,
            "AIR",
            "_T",
        ]
        row += ["CROSSINGS", month, value, "A", "F", ""]
        if number % step == 0 and number // step < faults:
            fault = number // step
            kinds[fault % len(kinds)](row, fault + 1)
        yield ",".join(row)


def file_of(rows: int, faults: int) -> bytes:
    """Return the file, without a second copy of it in memory."""
    buffer = io.BytesIO()
    buffer.writelines(f"{line}\n".encode() for line in faulty_rows(rows, faults))
    return buffer.getvalue()


def terms() -> Agreement:
    """Return an agreement by which all purposes but transit are sent, for any of the six states."""
    states = ("AM", "BY", "KG", "KZ", "RU", "TJ")
    return Agreement("AGENCY", "CROSSINGS", Frequency.MONTHLY, 30, states, exclude={"PURPOSE": ("TRANSIT",)})


def run(rows: int = 1_000_000, faults: int | None = None) -> Iterator[Result]:
    """Yield the rows of the table: the time, and how many faults of each kind were counted and located."""
    faults = rows // 10 if faults is None else faults
    flow = standard_pack().dataflows["CROSSINGS"]
    data = file_of(rows, faults)
    context = Context(dt.date(2026, 11, 1), "AGENCY", terms())
    started, begun = time.perf_counter(), time.process_time()
    parsed = read_sdmx_csv(data, structure=flow.structure, dataflow=flow.reference)
    read, read_cpu = time.perf_counter() - started, time.process_time() - begun
    findings = check(parsed.frame, parsed.columns, dataflow=flow, context=context).findings
    whole, cpu = time.perf_counter() - started, time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Result(
        f"{rows:,} rows with {faults:,} faults: read and checked",
        f"{whole:.2f} s, {cpu:.2f} CPU s (read {read:.2f} s, {read_cpu:.2f} CPU s), peak {peak:.0f} MB",
        at_most(cpu, 3, "CPU s"),
    )
    yield _counts(findings, faults)


def _counts(findings: Findings, faults: int) -> Result:
    """Return the row of the counts: complete for every rule, and the first thousand of each located."""
    counted = {rule: count for (rule, _), count in findings.counts.items()}
    located = Counter(finding.rule for finding in findings.items)
    there = {rule: len(range(place, faults, len(KINDS))) for place, rule in enumerate(KINDS)}
    right = sum(counted.get(rule, 0) == number for rule, number in there.items())
    shown = sum(located[rule] >= min(number, 1000) for rule, number in there.items())
    others = sum(count for rule, count in counted.items() if rule not in KINDS)
    return Result(
        "rules whose count is complete; whose first 1,000 are located",
        f"{right} and {shown} of {len(KINDS)}; {others} findings of other rules",
        exactly(
            (right, shown, others), (len(KINDS), len(KINDS), 0), f"{len(KINDS)} and {len(KINDS)}, none of others"
        ),
    )


if __name__ == "__main__":
    for row in run(*map(int, sys.argv[1:])):
        print(line(row), flush=True)
