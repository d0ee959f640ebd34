"""A hub is killed over and over while files come, are collected and told of: nothing that it answered is lost."""

import os
import random
import time
from pathlib import Path

from comity.hub.home import open_hub
from file_senders import sending
from kept_promises import broken_promises
from killable_hub import free_port, start
from notice_servers import mail_server
from surviving_hub import finish, make_surviving_hub, put_out

KILLS = int(os.environ.get("COMITY_KILLS", "10"))


def test_nothing_answered_is_lost(tmp_path: Path) -> None:
    """Uploads, collections and notices go on over kills: all that was acknowledged is there, and told of once."""
    chance, port, collected = random.Random(0), free_port(), []
    with mail_server() as mailbox:
        keys = make_surviving_hub(tmp_path, mail_port=mailbox.port, port=port)
        with sending(keys, port) as senders:
            for number in range(KILLS):
                process = start(tmp_path / "hub", port)
                collected.append(put_out(tmp_path, number))
                time.sleep(chance.uniform(0.05, 0.8))
                process.kill()
                process.join()
            process = start(tmp_path / "hub", port)
        process.terminate()
        process.join()
        with open_hub(tmp_path / "hub") as hub:
            finish(hub)
            assert list(broken_promises(hub, senders, collected=collected, mailbox=mailbox)) == []
    assert all(sender.acknowledged for sender in senders)
