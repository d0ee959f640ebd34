"""The command `seasonal`: the headline series without their season, and what became of earlier such figures."""

from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from comity.cli.console import OutputFormat, number, print_json, print_sentences, screen, table
from comity.cli.options import (
    AsOfOption,
    Audience,
    AudienceOption,
    FormatOption,
    HubOption,
    Language,
    LanguageOption,
    use_hub,
)
from comity.errors import UsageError
from comity.hub.situation.seasonal import ORIGINS, HeadlineSeries, SeasonalView, review_headlines, view_seasonal
from comity.hub.situation.seasonal_revisions import view_adjusted_revisions
from comity.hub.situation.sentences import say_in
from comity.model.frames import PERIOD
from comity.model.periods import Period


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("seasonal")(seasonal)


def seasonal(
    period: Annotated[str | None, typer.Option(help="The last period; the latest whole one if left out.")] = None,
    origins: Annotated[
        int, typer.Option(help="How many of the largest origins, beside the total.", min=0)
    ] = ORIGINS,
    review: Annotated[
        bool,
        typer.Option("--review", help="Choose anew the specifications that are due, and keep them for a year."),
    ] = False,
    revisions: Annotated[
        int | None,
        typer.Option(help="Adjust each of so many past periods as it was known then: how much was revised since?"),
    ] = None,
    target: Annotated[
        Path | None, typer.Option("--output", "-o", help="A CSV file for all series and periods.")
    ] = None,
    as_of: AsOfOption = None,
    audience: AudienceOption = Audience.ALL,
    hub: HubOption = None,
    language: LanguageOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Take the season out of the headline series, where they have one that can be told."""
    sight = audience.sight
    if review and (as_of is not None or period is not None):
        raise UsageError("A review reads the figures as they are now.", remedy="Leave out --as-of and --period.")
    with use_hub(hub, read_only=not review) as opened:
        if review:
            found = review_headlines(opened, sight=sight, origins=origins)
        else:
            found = view_seasonal(opened, as_of=as_of, period=period, sight=sight, origins=origins)
        moved = (
            {}
            if revisions is None
            else view_adjusted_revisions(opened, revisions, as_of=as_of, sight=sight, origins=origins)
        )
        sentences = say_in(opened, found.statements, (language or Language.ENGLISH).value)
    if target is not None:
        _write(found, target)
    if output is OutputFormat.JSON:
        print_json(_document(found, sentences, moved))
        return
    _tell(found, sentences)
    for name, frame in moved.items():
        _tell_revisions(name, frame)


def _document(found: SeasonalView, sentences: list[str], moved: dict[str, pl.DataFrame]) -> dict[str, Any]:
    return {
        "indicator": found.view.definition.id,
        "period": str(found.period),
        "seq": found.view.seq,
        "reporters": found.reporters,
        "x13": found.has_x13,
        "sentences": sentences,
        "series": [_series(one) for one in found.series],
        "revisions": {name: frame.to_dicts() for name, frame in moved.items()},
    }


def _series(one: HeadlineSeries) -> dict[str, Any]:
    made, growth = one.adjusted, one.growth
    gate = made.gate
    return {
        "series": one.id,
        "adjusted": made.is_adjusted,
        "gate": {
            "q": gate.q,
            "m7": gate.m7,
            "qs_p": gate.qs_p,
            "identifiable": gate.identifiable,
            "reasons": [reason.value for reason in gate.reasons],
        },
        "specification": one.specification,
        "kept": one.is_kept,
        "review_due": one.review_due,
        "fault": made.fault,
        "growth": None
        if growth is None
        else {"change": growth.change, "noise": growth.noise, "told": growth.is_told},
        "figures": [{"TIME_PERIOD": str(Period.from_id(row.pop(PERIOD))), **row} for row in made.frame.to_dicts()],
    }


def _tell(found: SeasonalView, sentences: list[str]) -> None:
    console = screen()
    console.print(f"{found.view.definition.names['en']}, {found.period}, without the season", style="bold")
    print_sentences(console, sentences)
    heads = ["Series", "Figure", "Adjusted", "Trend", "Method", "Q", "M7", "Reviewed"]
    console.print(table(heads, [_row(one) for one in found.series], right=(1, 2, 3, 5, 6)))
    if not found.has_x13:
        console.print("X-13ARIMA-SEATS is not installed here (extra `seasonal`): STL was used.", markup=False)
    for one in found.series:
        if one.adjusted.fault:
            console.print(f"{one.id}: X-13 couldn't adjust: {one.adjusted.fault}", markup=False)
    if any(one.review_due for one in found.series):
        console.print("Some specifications are a year old: `comity seasonal --review` looks at them.", markup=False)


def _row(one: HeadlineSeries) -> list[str]:
    made = one.adjusted
    last = made.frame.tail(1).to_dicts()
    figures = [_rounded(last[0][name]) if last else "" for name in ("value", "adjusted", "trend")]
    method = made.specification.method.value.upper() if made.specification and made.is_adjusted else "as it is"
    reviewed = str(made.specification.reviewed) if made.specification and one.is_kept else "not kept"
    return [one.id, *figures, method, _measure(made.gate.q), _measure(made.gate.m7), reviewed]


def _rounded(value: float | None) -> str:
    return "" if value is None else number(round(value))


def _measure(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _tell_revisions(name: str, frame: pl.DataFrame) -> None:
    rows = [
        [str(row["lag"]), str(row["count"]), *(_percent(row[column]) for column in frame.columns[2:])]
        for row in frame.iter_rows(named=True)
    ]
    heads = ["Periods later", "Compared", "Level, median", "mean", "bias", "Growth, median", "mean"]
    screen().print(f"{name}: how much adjusted figures were revised", style="bold", markup=False)
    screen().print(table(heads, rows, right=range(len(heads))))


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.2%}".replace("-", "−")


def _write(found: SeasonalView, target: Path) -> None:
    """Write one row a series and period: the columns of the result, periods as SDMX writes them."""
    frames = [one.adjusted.frame.select(pl.lit(one.id).alias("series"), pl.all()) for one in found.series]
    whole = pl.concat(frames)
    names = {number: str(Period.from_id(number)) for number in whole[PERIOD].unique()}
    period = pl.col(PERIOD).replace_strict(names, return_dtype=pl.String).alias("TIME_PERIOD")
    whole.select("series", period, pl.exclude("series", PERIOD)).write_csv(target)
