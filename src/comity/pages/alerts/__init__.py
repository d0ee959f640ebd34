"""The pages of early warning: the list of alerts, and one alert with what people did."""
