"""Every sentence that the forecaster says to people: one catalogue, whole sentences with {placeholders}."""

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "empty": "There is no observation, so nothing is forecast.",
    "zero": "Every observation is zero; zero is forecast.",
    "constant": "Every observation is the same; it is repeated, and the interval has no width.",
    "single": "There is one observation; it is repeated, and the interval is a convention.",
    "young": "With {count} observations there is too little for a season; recent levels are averaged.",
    "short": "With {count} observations, fewer than three seasons, members made for short series are combined.",
    "intermittent": "Many recent observations are zero; members for small, sparse counts are combined.",
    "trend": "There is no season at this frequency; members without a season are combined.",
    "full": "All members for seasonal series are combined.",
    "exceptional": "An exceptional time was found: the season comes from normal years, the level from today.",
    "filled": "{count} missing observations were filled for the models by seasonal interpolation.",
    "bridged": "The last {count} periods are missing; the forecast bridges them.",
    "failed": "These members failed and were left out: {members}.",
    "fallback": "Every member failed; the last observation is repeated.",
    "no_column": "The table lacks the column {column}.",
    "no_column_remedy": "Name the columns unique_id, ds and y.",
    "no_rows": "The table has no rows.",
    "no_id": "Row {row} has no unique_id.",
    "bad_value": "The value in row {row} of the column y is not a finite number.",
    "bad_value_remedy": "Write numbers with a dot as the decimal mark; leave the cell of a missing value empty.",
    "repeated": "The series {series} has the period {period} more than once.",
    "bad_time": "The column ds can't be read as one kind of time: {value} in row {row} differs.",
    "bad_time_remedy": (
        "Write every ds as a date (2024-03-01), month (2024-03), quarter (2024-Q1), week (2024-W07), year (2024) "
        "or whole number."
    ),
    "clock_time": "The column ds has times of day; steps shorter than a day can't be forecast here.",
    "hourly": "Hourly figures can't be forecast here: the shortest step is a day.",
    "hourly_remedy": "Add the hours up to days or longer periods, and forecast those.",
    "uneven": "The steps of ds fit no frequency: their largest common step is {months} months.",
    "uneven_remedy": "Say the frequency with --freq: M, Q, S, T, A, W or D.",
    "misfit": "The column ds doesn't fit the frequency {frequency}.",
    "unknown_frequency": "The frequency {text} is not known.",
    "unknown_frequency_remedy": "Use one of M, Q, S, T, A, W, D.",
    "bad_quantile": "Quantiles are numbers between 0 and 1, both excluded, each once.",
    "bad_point": "The point forecast {point} is not known; it is one of {points}.",
    "no_spread": "Points for the absolute percentage error need two quantiles between 0.1 and 0.9.",
    "bad_horizon": "The horizon is a whole number of steps from 1 to {limit}.",
    "no_places_remedy": "Name the columns unique_id and countries; write two-letter codes apart by spaces: TR KZ.",
    "bad_country": "Row {row} has {code}, which isn't a two-letter code of a country.",
    "unreadable": "The file {name} can't be read as a table: {reason}.",
    "unknown_suffix": "The ending of {name} names no table format.",
    "unknown_suffix_remedy": "Use .csv or .parquet.",
    "no_series": "No series is long enough to be scored: each needs {minimum} observations before the origin.",
}


def say(text: str, /, **values: object) -> str:
    """Return the sentence with its placeholders filled."""
    return TEXTS[text].format(**values)
