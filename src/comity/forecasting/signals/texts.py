"""What is said to people about outside signals: whole sentences with {placeholders}."""

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "admitted": "The signal {signal}, {lag} steps earlier, is followed: it lowered past errors by {gain} per cent.",
    "no_column": "The table of signals lacks the column {column}.",
    "columns_remedy": "Name the columns signal, ds, value and known_at; unique_id may be added.",
    "bad_value": "The value of the signal {signal} in row {row} is not a finite number.",
    "bad_value_remedy": "Write numbers with a dot as the decimal mark; leave out the row of a missing value.",
    "bad_moment": "The known_at in row {row} is no date: {value}.",
    "bad_moment_remedy": "Write 2024-03-01 or 2024-03-01T12:00; leave it empty where the period's end will do.",
    "repeated": "The signal {signal} has two values for {period} that were known from the same moment on.",
    "other_frequency": "The signals come at another frequency than the series.",
    "other_frequency_remedy": "Add or average the signals up to the periods of the series first.",
    "no_calendar": "Signals with known_at need periods of the calendar: whole numbers have no dates.",
    "no_calendar_remedy": "Write ds as dates, months, quarters, weeks or years, or leave known_at empty.",
}


def say(text: str, /, **values: object) -> str:
    """Return the sentence with its placeholders filled."""
    return TEXTS[text].format(**values)
