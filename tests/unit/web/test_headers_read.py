"""What requests say in headers: types and languages that are accepted, digests, metadata of uploads."""

import base64
import contextlib
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import UsageError
from comity.web.accept import best_type
from comity.web.digests import check_digests, expected_digests, render_digest
from comity.web.languages import best_language
from comity.web.problems import ProblemError
from comity.web.uploads_headers import checksum_of, metadata_of, render_metadata

DATA = b"figures"
SHA256, SHA512 = (base64.b64encode(hashlib.new(name, DATA).digest()).decode() for name in ("sha256", "sha512"))
FOUND = {"sha256": hashlib.sha256(DATA).digest(), "sha512": hashlib.sha512(DATA).digest()}


@pytest.mark.parametrize(
    ("accept", "best"),
    [
        ("text/html, */*;q=0.1", "text/html"),
        ("*/*", "application/json"),
        ("application/json;q=0.1, text/html;q=0.2", "text/html"),
        ("application/json;q=0", None),
        ("text/html;q=nonsense", None),
        ("APPLICATION/JSON", "application/json"),
        (";;;,,,", None),
    ],
)
def test_the_best_type_is_that_which_is_wanted_most(accept: str, best: str | None) -> None:
    """A browser puts pages first, a program JSON; neither may get the other's."""
    assert best_type(accept, ("application/json", "text/html")) == best


@pytest.mark.parametrize(
    ("accepted", "best"),
    [("ru", "ru"), ("de, ru;q=0.4, en;q=0.3", "ru"), ("de", "en"), ("ru;q=x", "en"), ("", "en")],
)
def test_the_best_language_is_one_that_texts_are_written_in(accepted: str, best: str) -> None:
    """A provider reads faults in its own language, or in one that is there."""
    assert best_language(accepted) == best


def test_a_digest_is_checked_whichever_algorithm_it_is_of() -> None:
    """A digest that is taken for checked and isn't protects nobody."""
    both = expected_digests({"content-digest": f"sha-256=:{SHA256}:, sha-512=:{SHA512}:, md5=:AAAA:"})
    check_digests(both, FOUND)
    for name in ("sha256", "sha512"):
        with pytest.raises(ProblemError, match="not those"):
            check_digests(both, {**FOUND, name: b"other"})
    assert expected_digests({}) == {}
    assert render_digest(hashlib.sha256(DATA).hexdigest()) == f"sha-256=:{SHA256}:"


def test_the_digest_of_a_representation_counts_where_nothing_is_encoded() -> None:
    """Repr-Digest is of the file before gzip; compared with the bytes that came it would never fit."""
    header = {"repr-digest": f"sha-256=:{SHA256}:"}
    assert expected_digests(header) == {"sha256": FOUND["sha256"]}
    assert expected_digests({**header, "content-encoding": "gzip"}) == {}


@given(st.text(max_size=60))
def test_no_header_of_digests_is_a_bug(text: str) -> None:
    """Whatever stands in a header is read, or refused in so many words."""
    with contextlib.suppress(ProblemError):
        assert expected_digests({"content-digest": text}) is not None


@given(st.dictionaries(st.from_regex(r"[a-z][a-z-]{0,10}", fullmatch=True), st.text(max_size=20), max_size=5))
def test_metadata_of_an_upload_come_back_as_they_were(metadata: dict[str, str]) -> None:
    """A file's name in Cyrillic, or one with a comma, must survive the header."""
    assert metadata_of(render_metadata(metadata)) == metadata


@given(st.text(max_size=60))
def test_no_metadata_or_checksum_is_a_bug(text: str) -> None:
    """Whatever stands in a header is read, or refused in so many words."""
    for read in (metadata_of, checksum_of):
        with contextlib.suppress(UsageError):
            assert read(text) is not None
