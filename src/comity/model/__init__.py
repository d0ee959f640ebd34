"""The nouns of the exchange: frozen values that know only the standard library."""
