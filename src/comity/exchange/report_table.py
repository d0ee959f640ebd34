"""The table `[reports]` of the group's file."""

from comity.model.config_table import ConfigTable
from comity.model.report_plan import AUDIENCES, ReportPlan

REPORT_KEYS = ("days_after", "audiences", "languages")
LANGUAGES = ("en", "ru")
_MOST_DAYS = 366


def read_report_plan(root: ConfigTable) -> ReportPlan | None:
    """Return when the group's report is printed by itself; None where the file has no such table, and it isn't."""
    if "reports" not in root:
        return None
    table = ConfigTable(root.content["reports"], file=root.file, place="[reports]", known=REPORT_KEYS)
    usual = ReportPlan()
    return ReportPlan(
        days_after=table.whole("days_after", lowest=0, highest=_MOST_DAYS, default=usual.days_after),
        audiences=_some_of(table, "audiences", known=AUDIENCES, default=usual.audiences),
        languages=_some_of(table, "languages", known=LANGUAGES, default=()),
    )


def _some_of(table: ConfigTable, key: str, *, known: tuple[str, ...], default: tuple[str, ...]) -> tuple[str, ...]:
    given = table.texts(key, default=default)
    if strange := [one for one in given if one not in known]:
        raise table.fault(key, f"{strange[0]} is not known", remedy=f"Choose of {', '.join(known)}.")
    return tuple(one for one in known if one in given)
