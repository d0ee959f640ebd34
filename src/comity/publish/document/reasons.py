"""Why a part is empty, in words."""

from comity.publish.report_data import Absence
from comity.publish.texts import Texts


def explain(absence: Absence | None, texts: Texts) -> str:
    """Return the reason as a sentence."""
    _ = texts.translate
    return {
        None: _("There is nothing to show here."),
        Absence.TOO_SHORT: _("The history is too short."),
        Absence.NO_BREAKDOWN: _("Members send no such breakdown."),
        Absence.NOTHING_REPORTED: _("No figures have come yet."),
        Absence.NOT_COMPARABLE: _("No member has reported both periods, so that they can't be compared."),
        Absence.NOT_COMPUTED: _("It has not been computed."),
    }[absence]


def explain_forecast(absence: Absence | None, texts: Texts) -> str:
    """Return why there is no forecast, as a sentence."""
    _ = texts.translate
    return {
        None: _("No forecast has been made."),
        Absence.TOO_SHORT: _("No forecast: the history is too short."),
        Absence.NO_BREAKDOWN: _("No forecast: members send no such figures."),
        Absence.NOTHING_REPORTED: _("No forecast: nothing has been reported."),
        Absence.NOT_COMPARABLE: _("No forecast: the figures before and after a break can't be compared."),
        Absence.NOT_COMPUTED: _("No forecast has been computed."),
    }[absence]


def explain_purpose(absence: Absence | None, texts: Texts) -> str:
    """Return why there are no contributions by purpose, as a sentence."""
    if absence is Absence.NO_BREAKDOWN:
        return texts.translate("Members send no breakdown by purpose.")
    return explain(absence, texts)


def explain_diagnostics(absence: Absence | None, texts: Texts) -> str:
    """Return why the forecast's accuracy isn't known, as a sentence."""
    _ = texts.translate
    if absence is Absence.TOO_SHORT:
        return _("The history is too short to hold back a part of it and forecast that.")
    return _("The accuracy of earlier forecasts has not been computed.")
