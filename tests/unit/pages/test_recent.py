"""What was asked for last is kept, up to a number."""

from comity.pages.recent import Recent


def test_what_nobody_asked_for_in_longest_goes_first() -> None:
    """A page that is read all the time would be made again and again."""
    held = Recent[str](2)
    held.put("a", "first")
    held.put("b", "second")
    assert held.get("a") == "first"
    held.put("c", "third")
    assert (held.get("a"), held.get("b"), held.get("c")) == ("first", None, "third")
    assert held.last(1) == ["third"]


def test_what_is_taken_is_gone() -> None:
    """A fault that was told once would be told for good."""
    held = Recent[str](2)
    held.put("a", "first")
    assert (held.pop("a"), held.pop("a"), held.get("a")) == ("first", None, None)
