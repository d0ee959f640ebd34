"""The command for the strategy: how each indicator stands, and the legal acts."""

import typer

from comity.cli.console import OutputFormat, print_json, screen, table
from comity.cli.options import (
    AsOfOption,
    Audience,
    AudienceOption,
    FormatOption,
    HubOption,
    LanguageOption,
    spoken,
    use_hub,
)
from comity.hub.strategy.text import strategy_json, strategy_tables
from comity.hub.strategy.view import view_strategy


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("strategy")(strategy)


def strategy(
    as_of: AsOfOption = None,
    audience: AudienceOption = Audience.ALL,
    language: LanguageOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Say how each indicator of the strategy stands by members' figures, and list the legal acts."""
    with use_hub(hub, read_only=True) as opened:
        view = view_strategy(opened, as_of=as_of, sight=audience.sight)
        said, tables = strategy_tables(opened, view, spoken(language, opened.group.languages))
    if output is OutputFormat.JSON:
        print_json(strategy_json(view))
        return
    screen().print(said, markup=False)
    for one in tables:
        screen().print(one.title, style="bold", markup=False)
        screen().print(one.said, markup=False)
        if one.rows:
            screen().print(table(one.heads, one.rows))
