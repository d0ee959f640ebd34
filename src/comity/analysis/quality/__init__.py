"""Data quality in view: indicators of the European Statistical System, computed from what the exchange holds."""
