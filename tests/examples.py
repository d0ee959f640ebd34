"""How many examples a property test tries: a third of what it names, all of them with `COMITY_EXAMPLES=all`.

Every run draws others, so that the runs together try what one run would.
"""

import os

from hypothesis import settings

WHOLE = os.environ.get("COMITY_EXAMPLES") == "all"
_PART = 3


def examples(count: int) -> settings:
    """Return the settings of a property test that tries `count` examples in a thorough run."""
    return settings(max_examples=count if WHOLE else -(-count // _PART), deadline=None)
