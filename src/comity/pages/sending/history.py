"""What happened to a submission, as its leaves of the log tell it."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from comity.hub.home import Hub
from comity.model.submissions import Submission
from comity.publish.texts import Texts


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened: when, what, by whom, why; and the leaf of the log that commits to it."""

    when: str
    what: str
    who: str
    why: str
    leaf: int


def history(hub: Hub, submission: Submission, texts: Texts) -> list[Happening]:
    """Return what the log tells of a submission, oldest first; moves alone, which people know."""
    names, told = _names(texts), f"submission/{submission.id}"
    found: list[Happening] = []
    for leaf in hub.log.leaves_of(told):
        for entry in json.loads(leaf.entry).get("entries", ()):
            what = names.get(str(entry.get("action", "")))
            if what is not None and entry.get("object") == told:
                found.append(_happening(entry, what, leaf.index, texts))
    return [_as_one(list(same), texts) for _, same in groupby(found, key=lambda one: (one.leaf, one.when, one.who))]


def _as_one(same: Sequence[Happening], texts: Texts) -> Happening:
    """Return what happened at once, by the same hand, as one."""
    what = texts.listing([one.what if at == 0 else one.what.lower() for at, one in enumerate(same)])
    return replace(same[-1], what=what, why=next((one.why for one in same if one.why), ""))


def _happening(entry: dict[str, str], what: str, leaf: int, texts: Texts) -> Happening:
    when = texts.moment(dt.datetime.fromisoformat(entry["at"]))
    who = texts.translate("the hub") if entry["actor"] == "hub" else texts.area(entry["actor"])
    return Happening(when, what, who, entry.get("detail", ""), leaf)


def _names(texts: Texts) -> dict[str, str]:
    _ = texts.translate
    return {
        "received": _("Received"),
        "checked": _("Checked"),
        "accepted": _("Accepted"),
        "rejected": _("Refused"),
        "released": _("Released"),
        "superseded": _("Replaced by later figures"),
        "withdrawn": _("Withdrawn"),
    }
