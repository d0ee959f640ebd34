"""Every route that takes a body under changed files and headers, in few cases; COMITY_FUZZ says in how many."""

import gc
import os
from pathlib import Path

from comity.hub.home import create_hub
from comity.hub.keep import verify
from fuzz.uploads import fuzz, left_behind, open_files
from integration.blank_pages import with_blank_pages
from integration.small_group import GROUP, KG
from running_hub import running_hub

CASES = int(os.environ.get("COMITY_FUZZ", "100"))
_SOME = 20


def test_no_body_brings_the_service_down(tmp_path: Path) -> None:
    """A crash, a hang or a file left behind would be anybody's to cause who may send one file."""
    create_hub(tmp_path / "hub", group_text=GROUP).close()
    with running_hub(tmp_path / "hub", prepare=with_blank_pages) as running, running.client(KG) as client:
        fuzz(client, cases=10, seed=1)  # what is made once is there, and counts as no leak
        gc.collect()
        before = open_files()
        found = fuzz(client, cases=CASES)
        assert client.get("/readyz").status_code == 200
        gc.collect()
        assert open_files() <= before + _SOME
        assert left_behind(running.hub) == []
        assert verify(running.hub) == []
    assert found.faults == []
    assert sum(found.statuses.values()) == CASES
    assert {400, 403, 415, 422} & set(found.statuses), "some cases must come as far as being refused"
