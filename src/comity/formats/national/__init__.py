"""National layouts: a CSV, XLSX or XLS file through a mapping file to an action frame.

`load_sheet` reads the bytes once (its result can be kept and used again); `map_sheet` makes one submission's rows
from it; `read_national` does both.
"""

from comity.formats.national.load import load_sheet
from comity.formats.national.map_sheet import map_sheet, read_national
from comity.formats.national.sheet import RawSheet

__all__ = ["RawSheet", "load_sheet", "map_sheet", "read_national"]
