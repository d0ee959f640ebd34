"""The settings of the service: `server.toml` in the hub's directory, and variables of the environment over it.

Every table is a frozen dataclass whose fields are made by `setting`; a subject adds its own table as one field of
`Settings`. The key `port` of `[server]` is also read from COMITY_SERVER_PORT, and a secret from the file that
COMITY_<TABLE>_<KEY>_FILE names. docs/reference/settings.md is rendered from this module.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from comity.hub.access.sign_in_settings import OidcSettings, SessionSettings
from comity.hub.collecting.settings import CollectionSettings
from comity.hub.mailbox.settings import MailboxSettings
from comity.hub.notices.outbox_settings import MailSettings, WebhookSettings
from comity.hub.settings.database import SERVER_FILE, DatabaseSettings
from comity.hub.settings.tables import (
    BackupSettings,
    LogSettings,
    MetricsSettings,
    PageSettings,
    RateSettings,
    SchedulerSettings,
    SdmxSettings,
    ServerSettings,
    TraceSettings,
    UploadSettings,
)
from comity.hub.settings.values import read_tables


@dataclass(frozen=True)
class Settings:
    """All that whoever runs the service can set: one field a table."""

    server: ServerSettings = field(default_factory=ServerSettings)
    database: DatabaseSettings = field(default_factory=DatabaseSettings)
    pages: PageSettings = field(default_factory=PageSettings)
    uploads: UploadSettings = field(default_factory=UploadSettings)
    sdmx: SdmxSettings = field(default_factory=SdmxSettings)
    metrics: MetricsSettings = field(default_factory=MetricsSettings)
    log: LogSettings = field(default_factory=LogSettings)
    scheduler: SchedulerSettings = field(default_factory=SchedulerSettings)
    collection: CollectionSettings = field(default_factory=CollectionSettings)
    mailbox: MailboxSettings = field(default_factory=MailboxSettings)
    mail: MailSettings = field(default_factory=MailSettings)
    webhooks: WebhookSettings = field(default_factory=WebhookSettings)
    sessions: SessionSettings = field(default_factory=SessionSettings)
    oidc: OidcSettings = field(default_factory=OidcSettings)
    trace: TraceSettings = field(default_factory=TraceSettings)
    rates: RateSettings = field(default_factory=RateSettings)
    backup: BackupSettings = field(default_factory=BackupSettings)


def read_settings(directory: Path, *, environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of the hub in a directory; ConfigurationError names file (or variable), table and key."""
    path = directory / SERVER_FILE
    kinds = {one.name: one.default_factory for one in fields(Settings)}
    tables = read_tables(path, kinds, os.environ if environment is None else environment)
    return Settings(**tables)
