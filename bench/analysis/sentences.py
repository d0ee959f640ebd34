"""A thousand situations from random data, and real ones: every sentence on a change held against the numbers.

`python -m bench.analysis.sentences` prints the table. The checker (tests/unit/analysis/change/checker.py) reads
each sentence back, in English and Russian, and works out from the raw rows whether it holds. So that this says
something, each sentence is also made false, number by number and word by word, and the checker must find every one.

The real situations are every month since 2015 of Frontex's detections by nationality (its routes stand for the
reporters), and every month of IOM's regular entries in American states by nationality.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from bench.analysis.panels import AbsentDataError, frontex_rows, iom_rows
from comity.model.frames import PERIOD
from comity.model.periods import Period

sys.path.append(str(Path(__file__).resolve().parents[2] / "tests"))

from unit.analysis.change.checker import faults
from unit.analysis.change.facts import facts_of
from unit.analysis.change.situations import SHAPES, Situation, make_situation
from unit.analysis.change.tampering import tampered
from unit.analysis.change.written import write

SITUATIONS = 1000
FIRST = 100_000
"""Numbers of situations that no rule was written on: those below it were looked at."""
LANGUAGES = ("en", "ru")
_SINCE = 2015
_UNKNOWN = {"UNK": "_U", "": "_U", "UNKNOWN": "_U", "Unknown": "_U"}
_MONTHS_NEEDED = 50


def main() -> None:
    """Print how many situations and sentences were checked, how many were false, and how many lies got through."""
    begun = time.process_time()
    random = _check(make_situation(number) for number in range(FIRST, FIRST + SITUATIONS))
    seconds = time.process_time() - begun
    print("| what | target | measured |")
    print("| --- | --- | --- |")
    print(f"| situations generated, of {len(SHAPES)} shapes | 1,000 | {random['situations']:,} |")
    print(f"| sentences in English and Russian, each checked | all | {random['sentences']:,} |")
    print(f"| false or silly | 0 | {random['faults']} |")
    print(f"| made false on purpose, and not found | 0 of all | {random['through']} of {random['lies']:,} |")
    print(f"| CPU seconds, with all checks | | {seconds:.1f} |")
    try:
        real = _check(_real())
    except AbsentDataError as absent:
        print(f"| real situations | | {absent} |")
        return
    print(f"| real situations (Frontex, IOM) | | {real['situations']:,} |")
    print(f"| sentences on them, each checked | all | {real['sentences']:,} |")
    print(f"| false or silly | 0 | {real['faults']} |")
    print(f"| made false on purpose, and not found | 0 of all | {real['through']} of {real['lies']:,} |")


def _check(situations: Iterator[Situation]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for found in situations:
        counts["situations"] += 1
        facts = facts_of(found)
        for language in LANGUAGES:
            sentences = write(found, language)
            wrong = faults(sentences, facts, language)
            lies = [lie for _, lie in tampered(sentences)]
            counts["sentences"] += len(sentences)
            counts["faults"] += len(wrong)
            counts["lies"] += len(lies)
            counts["through"] += sum(not faults(lie, facts, language) for lie in lies)
            for one in wrong:
                print(f"{found.shape}, {found.period}, {language}: {one}", file=sys.stderr)
    return counts


def _real() -> Iterator[Situation]:
    frontex = frontex_rows().rename({"route": "reporter", "nat": "part"})
    frontex = frontex.with_columns(pl.col("reporter").replace("Other", "Other routes"))
    yield from _months("frontex", frontex)
    yield from _months("iom", iom_rows("regular_entries").rename({"nat": "part"}))


def _months(shape: str, frame: pl.DataFrame) -> Iterator[Situation]:
    """Yield the situation of each month, with the history that it needs."""
    summed = (
        frame.with_columns(pl.col("part").replace(_UNKNOWN))
        .group_by("reporter", "part", PERIOD)
        .agg(pl.col("value").sum())
        .drop_nulls()
        .sort("reporter", "part", PERIOD)
    )
    for number in summed[PERIOD].unique().sort().to_list():
        period = Period.from_id(number)
        if period.year < _SINCE:
            continue
        months = {period.shift(-back).id: -back for back in range(_MONTHS_NEEDED)}
        cells = {
            (reporter, part, months[one]): value
            for reporter, part, one, value in summed.filter(pl.col(PERIOD).is_in(list(months))).iter_rows()
        }
        yield Situation(shape, period, period.shift(-12), "origin", cells)


if __name__ == "__main__":
    main()
