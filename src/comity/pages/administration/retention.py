"""What is kept, and for how long; and files about persons that two people strike out."""

from collections.abc import Sequence

from comity.hub.home import Hub
from comity.hub.retention import Retention, read_retention
from comity.hub.settings.settings import Settings, read_settings
from comity.pages.administration.subject import Refused, Shown
from comity.pages.asked import Asked
from comity.pages.ledger.words import who
from comity.publish.texts import Texts


def make_retention(hub: Hub, asked: Asked, texts: Texts, refused: Refused) -> Shown:
    """Return what is kept how long, what was struck out, and the form by which two people strike out."""
    _, settings = texts.translate, read_settings(hub.directory)
    found = read_retention(hub, settings)
    return Shown(
        title=_("Retention"),
        lead=_("Figures and the log are kept for good; what is on its way, or about persons, is not."),
        template="administer_retention.html",
        content={
            "rows": _rows(found, settings, texts),
            "struck": [
                (one.submission, texts.moment(one.at), who(texts, one.actor), one.second) for one in found.struck
            ],
            "could_be": [
                (str(one.id), texts.area(one.provider), one.file_name or "–", texts.date(one.received_at.date()))
                for one in found.could_be_struck
            ],
            "may_change": asked.may("administration.strike_out"),
            "values": refused.values,
        },
    )


def _rows(found: Retention, settings: Settings, texts: Texts) -> Sequence[tuple[str, str, str, str]]:
    """Return what, how long, how many there are now, and where it is set."""
    _ = texts.translate
    good = _("for good")
    expire = settings.uploads.expire_hours
    hours = texts.plural("{count} hour after the last bytes", "{count} hours after the last bytes", count=expire)
    signed_in = texts.plural("{count} hour", "{count} hours", count=settings.sessions.hours)
    level = settings.log.level
    return [
        (_("Files that were sent, and their figures"), good, texts.number(found.submissions), "–"),
        (_("Files about persons"), _("never kept; digest, sender and rules remain"), "–", "–"),
        (_("Log and audit"), good, texts.plural("{count} leaf", "{count} leaves", count=found.leaves), "–"),
        (
            _("Uploads on their way"),
            hours,
            texts.number(found.unfinished_uploads),
            "server.toml, [uploads] expire_hours",
        ),
        (_("Sessions of people"), signed_in, "–", "server.toml, [sessions] hours"),
        (
            _("The service’s own log lines"),
            _("not kept by the hub; the machine’s own log keeps them"),
            "–",
            f"server.toml, [log] level = {level}",
        ),
    ]
