"""Every sentence that coherent forecasts say to people: one catalogue, whole sentences with {placeholders}."""

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "no_bottom": "A hierarchy needs at least one series.",
    "no_column": "The table lacks the column {column}.",
    "no_column_remedy": "Name the columns unique_id and one for each dimension or region of the hierarchy.",
    "empty_key": "The series {series} has no value in the column {column}.",
    "empty_key_remedy": "Give every series one value in each column, so that it lies in one node a grouping.",
    "two_keys": "The series {series} has more than one row of keys.",
    "no_grouping": "The grouping names no column, or one twice: {columns}.",
    "same_name": "The node {node} has the name of another node or series.",
    "same_name_remedy": "Rename the series; totals are named column=value, and the sum of all is named total.",
    "unknown_series": "The table has no rows of the series {series}, which is part of the hierarchy.",
    "no_forecast": "The series {series} has no forecast, so that nothing adds up with it.",
    "no_forecast_remedy": "Leave it out of the hierarchy, or give it observations.",
    "uneven_steps": "The series {series} is forecast for other periods than the first.",
    "uneven_steps_remedy": "Let every series of the table end with the same period; missing values may be empty.",
    "no_quantiles": "The forecast has fewer than two quantiles, so that its spread isn't known.",
    "bad_shape": "The hierarchy has {nodes} nodes, but there are {rows} rows of forecasts.",
    "bad_variance": "Variances are finite and not negative.",
    "not_solved": "The non-negative reconciliation found no solution.",
    "not_nested": "Periods of frequency {found} can't be added up to frequency {asked}.",
    "unknown_path": "There are no sample paths of {series}.",
    "unknown_period": "The sample paths have no period {period}.",
    "bad_factor": "Forecasts of sums over {factor} steps have {columns} columns; {expected} were expected.",
}


def say(text: str, /, **values: object) -> str:
    """Return the sentence with its placeholders filled."""
    return TEXTS[text].format(**values)
