"""Run a VTL script on what a check left sound, and add what it says to the check's findings."""

from collections.abc import Sequence
from pathlib import Path

from comity.errors import ConfigurationError
from comity.hub.extras import require
from comity.hub.intake.intake import Examination
from comity.validation.vtl_script import DataSet, run_script


def run_vtl(path: Path, examinations: Sequence[Examination], *, language: str) -> None:
    """Run the script on the rows in which no error was found: one dataset for each dataflow, named after it.

    Raises MissingExtraError without the extra `vtl`, ConfigurationError for a script that can't be read or run.
    """
    require("vtl", "check --vtl")
    script = _read(path)
    datasets = {
        examination.dataflow.id: (DataSet(examination.dataflow, examination.frame), examination.findings)
        for examination in examinations
        if examination.dataflow is not None and not examination.frame.is_empty()
    }
    if not datasets:
        return
    told = run_script(script, [dataset for dataset, _ in datasets.values()], name=path.name, language=language)
    for dataset, finding in told:
        datasets[dataset.name][1].add(finding)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"The VTL script {path} can't be read: {error}.", remedy="Check its path, and save it in UTF-8."
        ) from error
