"""The demonstration: six states send eight years of synthetic figures through the real intake, up to a report."""

import shutil
from collections import Counter
from collections.abc import Callable
from importlib import resources
from pathlib import Path

from rich.progress import Progress

from comity.errors import UsageError
from comity.formats.mapping import LayoutMapping, parse_mapping
from comity.hub.extras import require
from comity.hub.home import GROUP_FILE, Hub, create_hub
from comity.hub.intake import Delivery, Examiner
from comity.hub.keep import verify
from comity.hub.report import build_report, render_report
from comity.hub.submit import submit
from comity.simulation.demo import DemoFile, demo_files
from comity.simulation.scenario import load_scenario

MARK = ".comity-demo"
NOTICE = "All figures are synthetic: made by a program, of no real state."


def run_demo(
    directory: Path, *, months: int | None = None, tell: Callable[[str], None], bar: Progress
) -> dict[str, Path]:
    """Make the demonstration hub in `directory`, send everything, verify, and write the report."""
    require("forecast", "demo")
    require("publish", "demo")
    _clear(directory)
    tell(f"Comity, a demonstration. {NOTICE}")
    with create_hub(directory / "hub", group_text=_group_text(months)) as hub:
        (directory / MARK).touch()
        counts, refused, surprising = _send(hub, months, bar)
        tell(
            f"✓ {counts['accepted']} files accepted, {counts['refused']} refused, each with what is wrong with it:"
        )
        for file, message in refused:
            tell(f"    {file.received_at:%Y-%m-%d}  {file.provider}  {file.note}: {message}")
        for name in surprising:
            tell(f"✕ {name} did not end as the demonstration expects.")
        faults = verify(hub)
        tell("✓ Every promise of the ledger is kept." if not faults else f"✕ {len(faults)} faults in the ledger.")
        tell("… forecasting and writing the report")
        report = build_report(hub)
    written = {}
    for suffix in (".html", ".pdf"):
        path = directory / f"report{suffix}"
        path.write_bytes(render_report(report, suffix))
        written[suffix] = path
    _say_where(directory, tell)
    if surprising or faults:
        raise UsageError("The demonstration did not end as it should.", remedy="Please report this as a defect.")
    return written


def _clear(directory: Path) -> None:
    """Remove what an earlier demonstration left; anything else is left alone."""
    if (directory / MARK).is_file():
        shutil.rmtree(directory)
    elif directory.exists() and any(directory.iterdir()):
        raise UsageError(
            f"{directory} is not empty, and not from a demonstration.", remedy="Choose another directory."
        )
    directory.mkdir(parents=True, exist_ok=True)
    (directory / MARK).touch()


def _resource(name: str) -> str:
    return (resources.files("comity.simulation") / "group" / name).read_text(encoding="utf-8")


def _group_text(months: int | None = None) -> str:
    """Return the group's file; a shorter demonstration has agreements that begin as late."""
    periods = load_scenario().periods
    first = periods[-months] if months else periods[0]
    return _resource(GROUP_FILE).replace(f'"{periods[0]}"', f'"{first}"')


def _send(
    hub: Hub, months: int | None, bar: Progress
) -> tuple[Counter[str], list[tuple[DemoFile, str]], list[str]]:
    examiner = Examiner(hub.catalogue)
    mappings: dict[str, LayoutMapping] = {}
    counts: Counter[str] = Counter()
    refused: list[tuple[DemoFile, str]] = []
    surprising: list[str] = []
    files = list(demo_files(months=months))
    with bar:
        for file in bar.track(files, description="Six states send their figures"):
            outcome = submit(hub, _delivery(file, mappings), examiner=examiner, received_at=file.received_at)
            counts["accepted" if outcome.is_accepted else "refused"] += 1
            if not outcome.is_accepted:
                refused.append((file, next(iter(outcome.examination.findings)).message))
            if outcome.is_accepted == file.refused:
                surprising.append(file.name)
    return counts, refused, surprising


def _delivery(file: DemoFile, mappings: dict[str, LayoutMapping]) -> Delivery:
    mapping = None
    if file.mapping is not None:
        if file.mapping not in mappings:
            mappings[file.mapping] = parse_mapping(_resource(file.mapping), file.mapping)
        mapping = mappings[file.mapping]
    return Delivery(
        content=file.data,
        name=file.name,
        dataflow=file.dataflow,
        provider=file.provider,
        mapping=mapping,
        parameters={"member": file.provider, "period": str(file.period)},
    )


def _say_where(directory: Path, tell: Callable[[str], None]) -> None:
    hub = directory / "hub"
    tell("")
    tell(f"The report: {directory / 'report.pdf'} and {directory / 'report.html'}")
    tell("Look at the key figures, the fan, who is missing on the board, what is unusual. Then try:")
    for line in (
        f"comity board CROSSINGS --hub {hub}",
        f"comity situation --hub {hub}",
        f"comity data CROSSINGS REPORTER=KZ,ORIGIN=CN,DIRECTION=IN --start 2023-06 --hub {hub}",
        f"comity history CROSSINGS REPORTER=KG --hub {hub}",
        f"comity forecast --hub {hub}",
    ):
        tell(f"    .venv/bin/{line}")
