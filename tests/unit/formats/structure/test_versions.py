"""Versions and references with wildcards, as SDMX 3 and its REST interface have them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.formats.structure.references import resolve
from comity.formats.structure.versions import best_version, matching_versions, parse_version
from comity.model.structures import Reference

AVAILABLE = [
    "3",
    "1.0",
    "1.1",
    "2.0",
    "0.9.0",
    "1.0.0",
    "1.2.0",
    "1.2.3",
    "1.3.0-draft",
    "2.0.0",
    "2.1.0",
    "3.0.0-rc.1",
]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("1.0", ["1.0"]),
        ("1.0.0", ["1.0.0"]),
        ("1.3.0-draft", ["1.3.0-draft"]),
        ("+", ["2.1.0", "2.0.0", "1.2.3", "1.2.0", "1.0.0"]),
        ("+.0.0", ["2.1.0", "2.0.0", "1.2.3", "1.2.0", "1.0.0"]),
        ("1.+.0", ["1.2.3", "1.2.0", "1.0.0"]),
        ("1.0+.0", ["1.2.3", "1.2.0", "1.0.0"]),
        ("1.0+", ["1.2.3", "1.2.0", "1.0.0"]),
        ("1.2.+", ["1.2.3", "1.2.0"]),
        ("1+.2.1", ["2.1.0", "2.0.0", "1.2.3"]),
        ("1.2+.1", ["1.2.3"]),
        ("1.2.1+", ["1.2.3"]),
        ("1.2.1*", ["1.2.3"]),
        ("1.~.0", ["1.3.0-draft", "1.2.3", "1.2.0", "1.0.0"]),
        ("~.0", ["2.0", "1.1", "1.0"]),
        ("1~.1", ["2.0", "1.1"]),
        ("1.~", ["1.1", "1.0"]),
        ("2.*", ["2.0"]),
        ("0.*", ["0.9.0"]),
        ("*.0.0", ["3.0.0-rc.1", "2.1.0", "2.0.0", "1.3.0-draft", "1.2.3", "1.2.0", "1.0.0", "0.9.0"]),
        ("1.0.0,2.0", ["2.0", "1.0.0"]),
        ("4+.0.0", []),
        ("1.2*.1+", []),
        ("nonsense", []),
        ("1.", []),
    ],
)
def test_what_a_version_means(wanted: str, found: list[str]) -> None:
    """A wildcard that took a draft for stable, or a breaking version for a compatible one, would change figures."""
    assert matching_versions(wanted, AVAILABLE) == found
    assert best_version(wanted, AVAILABLE) == next(iter(found), None)


@pytest.mark.parametrize("wanted", ["~", "*", "latest", "all", ""])
def test_any_version(wanted: str) -> None:
    """Every version matches, the latest first."""
    assert set(matching_versions(wanted, AVAILABLE)) == set(AVAILABLE)
    assert best_version(wanted, AVAILABLE) == "3"


def test_order() -> None:
    """Numbers count as numbers; a draft comes before its release; of equals the semantic version is later."""
    ordered = ["0.9.0", "1.0", "1.0.0-1", "1.0.0-2", "1.0.0-10", "1.0.0-a", "1.0.0-a.1", "1.0.0", "1.9.0", "1.10.0"]
    assert ordered.index("1.0.0-10") == 4
    assert [v for v in sorted(ordered, key=lambda text: parse_version(text) or ()) if v != "1.0"] == [  # type: ignore[arg-type,return-value]
        v for v in ordered if v != "1.0"
    ]
    assert best_version("~", ["1.0", "1.0.0"]) == "1.0.0"


@given(st.text(st.sampled_from("0123456789.+*~-,ax"), max_size=12), st.lists(st.sampled_from(AVAILABLE)))
def test_no_text_makes_it_raise(wanted: str, available: list[str]) -> None:
    """Whatever a message or a query says, the answer is among what there is."""
    assert set(matching_versions(wanted, available)) <= set(available)


def test_a_reference_means_an_artefact_of_its_own_agency_and_id() -> None:
    """The latest version of another list would be another list."""
    known = [Reference("A", "CL", "1.0.0"), Reference("A", "OTHER", "2.0.0"), Reference("B", "CL", "3.0.0")]
    assert resolve(Reference("A", "CL", "+"), known) == known[0]
    assert resolve(Reference("A", "CL", "2.0.0"), known) is None
    assert resolve(Reference("C", "CL", "*"), known) is None
