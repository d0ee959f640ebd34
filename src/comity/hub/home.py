"""A hub's home: a directory with the group's file, the ledger, and the files as they came."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from comity.errors import UsageError
from comity.exchange.alert_ports import Alerts
from comity.exchange.collection_ports import Polls
from comity.exchange.countersign_ports import Countersignatures
from comity.exchange.decision_ports import Decisions
from comity.exchange.dialogue_ports import Dialogue
from comity.exchange.group_file import default_group_text, parse_group
from comity.exchange.job_ports import JobLocks
from comity.exchange.log_ports import Log
from comity.exchange.measure_ports import Measures
from comity.exchange.metadata_ports import MetadataReports
from comity.exchange.outbox_ports import Outbox
from comity.exchange.ports import Ledger
from comity.exchange.protection_ports import Protections
from comity.exchange.region_table import check_region
from comity.exchange.registry_ports import Registry
from comity.exchange.report_ports import Reports
from comity.exchange.slices import check_slices
from comity.exchange.submission_ports import Submissions
from comity.exchange.waiver_ports import Waivers
from comity.hub.access.sign_in_attempts import Attempts
from comity.hub.catalogue import Catalogue, load_catalogue
from comity.hub.extras import require
from comity.hub.protection.protector import protector_for
from comity.hub.settings.database import LEDGER_FILE, database_url, name_database
from comity.model.groups import Group
from comity.store.alerts import SqlAlerts
from comity.store.blobs import BlobStore
from comity.store.collection import SqlPolls
from comity.store.connect import full_url
from comity.store.countersign import SqlCountersignatures
from comity.store.dialogue import SqlDialogue
from comity.store.jobs import SqlJobLocks
from comity.store.ledger import SqlLedger, check_no_ledger, create_ledger, open_ledger
from comity.store.log import SqlLog
from comity.store.measures import SqlMeasures
from comity.store.metadata_reports import SqlMetadataReports
from comity.store.outbox import SqlOutbox
from comity.store.protections import SqlProtections
from comity.store.registry import SqlRegistry
from comity.store.reports import SqlReports
from comity.store.submissions import SqlSubmissions
from comity.store.waivers import SqlWaivers

GROUP_FILE = "comity.toml"
RAW_FILES = "files"
_OWNER_ONLY = 0o700


@dataclass(frozen=True)
class Hub:
    """An open hub: its group, the structures that it knows, and its ledger."""

    directory: Path
    group: Group
    catalogue: Catalogue
    ledger: Ledger
    log: Log
    decisions: Decisions
    submissions: Submissions
    polls: Polls
    registry: Registry
    outbox: Outbox
    dialogue: Dialogue
    waivers: Waivers
    countersignatures: Countersignatures
    quality: MetadataReports
    alerts: Alerts
    reports: Reports
    measures: Measures
    protections: Protections
    jobs: JobLocks
    group_text: str = field(default="", repr=False, compare=False)
    attempts: Attempts = field(default_factory=Attempts, repr=False, compare=False)

    @property
    def group_digest(self) -> str:
        """The SHA-256 of the text that the group was read from (hex)."""
        return hashlib.sha256(self.group_text.encode()).hexdigest()

    def now(self, given: dt.datetime | None = None) -> dt.datetime:
        """Return the moment at which something is received.

        A live hub's clock is the wall's, and can't be given. A simulated hub's clock is given, and otherwise stands
        where its last submission came.
        """
        if self.ledger.simulated:
            return given or self.ledger.last_received() or dt.datetime.now(dt.UTC)
        if given is not None:
            raise UsageError(
                "The time of receipt can be given only in a simulated hub.",
                remedy="Leave it out, or make a hub whose group says `simulated = true`.",
            )
        return dt.datetime.now(dt.UTC)

    def close(self) -> None:
        """Let go of the ledger."""
        self.ledger.close()

    def __enter__(self) -> Self:
        """Use the hub in a `with` block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it at the block's end."""
        self.close()


