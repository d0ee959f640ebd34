"""What is said of a forecast: what is expected, when it was made and from what, the figures at the head."""

from comity.hub.forecasts.shown import ShownForecast, has_later_figures, left_out
from comity.hub.forecasts.tested import Tested
from comity.hub.home import Hub
from comity.pages.forecast.choices import Choices
from comity.pages.forecast.series_report import SeriesForecast
from comity.publish.document.lead import lead_sentences
from comity.publish.document.left_out import join_notes, note_left_out
from comity.publish.document.parts import KeyFigure
from comity.publish.texts import Texts, capitalise


def say_outlook(one: SeriesForecast, texts: Texts) -> str:
    """Return what is expected, and how that compares with the time before."""
    said = [lead_sentences(one.report, texts).outlook]
    outlook = one.report.outlook
    if outlook is not None and outlook.relative is not None:
        words = {
            "percent": texts.percent(abs(outlook.relative)),
            "length": texts.lasting(one.report.frequency, len(one.points)),
        }
        if outlook.relative >= 0:
            said.append(texts.translate("That is {percent} more than in the {length} before.", **words))
        else:
            said.append(texts.translate("That is {percent} less than in the {length} before.", **words))
    return " ".join(filter(None, said))


def say_later(hub: Hub, choices: Choices, shown: ShownForecast, texts: Texts) -> str:
    """Return that figures have come which the forecast doesn't know; empty where none have."""
    if (
        shown.run.id is not None
        and choices.wish.run is None
        and has_later_figures(hub, shown, as_of=choices.wish.as_of)
    ):
        return texts.translate(
            "Figures have come since this forecast was issued. Choose “from the figures of now” to see one made "
            "with them."
        )
    return ""


def say_run(hub: Hub, shown: ShownForecast, texts: Texts) -> str:
    """Return when the forecast was made, from what, and who is not in it."""
    _ = texts.translate
    moment = texts.moment(shown.run.issued_at)
    if shown.run.id is None:
        said = [_("Made from the figures of now, to be looked at: it is not kept.")]
    else:
        said = [_("Forecast {number}, issued on {moment}.", number=texts.number(shown.run.id), moment=moment)]
    said.append(_("Last period known: {period}.", period=texts.period(shown.recipe.origin)))
    if shown.recipe.is_simulated:
        said.append(_("Issued in the simulation, with what was known then."))
    absent = left_out(hub, shown) if shown.recipe.flow is None else ()
    if absent:
        said.append(_("Not in it, for want of figures: {members}.", members=texts.areas(absent)))
    if shown.recipe.signals:
        said.append(_("Outside signals that helped: {names}.", names=texts.listing(shown.recipe.signals)))
    return " ".join(said)


def make_figures(
    one: SeriesForecast, test: Tested | None, score: dict[str, float] | None, texts: Texts
) -> list[KeyFigure]:
    """Return the figures at the head: the next period, the whole horizon, how good forecasts have been."""
    _ = texts.translate
    first = one.points[0]
    low, high = first.quantiles.get(0.1), first.quantiles.get(0.9)
    interval = "" if low is None or high is None else texts.interval(low, high)
    without = note_left_out(one.report.fan.left_out, texts)
    found = [
        KeyFigure(
            capitalise(texts.period(first.period)),
            texts.amount(first.mean, digits=3),
            join_notes(_("80 % interval {interval}", interval=interval) if interval else "", without),
        )
    ]
    outlook = one.report.outlook
    if outlook is not None and outlook.interval is not None:
        found.append(
            KeyFigure(
                capitalise(texts.span(outlook.first, outlook.last)),
                texts.amount(outlook.mean, digits=3),
                join_notes(
                    _(
                        "80 % interval {interval}",
                        interval=texts.interval(outlook.interval.lower, outlook.interval.upper),
                    ),
                    without,
                ),
            )
        )
    if test is not None:
        found.append(
            KeyFigure(
                _("Error against repeating the last year"),
                texts.percent(test.ratio - 1, decimals=0, signed=True),
                _(
                    "over {series}, from {moments}",
                    series=texts.plural("{count} series", "{count} series", count=test.diagnostics.series),
                    moments=texts.plural(
                        "{count} past moment", "{count} past moments", count=test.diagnostics.origins
                    ),
                ),
            )
        )
    if score is not None and score["coverage80"] is not None:
        found.append(
            KeyFigure(
                _("Figures in the 80 % interval"),
                texts.percent(score["coverage80"], decimals=0),
                texts.plural(
                    "of {count} figure that came, this series",
                    "of {count} figures that came, this series",
                    count=int(score["n"]),
                ),
            )
        )
    return found
