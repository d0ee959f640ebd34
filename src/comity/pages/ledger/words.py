"""What the log tells of, in words: actions, and what they were done to."""

from collections.abc import Mapping, Sequence

from comity.hub.log_reading import Told
from comity.publish.texts import Texts, capitalise


def _(message: str) -> str:
    """Mark a message for translation; it is translated where it is shown."""
    return message


ACTIONS: Mapping[str, str] = {
    "accepted": _("accepted"),
    "alert.acknowledged": _("taken note of"),
    "alert.closed": _("settled"),
    "alert.commented": _("commented on"),
    "alert.raised": _("raised"),
    "alert.reopened": _("opened again"),
    "alert.seen": _("seen again"),
    "alerts.judged": _("judged"),
    "checked": _("checked"),
    "collection.given_up": _("given up"),
    "collection.recovered": _("works again"),
    "countersignature.refused": _("countersignature refused"),
    "countersigned": _("countersigned"),
    "finding.answered": _("findings answered"),
    "forecast": _("issued"),
    "group.changed": _("changed"),
    "hub.created": _("made"),
    "hub.key_replaced": _("replaced"),
    "key.added": _("made"),
    "key.revoked": _("revoked"),
    "mail.refused": _("refused"),
    "measure.added": _("entered"),
    "measure.changed": _("changed"),
    "measure.ended": _("given an end"),
    "measure.released": _("released to all readers"),
    "notice.failed": _("not delivered"),
    "notice.made": _("written"),
    "notice.moot": _("not needed any more"),
    "notice.sent": _("sent"),
    "parcel.released": _("released from embargo"),
    "quality.reported": _("received"),
    "received": _("received"),
    "rejected": _("refused"),
    "report.failed": _("could not be printed"),
    "report.ordered": _("ordered"),
    "report.printed": _("printed"),
    "released": _("released"),
    "signing-key.added": _("registered"),
    "signing-key.ended": _("given an end"),
    "signing-key.revoked": _("revoked"),
    "struck-out": _("struck out"),
    "superseded": _("superseded"),
    "thread.closed": _("settled"),
    "thread.opened": _("opened"),
    "thread.posted": _("answered"),
    "user.added": _("added"),
    "user.disabled": _("locked out"),
    "user.enabled": _("let in again"),
    "user.password": _("given another password"),
    "user.rehashed": _("password kept in a newer form"),
    "user.signed-out": _("signed out everywhere"),
    "waiver.added": _("given"),
    "waiver.ended": _("ended"),
    "webhook.closed": _("closed after failures"),
    "webhook.opened": _("opened again"),
    "withdrawn": _("withdrawn"),
}
"""Every action of the audit, as it stands after what it was done to."""

KINDS: Mapping[str, str] = {
    "alert": _("Alert"),
    "alert_run": _("Early warning"),
    "collection": _("Collection"),
    "forecast_run": _("Forecast"),
    "group": _("Group’s file"),
    "hub": _("Hub"),
    "hub_key": _("Hub’s key"),
    "key": _("API key"),
    "mail": _("Mail"),
    "measure": _("Measure"),
    "notice": _("Notice"),
    "parcel": _("Held figures"),
    "quality": _("Quality report"),
    "report": _("Report"),
    "signing-key": _("Signing key"),
    "submission": _("Submission"),
    "thread": _("Question"),
    "user": _("User"),
    "waiver": _("Admission of errors"),
    "webhook": _("Web address of notices"),
}
"""What actions are done to, by the beginning of its name."""


def action(texts: Texts, name: str) -> str:
    """Return an action in words; one that isn't known here, of a newer program, by its own name."""
    return texts.translate(ACTIONS[name]) if name in ACTIONS else name


def kind_word(texts: Texts, kind: str) -> str:
    """Return a kind of things in words; one that isn't known here by its own name."""
    return texts.translate(KINDS[kind]) if kind in KINDS else capitalise(kind)


def thing(texts: Texts, name: str) -> str:
    """Return what something was done to, in words: "Submission 12"."""
    kind, _slash, own = name.partition("/")
    word = kind_word(texts, kind)
    if kind == "hub" or not own:
        return word
    if kind == "collection":
        provider, _dash, flow = own.partition("/")
        return texts.translate("Collection of {flow} from {provider}", flow=flow, provider=texts.area(provider))
    return f"{word} {own}"


def who(texts: Texts, actor: str) -> str:
    """Return who did something, in words."""
    _ = texts.translate
    own = {
        "": _("The hub"),
        "hub": _("The hub"),
        "operator": _("Operator on the hub’s machine"),
        "demonstration": _("Open demonstration"),
    }
    if actor in own:
        return own[actor]
    if actor.startswith("key/"):
        return _("API key {id}", id=actor.removeprefix("key/"))
    return texts.area(actor)


def summary(texts: Texts, told: Sequence[Told]) -> list[str]:
    """Return what a leaf tells, a line for each kind of thing: "Submission 12: received, checked"."""
    by_kind: dict[str, list[Told]] = {}
    for one in told:
        by_kind.setdefault(one.object.partition("/")[0], []).append(one)
    return [_line(texts, kind, entries) for kind, entries in by_kind.items()]


def _line(texts: Texts, kind: str, entries: Sequence[Told]) -> str:
    objects = list(dict.fromkeys(one.object for one in entries))
    done = ", ".join(dict.fromkeys(action(texts, one.action) for one in entries))
    if len(objects) == 1:
        return f"{thing(texts, objects[0])}: {done}"
    return f"{kind_word(texts, kind)} ({texts.number(len(objects))}): {done}"
