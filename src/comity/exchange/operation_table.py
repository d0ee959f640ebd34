"""The table `[[operation]]` of the group's file: the joint operations by which members' figures are told apart."""

import re
from collections.abc import Mapping

from comity.model.config_table import ConfigTable
from comity.model.groups import Operation

OPERATION_KEYS = ("code", "name")
TAKEN = ("JOINT", "NONE")
"""Codes that the standard list of operations has already."""
_CODE = re.compile(r"[A-Z][A-Z0-9_]{1,39}")


def read_operations(root: ConfigTable) -> tuple[Operation, ...]:
    """Return the group's joint operations; ConfigurationError for a code that can't be one, or is there twice."""
    found: dict[str, Operation] = {}
    for table in root.tables("operation", known=OPERATION_KEYS):
        code = table.text("code")
        if not _CODE.fullmatch(code) or code in TAKEN:
            raise table.fault(
                "code", f"{code[:40]} can't be the code of an operation", remedy='Write one such as "OP_RIVER".'
            )
        if code in found:
            raise table.fault("code", f"the operation {code} is given twice", remedy="Remove one of them.")
        found[code] = Operation(code, _names(table))
    return tuple(found.values())


def _names(table: ConfigTable) -> Mapping[str, str]:
    names = table.names("name")
    if not names:
        raise table.fault("name", "the operation needs a name", remedy='Add name.en = "…".')
    return names
