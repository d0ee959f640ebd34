"""Pages of forecasts and scenarios: what is asked for, how it is named, and what it is shown by."""
