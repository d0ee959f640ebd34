"""The tables of the ledger, and which of their rows may change how: the engines' triggers see to it."""

import sqlalchemy as sa

from comity.model.submissions import State
from comity.store import collection_tables, registry_tables, replica_tables, revision  # noqa: F401 - their tables are the ledger's, too
from comity.store.alerts_tables import alert, alert_event, alert_run, alert_sighting
from comity.store.countersign_tables import countersign
from comity.store.dialogue_tables import answer, post, thread
from comity.store.log_tables import audit, hub_key, hub_key_handover, leaf, node, tree_head
from comity.store.measures_tables import measure_version
from comity.store.metadata import METADATA, SEALED
from comity.store.metadata_reports_tables import metadata_report
from comity.store.outbox_tables import notice
from comity.store.parcel_tables import confirmation, superseded
from comity.store.protected_tables import protection, shown, shown_cur
from comity.store.reports_tables import report_order, report_print
from comity.store.waivers_tables import waiver, waiver_end

SCHEMA_VERSION = 2

schema_version = sa.Table(
    "schema_version",
    METADATA,
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("applied_at", sa.Text, nullable=False),
    info=SEALED,
)

hub = sa.Table(
    "hub",
    METADATA,
    sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1"), primary_key=True),
    sa.Column("group_id", sa.Text, nullable=False),
    sa.Column("simulated", sa.Boolean(create_constraint=True), nullable=False),
    sa.Column("created_at", sa.Text, nullable=False),
    info=SEALED,
)

submission = sa.Table(
    "submission",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("seq", sa.Integer, unique=True),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("dataflow", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("raw_sha256", sa.Text, nullable=False),
    sa.Column("raw_kept", sa.Boolean(create_constraint=True), nullable=False),
    sa.Column("received_at", sa.Text, nullable=False, index=True),
    sa.Column("recorded_at", sa.Text, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("added", sa.Integer, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("removed", sa.Integer, nullable=False),
    sa.Column("unchanged", sa.Integer, nullable=False),
    sa.Column("attributes", sa.Integer, nullable=False),
    sa.Column("errors", sa.Integer, nullable=False),
    sa.Column("warnings", sa.Integer, nullable=False),
    sa.Column("nil", sa.Boolean(create_constraint=True), nullable=False),
    sa.Column("absent", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("terms", sa.Text, nullable=False),
    sa.Column("idempotency_key", sa.Text),
    sa.Column("findings", sa.Text, nullable=False),
    sa.Column("signature", sa.Text),
    sa.Column("released_at", sa.Text),
    sa.Column("released_seq", sa.Integer),
    sa.UniqueConstraint("provider", "idempotency_key"),
    sa.Index("submission_latest", "dataflow", "provider", "seq"),
    info=SEALED,
)

coverage = sa.Table(
    "coverage",
    METADATA,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("reporter", sa.Text, primary_key=True),
    sa.Column("period", sa.Integer, primary_key=True),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)

event = sa.Table(
    "event",
    METADATA,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False, index=True),
    sa.Column("submission", sa.Integer, sa.ForeignKey("submission.id"), nullable=False, index=True),
    sa.Column("dataflow", sa.Text, nullable=False),
    sa.Column("parcel", sa.Integer),
    sa.Column("added", sa.Integer, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("removed", sa.Integer, nullable=False),
    sa.Column("attributes", sa.Integer, nullable=False),
    sa.Column("cells_digest", sa.Text, nullable=False),
    sa.Index("event_latest", "dataflow", "seq"),
    info=SEALED,
)

period = sa.Table(
    "period",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("freq", sa.Text, nullable=False),
    sa.Column("start", sa.Text, nullable=False),
    sa.Column("end", sa.Text, nullable=False),
)

series_table = sa.Table(
    "series_table",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("structure", sa.Text, nullable=False, unique=True),
    sa.Column("key_ids", sa.Text, nullable=False),
    info=SEALED,
)

# Clustered by period first: a month's file lands on neighbouring pages.
obs = sa.Table(
    "obs",
    METADATA,
    sa.Column("period", sa.Integer, primary_key=True),
    sa.Column("sid", sa.Integer, primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("action", sa.Text, sa.CheckConstraint("action IN ('I', 'U', 'D')"), nullable=False),
    sa.Column("value", sa.REAL),
    sa.Column("status", sa.Text),
    sa.Column("conf", sa.Text),
    sa.Column("embargo", sa.Text),
    sa.Column("extra", sa.Text),
    sqlite_with_rowid=False,
)

cur = sa.Table(
    "cur",
    METADATA,
    sa.Column("period", sa.Integer, primary_key=True),
    sa.Column("sid", sa.Integer, primary_key=True),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("value", sa.REAL),
    sa.Column("status", sa.Text),
    sa.Column("conf", sa.Text),
    sa.Column("embargo", sa.Text),
    sa.Column("extra", sa.Text),
    sqlite_with_rowid=False,
)

attr = sa.Table(
    "attr",
    METADATA,
    sa.Column("dataflow", sa.Text, primary_key=True),
    sa.Column("component", sa.Text, primary_key=True),
    sa.Column("partial_key", sa.Text, primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("action", sa.Text, sa.CheckConstraint("action IN ('I', 'U', 'D')"), nullable=False),
    sa.Column("value", sa.Text),
    sqlite_with_rowid=False,
)

forecast_run = sa.Table(
    "forecast_run",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("recipe", sa.Text, nullable=False),
    sa.Column("seed", sa.Integer, nullable=False),
    sa.Column("issued_at", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("frame", sa.LargeBinary, nullable=False),
    info=SEALED,
)

_WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
for _column in (one for table in METADATA.tables.values() for one in table.columns):
    if isinstance(_column.type, sa.Integer):  # numbers of periods don't fit into 32 bits
        _column.type = _WHOLE

APPEND_ONLY = (
    *(schema_version, hub, event, coverage, period, series_table, forecast_run),
    notice,
    *(answer, thread, post, waiver, waiver_end, countersign, metadata_report),
    *(alert, alert_sighting, alert_event, alert_run),
    *(report_order, report_print),
    measure_version,
    protection,
    *(audit, leaf, node, tree_head, hub_key, hub_key_handover, superseded, confirmation),
)
"""Tables whose rows are never changed or deleted. (`submission` may change its state; `cur` is disposable;
`obs`, `attr`, `shown` and `parcel` lose texts only where a tombstone stands.)"""

TEXTS = {obs: "extra", attr: "value", shown: "extra"}
"""Tables of figures, and the column of each whose texts may be struck out."""

CELLS = (obs, cur, shown, shown_cur)
"""Tables of cells: as they are, and as they are shown."""

TRANSITIONS = (
    (State.RECEIVED, State.CHECKED),
    (State.CHECKED, State.ACCEPTED),
    (State.CHECKED, State.REJECTED),
    (State.ACCEPTED, State.RELEASED),
    (State.RELEASED, State.SUPERSEDED),
    *((state, State.WITHDRAWN) for state in (State.CHECKED, State.ACCEPTED, State.RELEASED)),
)
MOVABLE = frozenset({"state", "signature", "released_at", "released_seq"})
SET_BY_ACCEPTANCE = frozenset({"seq", "added", "changed", "removed", "unchanged", "attributes"})
STRUCK_OUT = frozenset({"raw_kept", "file_name", "findings"})
"""Columns of a submission that move: with its state, when it is accepted, when it is struck out."""
