"""What is said where an explanation can't be given."""

TEXTS = {
    "nothing": "A series without observations or without a forecast can't be explained.",
    "unknown_series": "There is no series {series}.",
    "unknown_series_remedy": "Known here: {known}.{hint}",
    "did_you_mean": " Did you mean {nearest}?",
    "not_again": "Neither forecast can be made again, so that its change can't be explained.",
    "nothing_shared": "The two forecasts have no series and period in common.",
    "not_shared": "The two forecasts have no period of {series} in common.",
}


def say(text: str, /, **values: object) -> str:
    """Return the sentence with its placeholders filled."""
    return TEXTS[text].format(**values)
