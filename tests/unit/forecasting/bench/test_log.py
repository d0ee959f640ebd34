import subprocess
from pathlib import Path

import pytest
from bench.forecast.log import DirtyTreeError, append_log, describe_commit


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a repository with one commit, a log among its files."""
    (tmp_path / "bench" / "forecast").mkdir(parents=True)
    (tmp_path / "bench" / "forecast" / "LOG.md").write_text("# Log\n", encoding="utf-8")
    (tmp_path / "recipe.py").write_text("members = 5\n", encoding="utf-8")
    name = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for arguments in (["init", "-q"], ["add", "."], [*name, "commit", "-qm", "First"]):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)
    return tmp_path


def test_a_changed_tree_is_refused(tree: Path) -> None:
    """A score is logged under a commit that doesn't give it."""
    (tree / "recipe.py").write_text("members = 6\n", encoding="utf-8")
    with pytest.raises(DirtyTreeError, match=r"recipe\.py"):
        describe_commit(allow_dirty=False, root=tree)
    assert "with 1 files changed" in describe_commit(allow_dirty=True, root=tree)


def test_a_new_file_is_a_change(tree: Path) -> None:
    """A recipe that isn't committed yet passes for the commit's."""
    (tree / "new.py").write_text("", encoding="utf-8")
    with pytest.raises(DirtyTreeError):
        describe_commit(allow_dirty=False, root=tree)


def test_the_log_itself_may_have_grown(tree: Path) -> None:
    """After one score no other set can be scored without a commit."""
    append_log("a set", {"recipe": "r"}, "| table |", log=tree / "bench" / "forecast" / "LOG.md")
    assert len(describe_commit(allow_dirty=False, root=tree)) == 40


def test_every_score_is_added_and_none_replaced(tmp_path: Path) -> None:
    """A second score overwrites a worse first one."""
    log = tmp_path / "LOG.md"
    log.write_text("# Log\n", encoding="utf-8")
    append_log("a set", {"recipe": "one"}, "| 1.5 |", log=log)
    entry = append_log("a set", {"recipe": "two"}, "| 1.4 |", log=log)
    text = log.read_text(encoding="utf-8")
    assert text.index("- recipe: one") < text.index("| 1.5 |") < text.index("- recipe: two")
    assert text.endswith(entry)
