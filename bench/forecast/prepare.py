"""Make the baselines of every set ahead of the scores, looking at none: `python -m bench.forecast prepare`."""

from collections.abc import Iterator, Sequence

from bench.forecast.baselines import MODELS, make_baseline, read_baseline
from bench.forecast.competitions import read_competition, validation_splits
from bench.forecast.panels import TABLES, panel_splits, panels
from bench.forecast.split import Split

ORDER = (
    *TABLES,
    "tourism_monthly",
    "tourism_quarterly",
    "m1_monthly",
    "m3_monthly",
    "tourism_yearly",
    "m1_quarterly",
    "m3_quarterly",
)
_VALIDATION_ORIGINS = 2


def prepare(names: Sequence[str] = ()) -> None:
    """Make whatever isn't in the cache, of all sets where none is named; a run that was stopped is taken up again.

    Prints what was made and its cost, and no score.
    """
    for split in _splits(names or ORDER):
        for model in MODELS:
            if read_baseline(split, model) is None:
                made = make_baseline(split, model)
                print(f"{split.name} {model}: {len(split.ids)} series, {made.seconds:.1f} CPU s", flush=True)


def _splits(names: Sequence[str]) -> Iterator[Split]:
    """Yield the test parts of the sets, then their validation origins."""
    for validation in (False, True):
        for name in names:
            if name in TABLES:
                for panel in panels(TABLES[name]):
                    yield from panel_splits(panel, TABLES[name], validation=validation)
            else:
                whole = read_competition(name)
                yield from validation_splits(whole, _VALIDATION_ORIGINS) if validation else [whole]
