"""The short list of reasons that an answer to a finding gives."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from comity.errors import UsageError

OTHER = "OTHER"


@cache
def reasons() -> Mapping[str, Mapping[str, str]]:
    """Return each reason's name by language, by code."""
    text = files("comity.exchange").joinpath("dialogue_reasons.toml").read_text("utf-8")
    return tomllib.loads(text)


def check_reason(code: str, text: str) -> None:
    """Raise UsageError where the code isn't in the list, or where it needs a text and there is none."""
    if code not in reasons():
        raise UsageError(f"{code[:40]} is no reason.", remedy=f"Give one of {', '.join(reasons())}.")
    if code == OTHER and not text.strip():
        raise UsageError("The reason OTHER needs a text.", remedy="Say in a sentence why.")
