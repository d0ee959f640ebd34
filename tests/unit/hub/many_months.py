"""A small hub with thirty months of figures by origin and purpose, for tests of forecasts and scenarios."""

from pathlib import Path

from comity.hub.home import Hub
from small_hub import GROUP, line, make_hub, send

MONTHS = [f"{2023 + month // 12}-{month % 12 + 1:02d}" for month in range(7, 37)]
SEASON = (70, 74, 88, 95, 110, 128, 150, 148, 112, 94, 76, 82)
LEVELS = {("AM", "CN"): 40, ("AM", "UZ"): 20, ("KG", "CN"): 30, ("KG", "DE"): 10, ("KG", "UZ"): 60}


def fill_hub(folder: Path) -> Hub:
    """Return a hub to which both members sent thirty months, Uzbeks as confidential."""
    hub = make_hub(folder, GROUP.replace('acceptance = "secretariat"', 'action = "replace"'))
    for reporter in ("AM", "KG"):
        sent = send(hub, reporter, *rows(reporter, MONTHS), hours=0 if reporter == "AM" else 1)
        if not sent.is_accepted:
            raise ValueError(list(sent.examination.findings))
    return hub


def rows(reporter: str, months: list[str], *, factor: float = 1.0) -> list[str]:
    """Return the rows of a reporter's months by origin and purpose."""
    return [
        line(
            reporter, origin, round(factor * level * SEASON[int(month[-2:]) - 1] * share), period=month, more=more
        ).replace(",IN,_T,", f",IN,{purpose},")
        for month in months
        for (own, origin), level in LEVELS.items()
        for purpose, share in (("TOURISM", 0.7), ("BUSINESS", 0.3))
        for more in ("C,," if origin == "UZ" else ",,",)
        if own == reporter
    ]
