"""The commands: score validation origins, score a test part and log it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.forecast.baselines import CACHE
from bench.forecast.competitions import SETS, read_competition, validation_splits
from bench.forecast.contest import NAIVE, SCUM_MEDIAN, Contest, hold_contest, merge
from bench.forecast.log import LOG, ROOT, append_log, describe_commit
from bench.forecast.panels import TABLES, panel_splits, panels
from bench.forecast.split import Split
from bench.forecast.tables import panel_table, set_table

TOURISM = ("tourism_monthly", "tourism_quarterly", "tourism_yearly")
NAMES = (*SETS, "tourism", *TABLES)
ORIGINS = 3


@dataclass(frozen=True)
class Bench:
    """Where sets come from, baselines are kept and scores are logged."""

    read: Callable[[str], Split] = read_competition
    cache: Path = CACHE
    log: Path = LOG
    root: Path = ROOT


@dataclass(frozen=True)
class _Task:
    """What is to be scored, and how."""

    bench: Bench
    options: dict[str, Any]
    make: bool
    origins: int | None = None
    """Validation origins of a competition; None for the test part."""

    @property
    def validation(self) -> bool:
        return self.origins is not None

    def hold(self, name: str, splits: Sequence[Split]) -> Contest:
        return hold_contest(name, splits, make=self.make, options=self.options, cache=self.bench.cache)

    def competition(self, name: str) -> Contest:
        whole = self.bench.read(name)
        if self.origins is None:
            return self.hold(name, [whole])
        return self.hold(f"{name}, validation", validation_splits(whole, self.origins))


def score_validation(
    name: str,
    *,
    baselines: bool = False,
    origins: int = ORIGINS,
    options: dict[str, Any] | None = None,
    bench: Bench | None = None,
) -> str:
    """Return the table of a set's validation origins; baselines only where they are cached, or asked for.

    `origins` counts those of a competition, half a horizon apart; a panel has its own.
    """
    return _score(name, _Task(bench or Bench(), options or {}, make=baselines, origins=origins))[0]


def score_test(
    name: str, *, dirty: bool = False, options: dict[str, Any] | None = None, bench: Bench | None = None
) -> str:
    """Score a set's test part, append the result to the log, and return the log's entry.

    Raises DirtyTreeError, before anything is scored, where the tree differs from its commit.
    """
    used, asked = bench or Bench(), options or {}
    commit = describe_commit(allow_dirty=dirty, root=used.root)
    table, recipe = _score(name, _Task(used, asked, make=True))
    described = ", ".join(f"{key}={value}" for key, value in asked.items()) or "none"
    facts = {"commit": commit, "recipe": recipe, "options": described}
    return append_log(f"{name}, test part", facts, table, log=used.log)


def _score(name: str, task: _Task) -> tuple[str, str]:
    """Return the table and the recipe's name."""
    if name in TABLES:
        contests = _panels(TABLES[name], task)
        whole = all(SCUM_MEDIAN in contest.scores for contest in contests)
        return panel_table(contests, against=SCUM_MEDIAN if whole else NAIVE), contests[0].recipe
    contests = [task.competition(one) for one in (TOURISM if name == "tourism" else (name,))]
    if len(contests) > 1:
        contests.append(merge("tourism, validation" if task.validation else "tourism", contests))
    return "\n\n".join(f"### {one.name}\n\n{set_table(one)}" for one in contests), contests[0].recipe


def _panels(table: str, task: _Task) -> list[Contest]:
    return [
        task.hold(panel.name, panel_splits(panel, table, validation=task.validation)) for panel in panels(table)
    ]
