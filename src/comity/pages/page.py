"""A page before it is written out: its words, its figures, and what its template needs beside them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from comity.publish.document.parts import Figure


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page in one language.

    `figures` are those that can be had as files, by id; `queries` are the paths, on this hub, of the SDMX queries
    that give a figure's data, by the figure's id. `content` is what the template reads as `c`. `notice` stands
    above all else. `as_of` is the moment that its figures are of, where it is not now.
    """

    title: str
    template: str
    lead: str = ""
    notice: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    queries: Mapping[str, str] = field(default_factory=dict)
    as_of: dt.datetime | None = None


def by_id(*figures: Figure | None) -> dict[str, Figure]:
    """Return the figures that there are, by id, in order."""
    return {figure.id: figure for figure in figures if figure is not None}
