"""The command line over the hub."""
