"""Every page: its name, address and title, what it is made of, and where it stands in the menu."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module

from comity.hub.home import Hub
from comity.pages.asked import Asked
from comity.pages.page import Page
from comity.publish.texts import Texts

Make = Callable[[Hub, Asked, Texts], Page]


def _(message: str) -> str:
    """Mark a message for translation; it is translated where it is shown."""
    return message


class Depends(StrEnum):
    """What must change before a page can say something else."""

    DATA = "data"
    """Figures, forecasts, the day."""
    LOG = "log"
    """Anything that the hub records."""
    BOTH = "both"
    """Either: it shows figures, and what people do about them."""
    ALWAYS = "always"
    """It is made anew each time: it is one person's, or costs nothing."""


class Place(StrEnum):
    """Where a page stands in the menu."""

    FRONT = "front"
    MORE = "more"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Entry:
    """One page; `path` may have {parts}. Its route, in the table of permissions, is `pages.<name>`."""

    name: str
    path: str
    title: str
    depends: Depends = Depends.DATA
    place: Place = Place.NONE
    under: str = ""
    """The page whose entry in the menu is marked while this one is shown."""
    module: str = ""
    """Of comity.pages.views; the page's own name unless given."""

    @property
    def route(self) -> str:
        """Return the name by which permissions know it."""
        return f"pages.{self.name}"

    def make(self) -> Make:
        """Return the function that makes the page."""
        made: Make = import_module(f"comity.pages.views.{self.module or self.name}").make
        return made


PAGES: tuple[Entry, ...] = (
    Entry("home", "/", _("Home"), Depends.BOTH),
    Entry("situation", "/situation", _("Situation"), place=Place.FRONT),
    Entry("forecast", "/forecast", _("Forecast"), place=Place.FRONT),
    Entry("scenario", "/forecast/scenario", _("Scenario"), under="forecast"),
    Entry("explore", "/explore", _("Explore"), Depends.BOTH, Place.FRONT),
    Entry("calendar", "/calendar", _("Exchange calendar"), Depends.LOG, Place.FRONT),
    Entry("member", "/calendar/{code}", _("Member"), Depends.LOG, under="calendar"),
    Entry("submit", "/submit", _("Submit"), Depends.ALWAYS, Place.FRONT),
    Entry("mapping", "/submit/mapping", _("Mapping assistant"), Depends.ALWAYS, under="submit"),
    Entry("submissions", "/submissions", _("Submissions"), Depends.LOG, Place.MORE),
    Entry("submission", "/submissions/{submission_id}", _("Submission"), Depends.LOG, under="submissions"),
    Entry("alerts", "/alerts", _("Alerts"), Depends.LOG, Place.MORE),
    Entry("alert", "/alerts/{alert_id}", _("Alert"), Depends.LOG, under="alerts"),
    Entry("revisions", "/revisions", _("Revisions"), place=Place.MORE),
    Entry("mirror", "/mirror", _("Mirror statistics"), place=Place.MORE),
    Entry("quality", "/quality", _("Quality"), Depends.BOTH, Place.MORE),
    Entry("measures", "/measures", _("Measures"), Depends.BOTH, Place.MORE),
    Entry("measure", "/measures/{measure_id}", _("Measure"), Depends.BOTH, under="measures"),
    Entry(
        "measure_effect", "/measures/{measure_id}/effect", _("Effect of a measure"), Depends.BOTH, under="measures"
    ),
    Entry("strategy", "/strategy", _("Strategy"), place=Place.MORE),
    Entry("enforcement", "/enforcement", _("Enforcement"), Depends.BOTH, Place.MORE),
    Entry("points", "/points", _("Crossing points"), place=Place.MORE),
    Entry("point", "/points/{point}", _("Crossing point"), under="points"),
    Entry("reports", "/reports", _("Reports"), Depends.LOG, Place.MORE),
    Entry("questions", "/questions", _("Questions"), Depends.LOG, Place.MORE),
    Entry("question", "/questions/{thread_id}", _("Question"), Depends.LOG, under="questions"),
    Entry("log", "/log", _("Log"), Depends.LOG, Place.MORE),
    Entry("log_entry", "/log/{index}", _("Entry of the log"), Depends.LOG, under="log"),
    Entry("verify_receipt", "/verify", _("Check a receipt"), Depends.ALWAYS, Place.MORE),
    Entry("rules", "/rules", _("Rules and structures"), Depends.LOG, Place.MORE),
    Entry("rule", "/rules/{kind}/{name}", _("Rule or structure"), Depends.LOG, under="rules"),
    Entry("methods", "/methods", _("Methods"), Depends.LOG, Place.MORE),
    Entry("method", "/methods/{name}", _("Method"), Depends.LOG, under="methods"),
    Entry("administration", "/administration", _("Administration"), Depends.ALWAYS, Place.MORE),
    Entry("administer", "/administration/{subject}", _("Administration"), Depends.ALWAYS, under="administration"),
    Entry("sign_in", "/sign-in", _("Sign in"), Depends.ALWAYS),
)
"""One line a page, in the menu's order."""

BY_NAME: Mapping[str, Entry] = {entry.name: entry for entry in PAGES}
