"""A measure's file (docs/reference/measures.md), TOML; a form gives the same as plain values."""

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from comity.errors import ConfigurationError
from comity.model.config_table import ConfigTable
from comity.model.measures import (
    Effect,
    ExpectedEffect,
    Measure,
    MeasureKind,
    MeasureScope,
    MeasureSource,
    Stage,
)

MEASURE_KEYS = (
    *("id", "kind", "title", "text", "operation", "restricted", "shared_with", "exceptional"),
    *("scope", "source", "expected"),
    *(stage.value for stage in Stage),
)
SCOPE_KEYS = ("members", "citizenships", "neighbours", "points", "dataflows", "key")
SOURCE_KEYS = ("text", "link")
EXPECTED_KEYS = ("direction", "size", "by")
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
_CODE = re.compile(r"[A-Za-z0-9_@$-]{1,60}")
_LARGEST_SIZE = 100


def read_measure(text: str, *, name: str) -> Measure:
    """Return the measure of a TOML text; raises ConfigurationError that names the file, the table and the key."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(
            f"{name} is not valid TOML: {error}.", remedy="Correct the line that the message names."
        ) from error
    return parse_measure(content, name=name)


def parse_measure(content: Mapping[str, Any], *, name: str) -> Measure:
    """Return the measure of plain values; `name` is that of the file or form, for messages."""
    root = ConfigTable(content, file=name, place="the file", known=MEASURE_KEYS)
    kind = root.choice("kind", MeasureKind)
    titles = root.names("title")
    if not titles:
        raise root.fault("title", "a measure needs a title", remedy='Add title.en = "…".')
    restricted = root.flag("restricted", default=False)
    shared = root.texts("shared_with", default=())
    if shared and not restricted:
        raise root.fault("shared_with", "who sees it is told of a restricted measure", remedy="Leave it out.")
    return Measure(
        id=_identifier(root),
        kind=kind,
        titles=titles,
        texts=root.names("text"),
        stages=_stages(root),
        scope=_scope(root),
        source=_source(root),
        expected=_expected(root),
        operation=_operation(root, kind),
        restricted=restricted,
        shared_with=shared,
        exceptional=root.flag("exceptional", default=kind is MeasureKind.CLOSURE),
    )


def _identifier(root: ConfigTable) -> str:
    found = root.text("id")
    if not _ID.fullmatch(found):
        raise root.fault(
            "id",
            f"{found[:60]} is no short name",
            remedy='Write small letters, digits and hyphens, such as "visa-free-2025".',
        )
    return found


def _operation(root: ConfigTable, kind: MeasureKind) -> str:
    code = root.text("operation", default="")
    if code and kind is not MeasureKind.OPERATION:
        raise root.fault(
            "operation", "only a joint operation has this code", remedy='Say kind = "operation", or leave it out.'
        )
    if code and not _CODE.fullmatch(code):
        raise root.fault("operation", f"{code[:60]} is no code", remedy="Give its code in CL_OPERATION.")
    return code


def _stages(root: ConfigTable) -> Mapping[Stage, dt.date]:
    """Return the days of its stages; each may not come before the one that it follows."""
    stages = {stage: day for stage in Stage if (day := root.date(stage.value)) is not None}
    if not stages:
        raise root.fault("", "a measure needs a day", remedy="Add planned, announced, in_force or ended.")
    if Stage.ENDED in stages and Stage.IN_FORCE not in stages:
        raise root.fault("ended", "only what was in force can end", remedy="Add in_force.")
    days = list(stages.items())
    for (earlier, first), (later, second) in pairwise(days):
        if second < first:
            raise root.fault(later.value, f"{second} is before {earlier.value}, {first}", remedy="Check both days.")
    return stages


def _scope(root: ConfigTable) -> MeasureScope:
    table = _part(root, "scope", SCOPE_KEYS)
    members, citizenships, neighbours, points, dataflows = (
        table.texts(name, default=()) for name in SCOPE_KEYS[:-1]
    )
    key = table.text("key", default="")
    if key and len(dataflows) != 1:
        raise table.fault("key", "a key picks series of one dataflow", remedy="Name one dataflow in dataflows.")
    return MeasureScope(members, citizenships, neighbours, points, dataflows, key)


def _source(root: ConfigTable) -> MeasureSource:
    table = _part(root, "source", SOURCE_KEYS)
    link = table.text("link", default="")
    if link and not _is_address(link):
        raise table.fault("link", f"{link[:60]} is no address", remedy='Write it as "https://…".')
    return MeasureSource(table.names("text"), link)


def _is_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username


def _expected(root: ConfigTable) -> ExpectedEffect | None:
    if "expected" not in root:
        return None
    table = _part(root, "expected", EXPECTED_KEYS)
    direction = table.choice("direction", Effect)
    size = table.number("size", highest=_LARGEST_SIZE, default=0.0) if "size" in table else None
    if size is not None and direction is Effect.NONE:
        raise table.fault("size", "no change has no size", remedy="Leave it out, or say up or down.")
    if size is not None and direction is Effect.DOWN and size > 1:
        raise table.fault("size", "flows can't fall by more than all", remedy="Write 0.3 for a fall by 30 %.")
    return ExpectedEffect(direction, size, table.date("by"))


def _part(root: ConfigTable, name: str, known: tuple[str, ...]) -> ConfigTable:
    return ConfigTable(root.content.get(name, {}), file=root.file, place=f"[{name}]", known=known)
