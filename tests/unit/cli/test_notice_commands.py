"""`comity tick` and `comity notices`."""

from pathlib import Path

import filelock
import pytest

from comity.cli.answers import ANSWERS
from comity.hub.scheduler import lock_of
from notice_hub import make_hub
from run_comity import comity


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    """Make a hub with contacts and without mail server."""
    make_hub(tmp_path, rules="window = false\nreminder_days = []").close()
    return tmp_path / "hub"


def test_a_tick_says_what_it_did_and_the_list_shows_it(hub: Path) -> None:
    """Nobody could tell whether anybody was reminded."""
    told = comity("tick", "--at", "2025-02-20", "--hub", hub)
    assert (told.code, told.err) == (0, "")
    assert told.out.splitlines() == [
        "notices: made the notice due AM CROSSINGS 2025-01",
        "notices: made the notice due KG CROSSINGS 2025-01",
    ]
    assert comity("tick", "--at", "2025-02-20", "--hub", hub).out == "Nothing is due.\n"
    listed = comity("notices", "--hub", hub).out
    assert "stat@kg.example" in listed
    assert "waiting" in listed
    assert comity("notices", "--state", "sent", "--hub", hub).out == "There are no notices.\n"


def test_answers_for_programs(hub: Path) -> None:
    """A program that was written on the documented keys would break."""
    runs = comity("tick", "--at", "2025-02-20", "--hub", hub, "--format", "json").json
    assert [list(run) for run in runs] == [list(ANSWERS["tick"])] * len(runs)
    notices = comity("notices", "--hub", hub, "--format", "json", "--last", "1").json
    assert [list(one) for one in notices] == [list(ANSWERS["notices"])]
    (delivery,) = notices[0]["deliveries"]
    assert all(f"`{key}`" in ANSWERS["notices"]["deliveries"] for key in delivery)
    assert (delivery["address"], delivery["state"]) == ("stat@kg.example", "waiting")


def test_a_job_that_failed_ends_with_3(hub: Path) -> None:
    """A timer that runs the command would take a failure for a success."""
    (hub / "server.toml").write_text('[mail]\nhost = "x"\nsender = "nobody"\n', "utf-8")
    told = comity("tick", "--at", "2025-02-20", "--hub", hub)
    assert told.code == 3
    assert "mail: the job failed. The configuration is wrong: [mail] sender" in told.out


def test_a_live_hub_refuses_a_moment(tmp_path: Path) -> None:
    """Reminders of days that have not come would go out to real people."""
    (tmp_path / "live.toml").write_text('[group]\nid = "L"\nname.en = "L"\n[[member]]\ncode = "KG"\n', "utf-8")
    assert comity("init", tmp_path / "live", "--group", tmp_path / "live.toml").code == 0
    assert comity("tick", "--at", "2025-02-20", "--hub", tmp_path / "live").code == 2
    assert comity("tick", "--hub", tmp_path / "live").out == "Nothing is due.\n"


def test_the_webhook_key_is_shown_and_an_open_address_cannot_be_opened(hub: Path) -> None:
    """Receivers could not check who calls them."""
    assert comity("notices", "--webhook-key", "--hub", hub).out.startswith("whpk_")
    assert comity("notices", "--open-webhook", "https://kg.example", "--hub", hub).code == 2


def test_a_tick_says_what_it_left_to_another_process(hub: Path) -> None:
    """Whoever ticks while a slow source is asked would read that nothing is due, or that nothing was done."""
    with filelock.FileLock(hub / f"{lock_of('collection')}.lock"):
        said = comity("tick", "--at", "2025-02-20", "--hub", hub).out
    assert "notices: made the notice due KG CROSSINGS 2025-01\n" in said
    assert said.endswith("Another process is at collection, mailbox; that was left to it.\n")
