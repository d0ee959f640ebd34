"""The demonstration: six states send eight years of synthetic figures through the real intake, up to a report."""

import datetime as dt
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib import resources
from itertools import product
from pathlib import Path

from rich.progress import Progress

from comity.errors import UsageError
from comity.exchange.measure_file import read_measure
from comity.formats.mapping import LayoutMapping, parse_mapping
from comity.hub.ahead import Taken, make_ahead
from comity.hub.catalogue import Catalogue
from comity.hub.extras import require
from comity.hub.forecasts.past import issue_past_forecasts
from comity.hub.home import GROUP_FILE, Hub, create_hub, open_hub
from comity.hub.intake.intake import Delivery, Examination, Examiner
from comity.hub.intake.submit import examine_for_hub, submit
from comity.hub.keep import verify
from comity.hub.measures.register import By, enter_measure
from comity.hub.quality.quality import submit_report
from comity.hub.situation.report import build_report, render_report
from comity.model.access import Principal, Role
from comity.model.periods import Frequency, Period
from comity.simulation.demo import DemoFile, demo_files, points_from
from comity.simulation.enforcement import HALF_YEARLY
from comity.simulation.scenario import load_scenario

MARK = ".comity-demo"
PAST_FORECASTS = 3
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
        _say_how_members_count(hub)
        counts, refused, surprising = _send(hub, months, bar)
        tell(
            f"✓ {counts['accepted']} files accepted, {counts['refused']} refused, each with what is wrong with it:"
        )
        for file, message in refused:
            tell(f"    {file.received_at:%Y-%m-%d}  {file.provider}  {file.note}: {message}")
        for name in surprising:
            tell(f"✕ {name} did not end as the demonstration expects.")
        _enter_measures(hub)
        faults = verify(hub, is_quick=True)
        tell("✓ Every promise of the ledger is kept." if not faults else f"✕ {len(faults)} faults in the ledger.")
        tell("… forecasting and writing the report")
        issue_past_forecasts(hub, PAST_FORECASTS)
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
    scenario = load_scenario()
    first = scenario.periods[-months] if months else scenario.periods[0]
    half, usual = Period.containing(first.start, Frequency.HALF_YEARLY), scenario.enforcement["agreed"]
    text = _resource(GROUP_FILE).replace(f'"{scenario.periods[0]}"', f'"{first}"')
    text = text.replace(f'"{usual}"', f'"{max(str(half), usual)}"')
    return text.replace(f'"{scenario.points_from.start}"', f'"{points_from(scenario, first).start}"')


def _say_how_members_count(hub: Hub) -> None:
    """Send each member's quality reports on the half-yearly figures, before the first of them comes."""
    at = dt.datetime.combine(load_scenario().periods[0].start, dt.time(8), tzinfo=dt.UTC)
    for member, dataflow in product(load_scenario().members, HALF_YEARLY):
        text = _resource(f"counting_{dataflow}.toml").replace('"@"', f'"{member}"')
        submit_report(hub, Principal(member, Role.PROVIDER, member), text.encode(), at=at)


def _enter_measures(hub: Hub) -> None:
    """Enter the group's measures, each as of the morning of its first day, as if it had been entered then."""
    for file in (resources.files("comity.simulation") / "group" / "measures").iterdir():
        measure = read_measure(file.read_text(encoding="utf-8"), name=file.name)
        at = dt.datetime.combine(measure.first, dt.time(8), tzinfo=dt.UTC)
        enter_measure(hub, measure, By(at=at))


def _send(
    hub: Hub, months: int | None, bar: Progress
) -> tuple[Counter[str], list[tuple[DemoFile, str]], list[str]]:
    counts: Counter[str] = Counter()
    refused: list[tuple[DemoFile, str]] = []
    surprising: list[str] = []
    periods = load_scenario().periods[-(months or 0) :]
    task = bar.add_task("Six states send their figures", total=len(periods))
    with bar:
        for file, examined in make_ahead(partial(_examine, hub.directory, months)):
            delivery, examination = _delivery(file), examined.examination(hub.catalogue)
            outcome = submit(hub, delivery, examination=examination, received_at=file.received_at)
            counts["accepted" if outcome.is_accepted else "refused"] += 1
            if not outcome.is_accepted:
                refused.append((file, next(iter(outcome.examination.findings)).message))
            if outcome.is_accepted == file.refused:
                surprising.append(file.name)
            bar.update(task, completed=_months_between(periods[0].start, file.received_at.date()))
    return counts, refused, surprising


def _months_between(first: dt.date, last: dt.date) -> int:
    return 12 * (last.year - first.year) + last.month - first.month


@dataclass(frozen=True)
class _Examined:
    """An examination on its way between processes: its dataflow goes by name, for it is far larger than a file."""

    found: Examination
    dataflow: str | None

    def examination(self, catalogue: Catalogue) -> Examination:
        """Return the examination with its dataflow."""
        return replace(self.found, dataflow=None if self.dataflow is None else catalogue.dataflow(self.dataflow))


def _examine(directory: Path, months: int | None, taken: Taken) -> Iterator[tuple[DemoFile, _Examined]]:
    """Yield every file with its examination, each made when the sender's earlier files of it are in the ledger."""
    last: dict[tuple[str, str], int] = {}
    with open_hub(directory, read_only=True) as hub:
        examiner = Examiner(hub.catalogue)
        for number, file in enumerate(demo_files(months=months), 1):
            taken.wait_for(last.get((file.provider, file.dataflow), 0))
            found = examine_for_hub(hub, _delivery(file), examiner=examiner, moment=file.received_at, is_ahead=True)
            last[file.provider, file.dataflow] = number
            yield file, _Examined(replace(found, dataflow=None), found.dataflow.id if found.dataflow else None)


def _delivery(file: DemoFile) -> Delivery:
    return Delivery(
        content=file.data,
        name=file.name,
        dataflow=file.dataflow,
        provider=file.provider,
        mapping=None if file.mapping is None else _mapping(file.mapping),
        parameters={"member": file.provider, "period": str(file.period)},
    )


@cache
def _mapping(name: str) -> LayoutMapping:
    return parse_mapping(_resource(name), name)


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
        f"comity forecast --scoreboard --hub {hub}",
    ):
        tell(f"    .venv/bin/{line}")
    tell("Or look at it in a browser, at http://127.0.0.1:8080, open to this machine alone without signing in:")
    tell(f"    .venv/bin/comity serve --hub {hub}")
