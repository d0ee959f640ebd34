"""How alerts stand, and what people did with them, in a word."""

from comity.publish.texts import Texts


def alert_state(state: str, texts: Texts) -> str:
    """Return how an alert stands."""
    _ = texts.translate
    return {
        "open": _("open"),
        "acknowledged": _("acknowledged"),
        "closed": _("closed"),
        "reopened": _("open again"),
        "over": _("over"),
        "revised": _("gone by revision"),
    }[state]


def alert_step(kind: str, texts: Texts) -> str:
    """Return what somebody did with an alert."""
    _ = texts.translate
    return {
        "acknowledged": _("acknowledged"),
        "commented": _("commented"),
        "closed": _("closed"),
        "reopened": _("reopened"),
    }[kind]


def alert_reason(reason: str, texts: Texts) -> str:
    """Return why an alert was closed."""
    _ = texts.translate
    return {
        "explained": _("explained"),
        "data-error": _("an error in the data"),
        "new-level": _("accepted as a new level"),
        "no-action": _("no action needed"),
    }[reason]
