import subprocess
from pathlib import Path

import numpy as np
import pytest
from bench.forecast.commands import Bench, score_test, score_validation
from bench.forecast.log import DirtyTreeError
from bench.forecast.split import Split


def read_fake(name: str) -> Split:
    """Return two yearly series, short enough for every model to be quick."""
    draw = np.random.default_rng(len(name))
    rows = [draw.normal(100 + number, 5, 16) for number in range(2)]
    return Split(name, 1, 3, ("a", "b"), tuple(row[:13] for row in rows), tuple(row[13:] for row in rows))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Return a bench with a fake set, in a repository of its own."""
    root = tmp_path / "tree"
    log = root / "bench" / "forecast" / "LOG.md"
    log.parent.mkdir(parents=True)
    log.write_text("# Log\n", encoding="utf-8")
    name = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for arguments in (["init", "-q"], ["add", "."], [*name, "commit", "-qm", "First"]):
        subprocess.run(["git", *arguments], cwd=root, check=True)
    return Bench(read=read_fake, cache=tmp_path / "cache", log=log, root=root)


def test_a_test_score_is_logged_with_commit_recipe_and_every_forecaster(bench: Bench) -> None:
    """A score of a test part is seen and not written down."""
    entry = score_test("tourism", bench=bench)
    text = bench.log.read_text(encoding="utf-8")
    assert text.endswith(entry)
    for part in ("- commit: ", "- recipe: comity", "### tourism_yearly", "SCUM, median", "N-BEATS-G, published"):
        assert part in text
    assert "--dirty" not in text
    score_test("tourism_yearly", bench=bench)
    assert bench.log.read_text(encoding="utf-8").count("## 20") == 2


def test_a_changed_tree_is_not_scored(bench: Bench) -> None:
    """Scores that can't be repeated look like those that can."""
    (bench.root / "new.py").write_text("", encoding="utf-8")
    with pytest.raises(DirtyTreeError):
        score_test("tourism_yearly", bench=bench)
    assert bench.log.read_text(encoding="utf-8") == "# Log\n"
    assert not bench.cache.exists()
    assert "(--dirty)" in score_test("tourism_yearly", dirty=True, bench=bench)


def test_a_validation_leaves_the_test_part_alone(bench: Bench) -> None:
    """A validation is logged as a test, or has published figures of test parts beside it."""

    def without_test(name: str) -> Split:
        whole = read_fake(name)
        return Split(name, 1, 3, whole.ids, whole.train, tuple(np.full(3, np.nan) for _ in whole.ids))

    table = score_validation("tourism_yearly", bench=Bench(without_test, bench.cache, bench.log, bench.root))
    assert "tourism_yearly, validation" in table
    assert "published" not in table
    assert "nan" not in table
    assert bench.log.read_text(encoding="utf-8") == "# Log\n"
