"""The cut that is shown, as a query that brings its figures."""

import datetime as dt
from urllib.parse import quote

from comity.hub.explore.wanted import Wanted
from comity.hub.sdmx.paths import data_path
from comity.model.frames import TIME_PERIOD
from comity.model.structures import Dataflow

_PLAIN = ",:+*.-~_@$"


def sdmx_path(dataflow: Dataflow, wanted: Wanted) -> str:
    """Return the path of SDMX-REST 2.2: single codes in the key, several in filters."""
    key = ".".join(_single(wanted, name) for name in dataflow.structure.key_ids)
    path = f"{data_path(dataflow)}/{quote(key, safe=_PLAIN)}"
    several = {name: codes for name, codes in wanted.codes.items() if len(codes) > 1}
    told = [f"c[{name}]={quote(','.join(codes), safe=_PLAIN)}" for name, codes in several.items()]
    bounds = [f"{operator}:{text}" for operator, text in (("ge", wanted.first), ("le", wanted.last)) if text]
    told += [f"c[{TIME_PERIOD}]={'+'.join(bounds)}"] if bounds else []
    told += [f"asOf={moment_text(wanted.as_of)}"] if isinstance(wanted.as_of, dt.datetime) else []
    return path + ("?" + "&".join(told) if told else "")


def old_key(dataflow: Dataflow, wanted: Wanted) -> str:
    """Return the key as SDMX-REST 1.x has it: codes between pluses, nothing for any."""
    return ".".join("+".join(wanted.codes.get(name, ())) for name in dataflow.structure.key_ids)


def moment_text(moment: dt.datetime) -> str:
    """Return a moment as ISO text in UTC.

    >>> moment_text(dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC))
    '2026-03-01T09:00:00Z'
    """
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def python_key(dataflow: Dataflow, wanted: Wanted) -> dict[str, str | list[str]]:
    """Return the codes by dimension as a Python program names them; the usual frequency is named, too."""
    chosen = {name: list(wanted.codes.get(name, ())) for name in dataflow.structure.key_ids}
    return {name: codes[0] if len(codes) == 1 else codes for name, codes in chosen.items() if codes}


def _single(wanted: Wanted, name: str) -> str:
    codes = wanted.codes.get(name, ())
    return codes[0] if len(codes) == 1 else "*"
