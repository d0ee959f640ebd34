"""What the pages of reference and of statistics about statistics share: documents, rules, structures, filters."""
