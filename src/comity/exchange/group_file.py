"""`comity.toml`, the group's file, read into a Group. What it may say: docs/reference/group.md."""

import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources

from comity.errors import ConfigurationError
from comity.exchange.agreement_table import AGREEMENT_KEYS, is_for_all_members, read_agreements
from comity.exchange.collection_table import read_collections
from comity.exchange.crossing_point_table import read_crossing_points
from comity.exchange.forecast_table import read_exceptional, read_signals
from comity.exchange.notice_table import read_contacts, read_notice_rules
from comity.exchange.operation_table import read_operations
from comity.exchange.protection_table import read_protections
from comity.exchange.report_table import read_report_plan
from comity.exchange.strategy_table import Known, read_legal_acts, read_objectives
from comity.model.config_table import ConfigTable
from comity.model.groups import Agreement, Group, Member, Thresholds

_TABLES = (
    "group",
    "member",
    "agreement",
    "thresholds",
    "notices",
    "contact",
    "collection",
    "exceptional",
    "signal",
    "reports",
    "objective",
    "legal_act",
    "operation",
    "protection",
    "crossing_point",
)
_GROUP_KEYS = (
    "id",
    "name",
    "languages",
    "dataflows",
    "structures",
    "rules",
    "without_rules",
    "simulated",
    "notice",
    "indicator",
)
_MEMBER_KEYS = ("code", "name", "joined", "left")
_THRESHOLD_KEYS = ("small_count", "revision", "jump", "removal", "full_cells")


def default_group_text() -> str:
    """Return the demonstration group's file, as `comity init` writes it."""
    return resources.files("comity.exchange").joinpath("groups", "demo.toml").read_text(encoding="utf-8")


def parse_group(text: str, *, name: str = "comity.toml") -> Group:
    """Return the group that a `comity.toml` describes.

    `name` is the file's name for messages. Raises ConfigurationError that names file, table and key for TOML that
    can't be read, unknown keys (with the nearest known one), wrong values, members or agreements given twice, and
    agreements on a dataflow that the group doesn't use.
    """
    root = ConfigTable(_parse_toml(text, name=name), file=name, place="the file", known=_TABLES)
    group = ConfigTable(root.content.get("group", {}), file=name, place="[group]", known=_GROUP_KEYS)
    members = _members(root)
    agreements = _agreements(root, members=members)
    dataflows = group.texts("dataflows", default=_dataflows_of(agreements))
    _check_dataflows(group, agreements=agreements, dataflows=dataflows)
    thresholds = _thresholds(root)
    named = Known(dataflows, [one.code for one in members])
    return Group(
        id=group.text("id"),
        names=_required_names(group),
        members=members,
        dataflows=dataflows,
        agreements=agreements,
        thresholds=thresholds,
        languages=group.texts("languages", default=("en",)),
        structure_files=group.texts("structures", default=()),
        rule_files=group.texts("rules", default=()),
        rules_off=group.texts("without_rules", default=()),
        simulated=group.flag("simulated", default=False),
        notice=group.names("notice"),
        indicator=group.text("indicator", default="VISITORS_THIRD_COUNTRIES"),
        contacts=read_contacts(root, {agreement.provider for agreement in agreements}),
        notices=read_notice_rules(root),
        collections=read_collections(root, {(one.provider, one.dataflow) for one in agreements}),
        exceptional=read_exceptional(root, dataflows),
        signals=read_signals(root, dataflows),
        reports=read_report_plan(root),
        objectives=read_objectives(root, named),
        legal_acts=read_legal_acts(root, named),
        operations=read_operations(root),
        protections=read_protections(
            root, dataflows=dataflows, members=[one.code for one in members], thresholds=thresholds
        ),
        crossing_points=read_crossing_points(root, members=[one.code for one in members], dataflows=dataflows),
    )


def _parse_toml(text: str, *, name: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(
            f"{name} is not valid TOML: {error}.", remedy="Correct the line that the message names."
        ) from error


def _required_names(group: ConfigTable) -> Mapping[str, str]:
    names = group.names("name")
    if not names:
        raise group.fault("name", "the group needs a name", remedy='Add name.en = "…" to [group].')
    return names


def _members(root: ConfigTable) -> tuple[Member, ...]:
    tables = root.tables("member", known=_MEMBER_KEYS)
    members: dict[str, Member] = {}
    for table in tables:
        member = _member(table)
        if member.code in members:
            raise table.fault("code", f"the member {member.code} is given twice", remedy="Remove one of them.")
        members[member.code] = member
    return tuple(members.values())


def _member(table: ConfigTable) -> Member:
    joined, left = table.date("joined"), table.date("left")
    if joined and left and left <= joined:
        raise table.fault("left", f"{left} is not after {joined}, the day of joining", remedy="Check both dates.")
    return Member(code=table.text("code"), names=table.names("name"), joined=joined, left=left)


def _agreements(root: ConfigTable, *, members: tuple[Member, ...]) -> tuple[Agreement, ...]:
    """Read all agreements; one that names its provider stands before one for all members."""
    tables = root.tables("agreement", known=AGREEMENT_KEYS)
    own: dict[tuple[str, str], Agreement] = {}
    shared: dict[tuple[str, str], Agreement] = {}
    for table in tables:
        found = shared if is_for_all_members(table) else own
        for agreement in read_agreements(table, members=members):
            key = (agreement.provider, agreement.dataflow)
            if key in found:
                raise table.fault(
                    "provider",
                    f"{key[0]} has two agreements on {key[1]}",
                    remedy="Leave one agreement for each provider and dataflow.",
                )
            found[key] = agreement
    return tuple({**shared, **own}.values())


def _dataflows_of(agreements: Iterable[Agreement]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(agreement.dataflow for agreement in agreements))


def _check_dataflows(group: ConfigTable, *, agreements: Iterable[Agreement], dataflows: tuple[str, ...]) -> None:
    for agreement in agreements:
        if agreement.dataflow not in dataflows:
            raise group.fault(
                "dataflows",
                f"{agreement.provider} has an agreement on {agreement.dataflow}, which is not in this list",
                remedy=f'Add "{agreement.dataflow}" to the list, or correct the agreement.',
            )


def _thresholds(root: ConfigTable) -> Thresholds:
    table = ConfigTable(
        root.content.get("thresholds", {}), file=root.file, place="[thresholds]", known=_THRESHOLD_KEYS
    )
    usual = Thresholds()
    return Thresholds(
        small_count=table.whole("small_count", lowest=0, highest=1000, default=usual.small_count),
        revision=table.number("revision", highest=1000, default=usual.revision),
        jump=table.number("jump", highest=1000, default=usual.jump),
        removal=table.number("removal", highest=1, default=usual.removal),
        full_cells=table.number("full_cells", highest=1, default=usual.full_cells),
    )
