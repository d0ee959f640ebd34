"""`comity.connect`: the same verbs on a hub in a directory here, or on one over HTTP."""
