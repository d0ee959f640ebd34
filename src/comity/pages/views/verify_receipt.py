"""The check of a receipt: from the receipt itself, from a QR code's address, or from a number and a digest."""

import json

from comity.errors import ComityError
from comity.hub.home import Hub
from comity.hub.log import public_jwks
from comity.hub.receipt_check import ReceiptCheck, confirm, examine, parse_receipt
from comity.pages.asked import Asked
from comity.pages.ledger.browser_words import browser_words
from comity.pages.ledger.receipt_words import checks, facts, verdict
from comity.pages.page import Page
from comity.publish.texts import Texts


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page: what `receipt`, or `submission` and `digest`, lead to; only the forms without either."""
    if asked.get("receipt"):
        return make_checked(hub, asked, texts, text=asked.get("receipt"))
    if asked.get("submission") and asked.get("digest"):
        try:
            _found, check = confirm(hub, asked.get("submission"), asked.get("digest"))
        except ComityError as error:
            return _page(hub, asked, texts, fault=error)
        return _page(hub, asked, texts, check=check)
    return _page(hub, asked, texts)


def make_checked(hub: Hub, asked: Asked, texts: Texts, *, text: str) -> Page:
    """Return the page on the receipt that a text is."""
    try:
        check = examine(hub, parse_receipt(text))
    except ComityError as error:
        return _page(hub, asked, texts, fault=error)
    return _page(hub, asked, texts, check=check)


def _page(
    hub: Hub, asked: Asked, texts: Texts, *, check: ReceiptCheck | None = None, fault: ComityError | None = None
) -> Page:
    _ = texts.translate
    content = {
        "check": check,
        "verdict": "" if check is None else verdict(check, texts),
        "steps": [] if check is None else checks(check, texts),
        "facts": [] if check is None else facts(hub, check, texts),
        "fault": "" if fault is None else _(fault.detail),
        "remedy": "" if fault is None or not fault.remedy else _(fault.remedy),
        "submission": asked.get("submission"),
        "digest": asked.get("digest"),
        "keys": json.dumps(public_jwks(hub)),
        "words": json.dumps(browser_words(texts), ensure_ascii=False),
        "command": "comity verify-receipt receipt.json --hub-key hub.jwk --file FILE",
    }
    return Page(
        title=_("Check a receipt"),
        lead=_("A receipt proves what the hub took in, and when. Check it here, or on your own machine."),
        template="verify_receipt.html",
        content=content,
    )
