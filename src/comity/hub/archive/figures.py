"""All that a report's figures are, as one text: two reports with the same digest tell the same numbers."""

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from comity.model.periods import Period
from comity.publish.report_data import Report
from comity.trust.signing import canonical_json


def figures_digest(report: Report) -> str:
    """Return the SHA-256 of all that a report holds, whatever language it is then written in."""
    return hashlib.sha256(canonical_json(plain(report))).hexdigest()


def plain(value: Any) -> Any:  # noqa: ANN401 - any part of a report
    """Return a part of a report as JSON values; numbers are written in full."""
    match value:
        case None | bool() | str() | int():
            return value.value if isinstance(value, Enum) else value
        case float():
            return repr(value)
        case Period() | dt.date():
            return str(value)
        case Mapping():
            return {_name(key): plain(one) for key, one in value.items()}
        case Collection():
            parts = [plain(one) for one in value]
            return sorted(parts, key=repr) if isinstance(value, frozenset | set) else parts
    if is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    raise TypeError(f"{type(value).__name__} has no plain form")


def _name(key: object) -> str:
    return "/".join(map(str, key)) if isinstance(key, tuple) else str(key)
