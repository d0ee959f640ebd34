"""The report in words: a `Report` and a language become sentences, tables and figures that page and PDF lay out."""
