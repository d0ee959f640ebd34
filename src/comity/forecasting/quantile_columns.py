"""The names of the columns that hold quantiles."""


def quantile_column(level: float) -> str:
    """Return the name of a quantile's column.

    >>> quantile_column(0.5), quantile_column(0.025)
    ('q0.5', 'q0.025')
    """
    return f"q{level:.10f}".rstrip("0")
