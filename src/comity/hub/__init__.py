"""The use cases, one file a verb: the one place where the parts are wired."""
