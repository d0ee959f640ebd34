"""The page of reports: the archive, and reports printed anew as known at a moment."""
