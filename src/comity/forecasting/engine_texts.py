"""What is said to people about engines: whole sentences with {placeholders}."""

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "unknown_engine": "The engine {engine} is not known.",
    "unknown_engine_remedy": "Use local, spark, spark:local[4], spark://host:7077, ray or ray://host:10001.",
    "no_package": "The engine {engine} isn't installed.",
    "no_package_remedy": "Install it with pip install '{extra}'; Spark needs Java 17 or later too.",
    "cluster_failed": "The engine {engine} failed: {reason}.",
}


def say(text: str, /, **values: object) -> str:
    """Return the sentence with its placeholders filled."""
    return TEXTS[text].format(**values)
