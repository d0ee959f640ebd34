"""Which format an Accept header asks for."""

import pytest

from comity.hub.sdmx.media import DATA, SCHEMAS, STRUCTURES, choose, old_first

SDMX = "application/vnd.sdmx."


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("", "data+json;version=2.1.0"),
        ("*/*", "data+json;version=2.1.0"),
        ("application/*;q=0.5", "data+json;version=2.1.0"),
        ("APPLICATION/XML", "data+xml;version=3.1.0"),
        (f"{SDMX}data+json;version=2.0.0", "data+json;version=2.0.0"),
        (f"{SDMX}data+json; version=2.0", "data+json;version=2.0.0"),
        (f"{SDMX}data+csv;version=1.0+.0", "data+csv;version=1.0.0"),
        (f"{SDMX}data+csv;version=2+.0.1", "data+csv;version=2.1.0"),
        (f"{SDMX}data+csv;version=2.0+.0", "data+csv;version=2.1.0"),
        (f"{SDMX}data+xml;version=3.0.0+", "data+xml;version=3.0.0"),
        (f"{SDMX}genericdata+xml", "genericdata+xml;version=2.1"),
        (f"{SDMX}data+json;q=0.2, text/csv;q=0.3", "data+csv;version=2.1.0"),
        (f"text/csv, */*;q=0.1, {SDMX}data+csv;version=2.1.0;q=0", "data+csv;version=2.0.0"),
        (f'{SDMX}data+csv;version="2.1.0";labels="both";keys=obs', "data+csv;version=2.1.0;labels=both;keys=obs"),
        (f"{SDMX}data+csv;version=1.0.0;labels=name, */*;q=0.1", "data+json;version=2.1.0"),
        ("image/png,,*/*", "data+json;version=2.1.0"),
    ],
)
def test_data(accept: str, content_type: str) -> None:
    """Another format than the one that was asked for can't be read."""
    chosen = choose(accept, DATA)
    assert chosen is not None
    assert chosen.content_type == SDMX + content_type


@pytest.mark.parametrize(
    "accept",
    ["image/png", f"{SDMX}data+json;version=1.0.0", f"{SDMX}data+csv;labels=all", "*/*;q=0", "text/csv;q=x", "/"],
)
def test_what_is_not_acceptable(accept: str) -> None:
    """What can't be had must be said (406)."""
    assert choose(accept, DATA) is None


def test_old_paths_begin_with_old_formats() -> None:
    """A client of 1.x that says nothing reads SDMX-ML 2.1 alone."""
    found = [choose("application/xml", old_first(offers)) for offers in (DATA, STRUCTURES, SCHEMAS)]
    assert [one.content_type for one in found if one] == [
        f"{SDMX}genericdata+xml;version=2.1",
        f"{SDMX}structure+xml;version=2.1",
        f"{SDMX}structure+xml;version=2.1",
    ]
