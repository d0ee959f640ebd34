"""What the browser says while it verifies: texts for `verify.js`, which has none of its own."""

from collections.abc import Mapping

from comity.publish.texts import Texts


def browser_words(texts: Texts) -> Mapping[str, str]:
    """Return its texts by name; {} stands for what it found."""
    _ = texts.translate
    return {
        "commitment": _("The commitment is SHA-256 over salt and text."),
        "commitmentHidden": _("What the leaf commits to isn’t given to you: its commitment is taken as it is."),
        "leaf": _("The leaf’s hash is SHA-256 over a zero byte and the commitment."),
        "root": _("The steps lead to the root of the signed head."),
        "size": _("The signed head is of the log that the proof is for."),
        "signature": _("The signature of the head holds, by the hub’s key (Ed25519)."),
        "unsupported": _(
            "This browser can’t check Ed25519 signatures. All else was computed; check the signature with the "
            "command below, or in a newer browser."
        ),
        "insecure": _("This browser computes hashes only over HTTPS or on this machine itself."),
        "works": _("Your browser has verified it: nothing was left to the hub’s word but its public key."),
        "worksPartly": _("Your browser has verified all but the signature."),
        "fails": _("Your browser could not verify it."),
        "running": _("Computing …"),
        "noReceipt": _("This is no receipt."),
        "unknownKey": _("The receipt is signed by a key that isn’t among those given."),
        "receiptSigned": _("The hub’s signature holds for all that the receipt says (Ed25519)."),
        "receiptUnsigned": _("The hub’s signature doesn’t hold: something in the receipt was changed."),
        "included": _("Leaf {} is in the log that the receipt’s head is of."),
        "recorded": _("The log commits to the submission as it is given."),
        "extends": _("Today’s log of {} leaves holds that of the receipt unchanged."),
        "offline": _("Today’s log could not be asked for: the hub doesn’t answer."),
        "tooLong": _("This is too long to be a receipt."),
    }
