"""Why the network says nothing about a series or a panel, in words: one catalogue, whole sentences."""

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "gaps": "It has missing or infinite values.",
    "short": "With {count} observations it is too short: the network needs {least}.",
    "flat": "All its values are the same.",
    "sparse": "Too many of its recent values are zero.",
    "few_series": "{count} series that the network can learn from are too few: it takes {least}.",
    "few_windows": "{count} origins in the past of the panel are too few to learn from: it takes {least}.",
    "few_seasons": "The panel's past origins span too few seasons to tell what recurs from what happened once.",
}


def say(text: str, /, **values: object) -> str:
    """Return the sentence with its placeholders filled."""
    return TEXTS[text].format(**values)
