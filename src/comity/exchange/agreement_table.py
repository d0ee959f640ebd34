"""An `[[agreement]]` table of `comity.toml`: one or several providers that send a dataflow on the same terms."""

import datetime as dt
import re
from dataclasses import replace

from comity.exchange.derogations import parse_derogation
from comity.exchange.region_table import read_region
from comity.model.config_table import ConfigTable
from comity.model.groups import Absent, Acceptance, Action, Agreement, Member, Signing
from comity.model.periods import Frequency, Period, parse_period

AGREEMENT_KEYS = (
    "provider",
    "providers",
    "dataflow",
    "frequency",
    "due_days",
    "reporters",
    "first_period",
    "last_period",
    "action",
    "scope",
    "absent",
    "acceptance",
    "derogations",
    "legal_basis",
    "region",
    "exclude",
    "signature",
    "countersigned_by",
    "overlaps",
)
ALL_MEMBERS = "members"
ANY_REPORTER = "*"
_LONGEST_DELAY = 3660
_DIMENSION = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def is_for_all_members(table: ConfigTable) -> bool:
    """Say whether the agreement is the group's own, `providers = "members"`."""
    return table.content.get("providers") == ALL_MEMBERS


def read_agreements(table: ConfigTable, *, members: tuple[Member, ...]) -> list[Agreement]:
    """Return one agreement for each provider that the table names.

    With `providers = "members"`, a member's agreement runs from the period in which it joined to the last before
    it left. Raises ConfigurationError.
    """
    _check_who(table)
    if not is_for_all_members(table):
        return [_agreement(table, provider=provider) for provider in _named_providers(table)]
    if not members:
        raise table.fault("providers", "the group has no members yet", remedy="Add a [[member]] table for each.")
    return [_within_membership(_agreement(table, provider=m.code), member=m) for m in members]


def _check_who(table: ConfigTable) -> None:
    if ("provider" in table) == ("providers" in table):
        raise table.fault(
            "provider",
            "either provider or providers must be given, and not both",
            remedy='Write provider = "KG", providers = ["KG", "TJ"] or providers = "members".',
        )
    if "providers" in table and "reporters" in table:
        raise table.fault(
            "reporters",
            "several providers can't share one list of reporters",
            remedy="Write an agreement for each provider that reports for others.",
        )


def _named_providers(table: ConfigTable) -> tuple[str, ...]:
    return (table.text("provider"),) if "provider" in table else table.texts("providers")


def _agreement(table: ConfigTable, *, provider: str) -> Agreement:
    frequency = table.choice("frequency", Frequency)
    return Agreement(
        provider=provider,
        dataflow=table.text("dataflow"),
        frequency=frequency,
        due_days=table.whole("due_days", lowest=0, highest=_LONGEST_DELAY),
        reporters=table.texts("reporters", default=(provider,)),
        first_period=_period(table, "first_period", frequency=frequency),
        last_period=_period(table, "last_period", frequency=frequency),
        action=table.choice("action", Action, default=Action.MERGE),
        scope=_scope(table),
        absent=table.choice("absent", Absent, default=Absent.UNKNOWN),
        acceptance=table.choice("acceptance", Acceptance, default=Acceptance.AUTOMATIC),
        derogations=_derogations(table, frequency=frequency),
        legal_basis=table.text("legal_basis", default=""),
        region=read_region(table, "region"),
        exclude=read_region(table, "exclude"),
        signature=table.choice("signature", Signing, default=Signing.OPTIONAL),
        countersigned_by=_coordinator(table, provider=provider),
        overlaps=table.flag("overlaps", default=False),
    )


def _coordinator(table: ConfigTable, *, provider: str) -> str:
    coordinator = table.text("countersigned_by", default="")
    if coordinator == provider:
        raise table.fault(
            "countersigned_by", f"{provider} can't countersign its own files", remedy="Name another, or nobody."
        )
    return coordinator


def _period(table: ConfigTable, key: str, *, frequency: Frequency) -> Period | None:
    if key not in table:
        return None
    text = table.text(key)
    period = parse_period(text)
    if period is None or period.frequency is not frequency:
        raise table.fault(
            key,
            f"{text} is not a period of frequency {frequency.value}",
            remedy=f'Write it as SDMX does, such as "{_example(frequency)}".',
        )
    return period


def _example(frequency: Frequency) -> Period:
    return Period.containing(dt.date(2024, 1, 2), frequency)


def _scope(table: ConfigTable) -> tuple[str, ...]:
    scope = table.texts("scope", default=("REPORTER", "TIME_PERIOD"))
    for dimension in scope:
        if not _DIMENSION.fullmatch(dimension):
            raise table.fault("scope", f"{dimension} can't be a dimension's id", remedy="Name dimensions by id.")
    return scope


def _derogations(table: ConfigTable, *, frequency: Frequency) -> tuple[str, ...]:
    texts = table.texts("derogations", default=())
    for text in texts:
        if parse_derogation(text, frequency=frequency) is None:
            raise table.fault(
                "derogations",
                f"{text} is not a period of frequency {frequency.value}, nor a span of two",
                remedy=f'Write a period such as "{_example(frequency)}", or a span "first..last".',
            )
    return texts


def _within_membership(agreement: Agreement, *, member: Member) -> Agreement:
    first, last = agreement.first_period, agreement.last_period
    if member.joined is not None:
        joined = Period.containing(member.joined, agreement.frequency)
        first = joined if first is None else max(first, joined)
    if member.left is not None:
        before_left = Period.containing(member.left, agreement.frequency).shift(-1)
        last = before_left if last is None else min(last, before_left)
    return replace(agreement, first_period=first, last_period=last)
