"""What was found of a receipt, in words: the verdict, and each step with what it rests on."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from comity.hub.home import Hub
from comity.hub.receipt_check import ReceiptCheck
from comity.publish.texts import Texts


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


FAULTS = (
    _("No receipt was given."),
    _("Paste it, or choose its file."),
    _("This is no receipt."),
    _("This is too long to be a receipt."),
    _("Give the file as the hub gave it."),
    _("This is no receipt: parts of it are missing or of another form."),
    _("Give the file as the hub gave it, unchanged."),
    _("This hub has no submission of this number and this digest."),
    _("Check both, or ask the sender for the receipt itself."),
)
"""What the hub says of what can't be checked: marked for translation here, translated where it is shown."""
YES, NO, OPEN = "yes", "no", "open"
GLYPHS = {YES: "✓", NO: "✕", OPEN: "·"}


@dataclass(frozen=True, slots=True)
class Check:
    """One step of the check: how it went (yes, no or open), what was asked, and what it rests on."""

    state: str
    head: str
    text: str = ""

    @property
    def glyph(self) -> str:
        """The sign of how it went."""
        return GLYPHS[self.state]


def verdict(check: ReceiptCheck, texts: Texts) -> str:
    """Return the verdict in one sentence."""
    _ = texts.translate
    if check.holds:
        return _("The receipt is genuine: this hub signed it, and its log still holds what it says.")
    if not check.is_ours:
        return _("The receipt is not this hub’s: its key isn’t one of this hub’s keys. It may be another hub’s.")
    if not check.is_signed:
        return _("The receipt is not genuine: it was changed after the hub signed it.")
    if check.extends is False:
        return _("The receipt is signed, but this hub’s log doesn’t hold it any more. Keep it: it is evidence.")
    return _("The receipt is signed, but the log doesn’t say what it says. Keep it: it is evidence.")


def checks(check: ReceiptCheck, texts: Texts) -> Sequence[Check]:
    """Return the steps in the order in which they were taken."""
    return list(_checks(check, texts))


def facts(hub: Hub, check: ReceiptCheck, texts: Texts) -> Sequence[tuple[str, str]]:
    """Return what a receipt says of its submission, as labels and values; nothing where it isn't signed."""
    _, told = texts.translate, check.submission
    if told is None:
        return []
    flow = hub.catalogue.dataflows.get(str(told.get("dataflow", "")))
    return [
        (_("Submission"), texts.number(int(told["id"]))),
        (_("Sender"), texts.area(str(told["provider"]))),
        (_("Dataflow"), texts.name(flow.names, flow.id) if flow else str(told["dataflow"])),
        (_("Received"), texts.moment(dt.datetime.fromisoformat(str(told["received_at"])))),
        (_("File"), str(told["file_name"]) or "–"),
        (_("Rows"), texts.number(int(told["rows"]))),
        (_("SHA-256 of the file"), str(told["raw_sha256"])),
    ]


def _checks(check: ReceiptCheck, texts: Texts) -> Iterator[Check]:
    _ = texts.translate
    yield (
        Check(_state(check.is_ours), _("Key"), _("{key} is one of this hub’s keys.", key=check.key_id))
        if (check.is_ours)
        else Check(NO, _("Key"), _("{key} is none of this hub’s keys.", key=check.key_id))
    )
    if check.is_ours:
        signed = _("It holds for all that the receipt says.")
        broken = _("It doesn’t hold: something in the receipt was changed.")
        yield Check(_state(check.is_signed), _("Signature"), signed if check.is_signed else broken)
    yield from _of_leaves(check, texts)
    if check.head is not None and check.now is not None:
        sizes = {"then": texts.number(check.head.size), "now": texts.number(check.now.size)}
        same = _("Today’s log of {now} leaves holds that of the receipt, of {then} leaves, unchanged.", **sizes)
        other = _("Today’s log of {now} leaves doesn’t extend that of the receipt, of {then} leaves.", **sizes)
        yield Check(_state(check.extends), _("Consistency"), same if check.extends else other)


def _of_leaves(check: ReceiptCheck, texts: Texts) -> Iterator[Check]:
    _ = texts.translate
    if check.head is None:
        return
    for leaf in check.leaves:
        text = _("Leaf {index}: {commitment}", index=leaf.index, commitment=leaf.commitment)
        yield Check(_state(leaf.holds), _("Inclusion"), text)
    if not check.leaves:
        yield Check(NO, _("Inclusion"), _("The receipt names no leaf."))
    recorded = _("The log commits to the submission as the receipt gives it.")
    other = _("The log commits to another submission than the receipt gives.")
    yield Check(_state(check.is_recorded), _("Content"), recorded if check.is_recorded else other)


def _state(value: bool | None) -> str:  # noqa: FBT001 - the value itself
    return OPEN if value is None else YES if value else NO