def create_hub(
    directory: Path,
    *,
    group_text: str | None = None,
    extra_files: dict[str, bytes] | None = None,
    database: str = "",
) -> Hub:
    """Make a hub in a new directory; `extra_files` (structures, mappings) are put beside the group file.

    `database` is the URL of the ledger's database, which the hub's settings then name; a file by default.
    """
    if (directory / LEDGER_FILE).exists() or (directory / GROUP_FILE).exists():
        raise UsageError(
            f"{directory} holds a hub already.", remedy="Choose another directory; nothing was changed."
        )
    text = default_group_text() if group_text is None else group_text
    group = parse_group(text, name=GROUP_FILE)
    directory.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
    for name, data in (extra_files or {}).items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    catalogue = load_group_catalogue(directory, group)
    check_group(group, catalogue)
    url = database or database_url(directory)
    check_no_ledger(url)
    if database:
        name_database(directory, full_url(database))
    (directory / GROUP_FILE).write_text(text, encoding="utf-8")
    ledger = create_ledger(
        url,
        simulated=group.simulated,
        group_id=group.id,
        blob_dir=directory / RAW_FILES,
    )
    return _open(directory, group, text, catalogue=catalogue, ledger=ledger)


def open_hub(directory: Path, *, read_only: bool = False, group_text: str | None = None) -> Hub:
    """Open the hub in a directory; `group_text` stands in for its group's file, where another process read it."""
    path = directory / GROUP_FILE
    if not path.is_file():
        raise UsageError(
            f"{directory} is not a hub: it has no {GROUP_FILE}.",
            remedy="Make one with `comity init DIR`, or name another with --hub DIR.",
        )
    text = path.read_text(encoding="utf-8") if group_text is None else group_text
    group = parse_group(text, name=str(path))
    catalogue = load_group_catalogue(directory, group)
    check_group(group, catalogue)
    ledger = open_ledger(database_url(directory), blob_dir=directory / RAW_FILES, read_only=read_only)
    return _open(directory, group, text, catalogue=catalogue, ledger=ledger)


def _open(directory: Path, group: Group, text: str, *, catalogue: Catalogue, ledger: SqlLedger) -> Hub:
    """Return the hub with every adapter, all over the ledger's connections."""
    connections = ledger.connections
    protections = SqlProtections(connections)
    may_make = not connections.read_only and not protections.is_begun()
    protector = protector_for(directory, group, may_make=may_make)
    if protector is not None and not protections.is_done_elsewhere():
        connections.protect_with(protector)
    return Hub(
        directory=directory,
        group=group,
        group_text=text,
        catalogue=catalogue,
        ledger=ledger,
        log=SqlLog(connections),
        decisions=ledger.decisions,
        submissions=SqlSubmissions(connections),
        polls=SqlPolls(connections),
        registry=SqlRegistry(connections),
        outbox=SqlOutbox(connections),
        dialogue=SqlDialogue(connections),
        waivers=SqlWaivers(connections),
        countersignatures=SqlCountersignatures(connections),
        quality=SqlMetadataReports(connections),
        alerts=SqlAlerts(connections),
        reports=SqlReports(connections, BlobStore(directory / RAW_FILES)),
        measures=SqlMeasures(connections),
        protections=protections,
        jobs=SqlJobLocks(connections),
    )


def load_group_catalogue(directory: Path, group: Group) -> Catalogue:
    """Return what the standard pack and the group's own files in its directory say."""
    files, off = group.rule_files, group.rules_off
    return load_catalogue(
        directory, group.structure_files, rule_files=files, rules_off=off, operations=group.operations
    )


def check_group(group: Group, catalogue: Catalogue) -> None:
    """Check that all dataflows and codes that the group names are known, and that all that it asks for is built.

    A setting that protects somebody must not be taken and then ignored.
    """
    for name in (*group.dataflows, *(agreement.dataflow for agreement in group.agreements)):
        catalogue.dataflow(name)
    if group.protections:
        require("protection", "protect")
    for agreement in group.agreements:
        check_region(agreement, catalogue.dataflow(agreement.dataflow))
    for name in group.dataflows:
        check_slices(group.agreements, catalogue.dataflow(name))


def own_files_of(text: str, name: str) -> tuple[str, ...]:
    """Return the files of structures and rules that a group's file names, relative to it."""
    group = parse_group(text, name=name)
    return (*group.structure_files, *group.rule_files)
