"""Outside signals: figures from elsewhere that help a forecast, each with the moment from which it was known."""
