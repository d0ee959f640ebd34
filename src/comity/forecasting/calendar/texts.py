"""Every sentence that effects of the calendar say to people: whole sentences with {placeholders}."""

from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    "western_easter": "Easter",
    "orthodox_easter": "Orthodox Easter",
    "ramadan": "Ramadan",
    "eid_al_fitr": "Eid al-Fitr",
    "eid_al_adha": "Eid al-Adha",
    "nowruz": "Nowruz",
    "lunar_new_year": "The lunar new year",
    "mid_autumn": "The mid-autumn festival",
    "diwali": "Diwali",
    "passover": "Passover",
    "tishri": "The feasts of Tishri",
    "year_end": "The turn of the year",
    "days_off": "Where public holidays fall",
    "bridge_days": "Bridge days",
    "school_break": "School holidays",
    "weekdays": "The composition of weekdays",
    "leap_day": "The leap day",
    "adds": "{feast} adds {percent} % in {period}.",
    "takes": "{feast} takes away {percent} % in {period}.",
}


def say(text: str, /, **values: object) -> str:
    """Return the sentence with its placeholders filled."""
    return TEXTS[text].format(**values)
