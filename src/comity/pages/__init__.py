"""What readers see in a browser: the hub's answers as pages, in a language, with figures to take along."""
