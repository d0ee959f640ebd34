"""The page of the situation: its choices, what of the report it shows, and the queries behind its figures."""
