"""Every sentence about exceptional periods that people read: one catalogue, whole sentences with {placeholders}."""

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "unreadable": "The exceptional period {text} can't be read.",
    "backwards": "The exceptional period from {first} to {last} ends before it begins.",
    "period_remedy": "Write its first and last period as 2020-03, 2020-Q1, 2020-W10, 2020-03-15 or 2020.",
}


def say(text: str, /, **values: object) -> str:
    """Return the sentence with its placeholders filled."""
    return TEXTS[text].format(**values)
