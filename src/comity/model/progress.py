"""How far the check of a file has come, told while it goes on."""

from collections.abc import Callable
from enum import StrEnum

from comity.model.findings import Findings


class Stage(StrEnum):
    """What is done, in order; a file of several dataflows goes through the middle ones for each."""

    RECEIVED = "received"
    READ = "read"
    CODES = "codes"
    """Each row for itself: codes, periods, keys, values (levels 0 and 1)."""
    EARLIER = "earlier"
    """Rows with each other and with the sender's earlier figures (level 2)."""
    CONTENT = "content"
    """The group's content rules, with other figures (levels 3 and 4)."""
    RECORDED = "recorded"


Watch = Callable[[Stage, Findings], None]
"""Is told of each stage that is done, and of all that was found in the part at hand by then."""
