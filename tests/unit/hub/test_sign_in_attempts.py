"""Waiting after failed attempts: guessing is slow, a stranger locks nobody out, and the memory of it is bounded."""

import datetime as dt

from comity.hub.access.sign_in_attempts import (
    AT_ONCE_FROM_A_PLACE,
    FIRST_WAIT,
    FORGOTTEN_AFTER,
    FREE_FAILURES,
    FREE_FAILURES_OF_A_NAME,
    LONGEST_WAIT,
    Attempts,
    Failures,
    Place,
    wait_after,
)
from small_hub import after

NONE = dt.timedelta(0)
STRANGER, DESK = Place("192.0.2.66"), Place("192.0.2.7")
HASHED = "of aisha"


def failed(attempts: Attempts, place: Place, at: dt.datetime, *, name: str = "aisha") -> dt.timedelta:
    """Try a wrong password; return how long to wait instead."""
    return attempts.begin(name, place, at, hashed=HASHED)


def test_the_wait_doubles_up_to_a_bound() -> None:
    """A wait without bound would let anybody lock a user out for good."""
    waits = [wait_after(Failures(count, after(0)), after(0)).total_seconds() for count in (*range(4, 13), 10_000)]
    assert waits == [0, 15, 30, 60, 120, 240, 480, 900, 900, 900]
    assert wait_after(None, after(0)) == wait_after(Failures(12, after(0)), after(0.25)) == NONE


def test_a_stranger_keeps_nobody_locked_out() -> None:
    """One wrong attempt each quarter of an hour, by anybody, would keep a user out for good."""
    attempts = Attempts()
    for step in range(48 * 60):
        moment = after(step / 60)
        failed(attempts, STRANGER, moment)
        assert failed(attempts, STRANGER, moment) or step < FREE_FAILURES
        assert attempts.begin("aisha", DESK, moment, hashed=HASHED) == NONE
        attempts.succeeded("aisha", DESK, hashed=HASHED)


def test_guesses_from_everywhere_are_slowed_but_for_a_known_browser() -> None:
    """Whoever has a thousand addresses could guess for ever, or lock out whom they want."""
    attempts, known = Attempts(), Place("browser/x", is_known=True)
    waits = [
        failed(attempts, Place(f"192.0.2.{number}"), after(0)) for number in range(FREE_FAILURES_OF_A_NAME + 1)
    ]
    assert (set(waits[:-1]), waits[-1]) == ({NONE}, FIRST_WAIT)
    assert failed(attempts, DESK, after(0)) == FIRST_WAIT
    assert [failed(attempts, known, after(0)) for _ in range(FREE_FAILURES + 1)] == [NONE] * FREE_FAILURES + [
        FIRST_WAIT
    ]


def test_one_place_is_slowed_whatever_the_names() -> None:
    """A program that tries a name after the other would take the processor, and all memory of others' attempts."""
    attempts = Attempts()
    assert {attempts.slow_down(STRANGER, after(0)) for _ in range(AT_ONCE_FROM_A_PLACE)} == {NONE}
    assert attempts.slow_down(STRANGER, after(0)) == dt.timedelta(seconds=1)
    assert attempts.slow_down(DESK, after(0)) == NONE
    a_second_later = after(0) + dt.timedelta(seconds=1)
    assert attempts.slow_down(STRANGER, a_second_later) == NONE
    assert attempts.slow_down(STRANGER, a_second_later) == dt.timedelta(seconds=1)


def test_what_is_kept_is_bounded_and_what_is_new_stays() -> None:
    """Names that strangers think of would fill the memory."""
    attempts = Attempts(most_kept=50)
    for number in range(500):
        failed(attempts, STRANGER, after(0), name=f"name {number}")
        failed(attempts, STRANGER, after(0))
    assert len(attempts) <= 50
    assert failed(attempts, STRANGER, after(0)) > NONE


def test_failures_long_ago_are_forgotten() -> None:
    """Five slips in a year are no attack."""
    attempts = Attempts()
    for _ in range(FREE_FAILURES + 3):
        failed(attempts, DESK, after(0))
    assert failed(attempts, DESK, after(0)) == FIRST_WAIT
    assert failed(attempts, DESK, after(0) + FORGOTTEN_AFTER + LONGEST_WAIT) == NONE
    assert failed(attempts, DESK, after(0) + FORGOTTEN_AFTER + LONGEST_WAIT) == NONE


def test_whoever_owns_a_network_is_one_place() -> None:
    """IPv6 gives each house more addresses than there are guesses."""
    assert Place.of_address("2001:db8:0:1::1") == Place.of_address("2001:db8:0:1:ffff::2")
    assert Place.of_address("2001:db8:0:1::1") != Place.of_address("2001:db8:0:2::1")
    assert Place.of_address("a socket").name == "a socket"
