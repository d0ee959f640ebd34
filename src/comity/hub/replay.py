"""Replay a pack into a simulated hub, through the real intake, in order of arrival; a broken-off replay resumes."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import polars as pl

from comity.errors import ConfigurationError, UsageError
from comity.formats.mapping import ColumnRef, LayoutMapping
from comity.formats.national import RawSheet, load_sheet, map_sheet
from comity.formats.national.sheet import column_name
from comity.formats.sdmx_csv import write_sdmx_csv
from comity.formats.source import Source, read_source
from comity.hub.home import GROUP_FILE, Hub, create_hub, open_hub
from comity.hub.intake.intake import Delivery, Examiner, read_mapping
from comity.hub.intake.limits import set_limits
from comity.hub.intake.submit import Outcome, submit
from comity.hub.pack import Pack, PackMonthly, PackPart, PackSubmission
from comity.model.findings import Findings
from comity.model.periods import parse_period


@dataclass(frozen=True)
class Step:
    """One submission of a replay: when it comes, and how its delivery is made (only when its turn comes)."""

    key: str
    received: dt.datetime
    provider: str
    dataflow: str
    make: Callable[[], tuple[Delivery, Findings | None]]
    is_refusal_expected: bool = False


@dataclass(frozen=True)
class Progress:
    """One step done (`outcome` None: it was here already), and how many there are."""

    step: Step
    outcome: Outcome | None
    number: int
    count: int


def open_or_create(pack: Pack, directory: Path) -> Hub:
    """Open the hub that a broken-off replay left, or make a new one for the pack."""
    if (directory / GROUP_FILE).is_file():
        hub = open_hub(directory)
        if (directory / GROUP_FILE).read_text(encoding="utf-8") != pack.group_text:
            hub.close()
            raise UsageError(
                f"{directory} holds the hub of another group.", remedy="Choose another directory with --into."
            )
        return hub
    files = {name: (pack.directory / name).read_bytes() for name in pack.files}
    hub = create_hub(directory, group_text=pack.group_text, extra_files=files)
    if not hub.ledger.simulated:
        hub.close()
        raise ConfigurationError(
            f"The group of the pack {pack.id} is not marked simulated.",
            remedy="Write `simulated = true` into its [group].",
        )
    return hub


def replay(hub: Hub, pack: Pack) -> Iterator[Progress]:
    """Submit everything of a pack in order of arrival, leaving out what is in the hub already."""
    steps = sorted(Workshop(hub, pack).steps(), key=lambda s: (s.received, s.dataflow, s.provider, s.key))
    done = {(s.provider, s.dataflow, s.file_name, s.received_at) for s in hub.ledger.submissions()}
    examiner = Examiner(hub.catalogue)
    for number, step in enumerate(steps, 1):
        if (step.provider, step.dataflow, step.key, step.received) in done:
            yield Progress(step, None, number, len(steps))
            continue
        delivery, findings = step.make()
        outcome = submit(
            hub,
            replace(delivery, name=step.key),
            examiner=examiner,
            received_at=step.received,
            idempotency_key=f"{pack.id}/{step.key}/{step.received.isoformat()}",
            extra_findings=findings,
        )
        yield Progress(step, outcome, number, len(steps))


@dataclass(frozen=True)
class Workshop:
    """Makes a pack's submissions from its files; each file is read once and kept while the replay runs."""

    hub: Hub
    pack: Pack

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return {}

    @cached_property
    def _mappings(self) -> dict[str, LayoutMapping]:
        return {}

    @cached_property
    def _cuts(self) -> dict[tuple[str, str, str], dict[tuple[str, str], RawSheet]]:
        return {}

    @cached_property
    def _examiner(self) -> Examiner:
        return Examiner(self.hub.catalogue)

    def steps(self) -> Iterator[Step]:
        """Yield every submission, in no order."""
        for submission in self.pack.submissions:
            yield self._single(submission)
        for monthly in self.pack.monthly:
            yield from self._expand(monthly)

    def source(self, name: str) -> Source:
        """Return a data file's bytes, read once."""
        if name not in self._sources:
            self._sources[name] = read_source(self.pack.data / name, limits=set_limits().file)
        return self._sources[name]

    def mapping(self, name: str) -> LayoutMapping:
        """Return a mapping of the pack, read once."""
        if name not in self._mappings:
            self._mappings[name] = read_mapping(self.pack.directory / name)
        return self._mappings[name]

    def _single(self, submission: PackSubmission) -> Step:
        def make() -> tuple[Delivery, None]:
            delivery = Delivery(
                content=self.source(submission.file).raw,
                name=submission.file,
                dataflow=submission.dataflow,
                provider=submission.provider,
                mapping=self.mapping(submission.mapping) if submission.mapping else None,
                parameters=submission.parameters,
            )
            return delivery, None

        name = submission.file
        return Step(
            name,
            submission.received,
            submission.provider,
            submission.dataflow,
            make,
            submission.is_refusal_expected,
        )

    def _expand(self, monthly: PackMonthly) -> Iterator[Step]:
        """Yield a step for each member and period that any of the parts has rows for."""
        cases = sorted({case for part in monthly.parts for case in self._cut(part)})
        for member, text in cases:
            period = parse_period(text)
            provider = self.pack.providers.get(member)
            if period is None or provider is None:
                raise ConfigurationError(
                    f"The pack {self.pack.id} has rows of {member} in {text}, but no provider or period for them.",
                    remedy="Add the member to [providers].",
                )
            day = period.end + dt.timedelta(days=monthly.lag_days)
            received = dt.datetime.combine(day, dt.time(9), tzinfo=dt.UTC)
            name = f"{provider}_{monthly.dataflow}_{text}.csv"
            yield Step(name, received, provider, monthly.dataflow, self._maker(monthly, member, text))

    def _maker(self, monthly: PackMonthly, member: str, period: str) -> Callable[[], tuple[Delivery, Findings]]:
        def make() -> tuple[Delivery, Findings]:
            dataflow = self.hub.catalogue.dataflow(monthly.dataflow)
            findings = Findings()
            frames = []
            for part in monthly.parts:
                sheet = self._cut(part).get((member, period))
                if sheet is None:
                    continue
                parsed = map_sheet(
                    sheet,
                    self.mapping(part.mapping),
                    parameters={"member": member, "period": period},
                    structure=dataflow.structure,
                    resolve_area=self._examiner.areas.resolve,
                )
                frames.append(parsed.frame)
                findings.merge(_about(parsed.findings, part.file))
            text = write_sdmx_csv(pl.concat(frames, how="diagonal"), dataflow, version="2.0")
            provider = self.pack.providers[member]
            return Delivery(text.encode(), dataflow=dataflow.id, provider=provider), findings

        return make

    def _cut(self, part: PackPart) -> dict[tuple[str, str], RawSheet]:
        """Cut a sheet by member and period, so that each submission looks only at its own rows."""
        key = (part.file, part.member, part.period)
        if key not in self._cuts:
            sheet = load_sheet(self.source(part.file), self.mapping(part.mapping))
            if sheet.findings.has_errors:
                first = next(iter(sheet.findings))
                raise UsageError(f"{part.file}: {first.message}", remedy=first.remedy)
            columns = [column_name(sheet.find(ColumnRef(name))[0]) for name in (part.member, part.period)]
            groups = sheet.frame.partition_by(columns, as_dict=True, maintain_order=True)
            self._cuts[key] = {(str(m), str(p)): replace(sheet, frame=frame) for (m, p), frame in groups.items()}
        return self._cuts[key]


def _about(findings: Findings, file: str) -> Findings:
    """Return findings of the source file as findings of the submission made from it, each naming the file."""
    about = Findings()
    for hit in findings:
        about.add(replace(hit, message=f"{file}: {hit.message}"))
    return about
