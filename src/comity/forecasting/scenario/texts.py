"""What is said of scenarios that can't be used, as whole sentences with placeholders."""

TEXTS = {
    "not_toml": "{name} is not valid TOML: {error}.",
    "not_toml_remedy": "Correct the line that the message names.",
    "not_utf8": "{name} is not a text in UTF-8.",
    "not_utf8_remedy": "Save it as UTF-8.",
    "no_step": "a scenario needs a step or a threshold",
    "no_step_remedy": "Add a [[step]] with kind, value and scope, or a [[threshold]] with above.",
    "wrong": "found {found}, expected {expected}",
    "give": "Give {expected}.",
    "missing": "this key must be given",
    "missing_remedy": "Add {key} = {expected}.",
    "not_for_kind": "a step of the kind {kind} has no such key",
    "not_for_kind_remedy": "Leave it out; the kind has: {keys}.",
    "one_of_two": "a level either adds or sets",
    "one_of_two_remedy": "Give exactly one of add and set.",
    "out_of_order": "found {last}, which lies before {first}, the first period",
    "out_of_order_remedy": "Swap them.",
    "amount_order": "found low {low}, central {central}, high {high}, expected them in rising order",
    "amount_order_remedy": "Swap them, or give one number.",
    "no_column": "the series have no column {column}",
    "no_column_remedy": "Known here: {columns}.{hint}",
    "no_code": "no series has {column} = {code}",
    "no_code_remedy": "Known here: {codes}.{hint}",
    "no_series": "no series fits all of these together",
    "no_series_remedy": "Widen the scope: name codes that occur together, or fewer columns.",
    "no_period": "none of the forecast's periods begins in this span",
    "no_period_remedy": "The forecast covers {first} to {last}.",
    "no_paths": "There are no paths of the series {series}.",
    "no_paths_remedy": "Give paths of every bottom series.",
    "not_part": "none of these series is part of {series}",
    "not_part_remedy": "Name series that the threshold's series adds up.",
    "no_dates": "the forecast's periods are plain numbers, which dates can't name",
    "no_dates_remedy": "Leave the dates out, or write the column ds as periods.",
    "profile_length": "found {count} factors, expected {season}",
    "profile_length_remedy": "Give one for each of the {season} places in the season, from its first.",
    "unknown_series": "there is no series {series}",
    "unknown_series_remedy": "Known here: {codes}.{hint}",
    "did_you_mean": " Did you mean {nearest}?",
}


def say(text: str, /, **values: object) -> str:
    """Return the sentence with its placeholders filled."""
    return TEXTS[text].format(**values)
