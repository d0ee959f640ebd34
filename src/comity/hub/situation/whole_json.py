"""The whole situation as JSON values, and as titled sentences for people."""

from collections.abc import Iterator, Mapping
from typing import Any

from comity.hub.home import Hub
from comity.hub.situation.json_rows import json_rows
from comity.hub.situation.sentences import say_in, texts_of
from comity.hub.situation.whole import WholeSituation
from comity.model.statements import Said
from comity.publish.texts import capitalise

TITLES: Mapping[str, Said] = {
    "situation": Said("Situation"),
    "change": Said("What changed"),
    "alerts": Said("Early warning"),
    "nowcast": Said("Estimated figures"),
    "seasonal": Said("Adjusted for season"),
    "mirror": Said("Mirror statistics"),
    "revisions": Said("Revisions"),
    "displacement": Said("Displacement"),
    "quality": Said("Data quality"),
    "enforcement": Said("Victims and enforcement"),
}
"""The parts in the order in which they are read."""


def told(hub: Hub, whole: WholeSituation, language: str = "en") -> Iterator[tuple[str, list[str]]]:
    """Yield each part's title and its sentences; an alert's sentence begins with the flow's name."""
    for part, sentences in whole.sentences().items():
        words = say_in(hub, sentences, language)
        if part == "alerts" and whole.alerts is not None:
            names = say_in(hub, (one.name for one in whole.alerts.current), language)
            words = [f"{name}: {sentence}" for name, sentence in zip(names, words, strict=True)]
        yield say_in(hub, [TITLES[part]], language)[0], words


def not_made(hub: Hub, whole: WholeSituation, language: str = "en") -> str:
    """Return the parts that couldn't be made, as a sentence; empty where all were."""
    titles = say_in(hub, (TITLES[part] for part in TITLES if part in whole.absent), language)
    return say_in(hub, [_NOT_MADE], language)[0].format(parts=", ".join(titles)) if titles else ""


_NOT_MADE = Said("Not made, with the reasons in `--format json`: {{parts}}.")


def origin_table(hub: Hub, whole: WholeSituation, language: str = "en", *, count: int = 10) -> list[list[str]]:
    """Return the largest origins as a table in a language: its heads, then its rows."""
    texts = texts_of(hub, language)
    _ = texts.translate
    unit = capitalise(texts.name(whole.view.definition.measure))
    largest = whole.situation.origins.head(count).iter_rows(named=True)
    return [
        ["", _("Origin"), unit, _("Share"), _("On a year")],
        *(
            [
                str(number),
                row["origin"] if language == "en" else texts.area(row["origin"]),
                texts.number(row["value"]),
                "" if row["share"] is None else texts.percent(row["share"]),
                "" if row["relative"] is None else texts.percent(row["relative"], signed=True),
            ]
            for number, row in enumerate(largest, 1)
        ),
    ]


def whole_json(hub: Hub, whole: WholeSituation, language: str = "en") -> dict[str, Any]:
    """Return the whole situation as JSON values: the same for the same hub, moment, period and sight."""
    found = whole.situation
    sentences = {part: say_in(hub, said, language) for part, said in whole.sentences().items()}
    return {
        "indicator": whole.view.definition.id,
        "period": str(found.period),
        "seq": whole.view.seq,
        "total": found.total,
        "change": {
            "now": found.comparison.now,
            "then": found.comparison.then,
            "relative": found.comparison.relative,
            "reporters": found.comparison.included,
            "excluded": {k: v.value for k, v in found.comparison.excluded.items()},
        },
        "sentences": sentences.get("situation", []),
        "origins": found.origins.to_dicts(),
        "by_origin": found.by_origin.to_dicts(),
        "by_purpose": found.by_purpose.to_dicts(),
        "members": found.members.to_dicts(),
        "unusual": found.unusual.items.to_dicts(),
        "parts": {
            part: {"sentences": sentences.get(part, []), **figures}
            for part, figures in _parts(hub, whole, language)
        },
        "absent": whole.absent,
    }


def _parts(hub: Hub, whole: WholeSituation, language: str) -> Iterator[tuple[str, dict[str, Any]]]:
    from comity.hub.alerts.text import view_json

    if whole.change is not None:
        explained = whole.change.found
        yield (
            "change",
            {
                "against": str(explained.against),
                "by": whole.change.dimension,
                "contributions": json_rows(explained.parts),
            },
        )
    if whole.alerts is not None:
        yield "alerts", view_json(hub, whole.alerts, whole.alerts.current, language)
    if whole.nowcast is not None:
        found = whole.nowcast.found
        totals = {"total_reported": found.total_reported, "total_with": found.total_with}
        yield "nowcast", {**totals, "estimates": json_rows(found.estimates)}
    if whole.seasonal is not None:
        yield "seasonal", {"series": {one.id: json_rows(one.adjusted.frame) for one in whole.seasonal.series}}
    if whole.mirror is not None:
        yield (
            "mirror",
            {"dataflow": whole.mirror.dataflow.id, "corridors": json_rows(whole.mirror.mirror.corridors)},
        )
    if whole.revisions is not None:
        revised = whole.revisions.found
        yield "revisions", {"classes": json_rows(revised.classes), "reporters": json_rows(revised.reporters)}
    if whole.displacement is not None:
        yield "displacement", {"dataflow": whole.displacement.dataflow.id, "events": len(whole.displacement.events)}
    if whole.quality is not None:
        yield "quality", {"indicators": [row for flow in whole.quality.flows for row in json_rows(flow.frame)]}
    if whole.enforcement is not None:
        from comity.hub.enforcement.told import enforcement_json

        yield "enforcement", enforcement_json(whole.enforcement)
