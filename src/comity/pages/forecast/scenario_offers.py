"""What the form of scenarios offers: codes, periods, lengths, scenarios to begin with, and the names of sums."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from comity.hub.forecasts.forecast import IndicatorForecast
from comity.hub.forecasts.scenario import ScenarioRun
from comity.hub.forecasts.shown import ShownForecast
from comity.model.structures import TOTAL
from comity.pages.asked import Asked
from comity.pages.forecast.naming import SeriesNames
from comity.pages.forecast.scenario_form import season_of
from comity.publish.texts import Texts


def node_names(run: ScenarioRun, names: SeriesNames, texts: Texts) -> dict[str, str]:
    """Return what the sums of a scenario are called: the total, and each member, origin and purpose."""
    _ = texts.translate
    flow = names.dataflow
    found: dict[str, str] = {}
    for node in run.outcome.summing.nodes:
        column, _sign, code = node.partition("=")
        if not code:
            found |= {node: _("All together")} if node == run.total else {}
        elif column == "destination":
            found[node] = _("To {member}", member=names.area(code))
        elif column == "origin":
            found[node] = _("From {origin}", origin=names.area(code))
        else:
            part = flow.structure.by_id.get(column.upper())
            codelist = None if part is None else part.codelist
            known = None if codelist is None else codelist.by_id.get(code)
            found[node] = code if known is None else texts.name(known.names, code)
    return found


def offered_nodes(named: Mapping[str, str], run: ScenarioRun) -> list[tuple[str, str]]:
    """Return the sums in the order of a list: all together, then by column and name."""
    return sorted(named.items(), key=lambda one: (one[0] != run.total, one[0].partition("=")[0], one[1]))


def offered_choices(
    made: IndicatorForecast, shown: ShownForecast, names: SeriesNames, texts: Texts
) -> dict[str, Any]:
    """Return what the form's lists offer."""
    _ = texts.translate
    frame = made.view.frame
    origins = sorted({code for code in frame["origin"].unique().to_list() if not code.startswith("_")})
    purposes = frame["purpose"].unique().to_list() if "purpose" in frame.columns else []
    part = names.dataflow.structure.by_id.get("PURPOSE")
    known = {} if part is None or part.codelist is None else part.codelist.by_id
    frequency = made.situation.period.frequency
    lengths = sorted(
        {max(1, round(frequency.per_year * years)) for years in (0.5, 1, 1.5, 2, 3)} | {len(shown.periods)}
    )
    return {
        "members": _sorted((code, names.area(code)) for code in made.reporters),
        "origins": _sorted((code, names.area(code)) for code in origins),
        "purposes": _sorted(
            (code, texts.name(known[code].names, code) if code in known else code)
            for code in purposes
            if code != TOTAL
        ),
        "periods": [(str(period), texts.period(period)) for period in shown.periods],
        "lengths": [(str(count), texts.lasting(frequency, count)) for count in lengths],
        "length": str(len(shown.periods)),
        "season": season_of(frequency),
        "kinds": [
            ("multiplier", _("Multiply: times so much")),
            ("level", _("Add or set: so many a period")),
            ("ramp", _("Ramp: rise step by step to times so much")),
            ("seasonal", _("Season: a factor for each place in the year")),
        ],
        "modes": [("add", _("so many more (or fewer)")), ("set", _("so many in all"))],
    }


def _sorted(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(pairs, key=lambda one: one[1])


def offered_examples(
    asked: Asked, made: IndicatorForecast, names: SeriesNames, texts: Texts
) -> list[tuple[str, str]]:
    """Return scenarios to begin with, made for this forecast: address and title."""
    _ = texts.translate
    last = made.situation.period
    origin = next((code for code in made.situation.origins["origin"].to_list() if not code.startswith("_")), "")
    member = made.reporters[0] if made.reporters else ""
    steps = made.result.frame["ds"].n_unique()
    half = str(last.shift(max(1, steps // 2)))
    first, third = str(last.shift(1)), str(last.shift(min(3, steps)))
    plain = replace(asked, query=())
    found = []
    if origin:
        found.append(
            (
                plain.url(
                    kind1="ramp", size1="1.4", low1="1.15", high1="1.8", from1=first, to1=half, from_origins1=origin
                ),
                _("Visa-free entry from {origin}", origin=names.area(origin)),
            )
        )
    found.append(
        (
            plain.url(kind1="multiplier", size1="0.2", low1="0.1", high1="0.33", from1=first, to1=third),
            _("Borders closed for a while"),
        )
    )
    if member:
        found.append(
            (
                plain.url(
                    kind1="level",
                    mode1="add",
                    size1="30000",
                    low1="20000",
                    high1="45000",
                    from1=half,
                    to1=half,
                    to_members1=member,
                ),
                _("A tournament in {member}", member=names.area(member)),
            )
        )
    return found
