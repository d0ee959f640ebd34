"""The report of findings as a workbook: the sender's own file with the faulty cells marked, and a list of them.

openpyxl, which opens and writes workbooks, belongs to the extra `serve`; it is imported where it is used.
"""

from comity.formats.marked.about import About
from comity.formats.marked.report import mark_workbook

__all__ = ["About", "mark_workbook"]
