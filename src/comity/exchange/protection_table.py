"""The tables `[[protection]]` of the group's file."""

from collections.abc import Iterable

from comity.model.config_table import ConfigTable
from comity.model.groups import Thresholds
from comity.model.protection import NEVER_GRANTED, Protection

PROTECTION_KEYS = ("dataflow", "base", "granted")
_LOWEST, _HIGHEST = 2, 1000


def read_protections(
    root: ConfigTable, *, dataflows: Iterable[str], members: Iterable[str], thresholds: Thresholds
) -> tuple[Protection, ...]:
    """Return the protection of each dataflow that has one; `[thresholds] small_count` gives it to all others.

    Raises ConfigurationError for a dataflow that is unknown or named twice, a base that protects nothing, and a
    grant that can't be: to who is no member, or of counts that are never shown to the state of citizenship.
    """
    known, states = list(dataflows), set(members)
    usual = {} if thresholds.small_count == 0 else dict.fromkeys(known, thresholds.small_count + 1)
    found: dict[str, Protection] = {}
    for table in root.tables("protection", known=PROTECTION_KEYS):
        one = _read(table)
        if one.dataflow not in known:
            raise table.fault(
                "dataflow", f"the group doesn't use {one.dataflow}", remedy=f"Choose {', '.join(known)}."
            )
        if one.dataflow in found:
            raise table.fault("dataflow", f"{one.dataflow} is protected twice", remedy="Remove one of the tables.")
        _check_grants(table, one, states)
        found[one.dataflow] = one
    return tuple(found.get(name) or Protection(name, usual[name]) for name in known if name in {*found, *usual})


def _read(table: ConfigTable) -> Protection:
    return Protection(
        table.text("dataflow"),
        table.whole("base", lowest=_LOWEST, highest=_HIGHEST),
        table.texts("granted", default=()),
    )


def _check_grants(table: ConfigTable, one: Protection, states: set[str]) -> None:
    strange = [code for code in one.granted if code not in states]
    if strange:
        raise table.fault("granted", f"{strange[0]} is no member", remedy="Name members by their codes.")
    if one.granted and one.dataflow in NEVER_GRANTED:
        raise table.fault(
            "granted",
            f"small counts of {one.dataflow} are never shown to the state of citizenship, and so to no member",
            remedy="Remove the key: its sender and the secretariat see true counts without it.",
        )
