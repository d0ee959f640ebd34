"""Measures, legal acts and the strategy as pages show them: their words, facts and forms."""
