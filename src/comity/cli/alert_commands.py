"""Commands for early warning: list alerts, show one, say what one thinks of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from comity.cli.console import OutputFormat, number, print_json, print_sentences, screen, table
from comity.cli.dialogue_commands import AsOption, AtOption
from comity.cli.options import (
    AsOfOption,
    Audience,
    AudienceOption,
    FormatOption,
    HubOption,
    LanguageOption,
    parse_received,
    split_names,
    spoken,
    use_hub,
)
from comity.errors import UsageError
from comity.hub.alerts.act import AlertKind, AlertReason, Asked, NewEvent, act_on, alert_for
from comity.hub.alerts.alerts import view_alerts
from comity.hub.alerts.flows import AlertSubject, subject_for
from comity.hub.alerts.found import AlertsView, FoundAlert
from comity.hub.alerts.raising import raise_alerts
from comity.hub.alerts.text import alert_json, event_text, name_of, state_name, view_json
from comity.hub.extras import require
from comity.hub.home import Hub
from comity.hub.situation.sentences import say_in
from comity.model.access import OPERATOR, Principal, Role

one_alert = typer.Typer(no_args_is_help=True, help="One early warning: what it is, and what people say to it.")

AlertArgument = Annotated[str, typer.Argument(help="The alert's id, as `comity alerts` lists it.")]
FlowOption = Annotated[str | None, typer.Option("--flow", help="A dataflow; by default the group's indicator.")]
DimensionsOption = Annotated[
    str | None,
    typer.Option("--by", help="With --flow: the dimensions to judge by; by default reporter and origin."),
]
KeyOption = Annotated[
    str | None, typer.Option("--key", help="With --flow: only these series, such as DIRECTION=IN.")
]
PeriodOption = Annotated[str | None, typer.Option(help="The period to judge; the latest whole one if left out.")]
ByOption = Annotated[str, typer.Option("--by", help="Who says it, by name; by default the operator.")]
TextOption = Annotated[str, typer.Option("--text", help="What there is to say.")]


_MANY_TIMES = 9.0


class Shown(StrEnum):
    """Which alerts a list has."""

    OPEN = "open"
    ALL = "all"


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command("alerts")(list_alerts)
    app.add_typer(one_alert, name="alert")


def list_alerts(
    flow: FlowOption = None,
    dimensions: DimensionsOption = None,
    key: KeyOption = None,
    period: PeriodOption = None,
    state: Annotated[
        Shown, typer.Option(help="open: what somebody should look at; all: closed, over and revised ones, too.")
    ] = Shown.OPEN,
    put_on_record: Annotated[
        bool, typer.Option("--raise", help="Put what is found on record: when it was first seen, by which figures.")
    ] = False,
    as_of: AsOfOption = None,
    audience: AudienceOption = Audience.ALL,
    language: LanguageOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Judge each flow against what was expected then, and list what departs from it."""
    require("analysis", "alerts")
    if put_on_record and audience is not Audience.ALL:
        raise UsageError("Alerts are raised from all figures.", remedy="Leave --audience out.")
    with use_hub(hub, read_only=not put_on_record) as opened:
        subject = _subject(opened, flow, dimensions, key)
        if put_on_record:
            raise_alerts(opened, subject, as_of=as_of, period=period, actor=OPERATOR.name)
        view = view_alerts(opened, subject, as_of=as_of, period=period, sight=audience.sight)
        shown = view.current if state is Shown.OPEN else view.alerts
        said = spoken(language, opened.group.languages)
        if output is OutputFormat.JSON:
            print_json(view_json(opened, view, shown, said))
        else:
            _print_list(opened, view, shown, said)


@one_alert.command("show")
def show_alert(
    alert: AlertArgument,
    flow: FlowOption = None,
    dimensions: DimensionsOption = None,
    key: KeyOption = None,
    period: PeriodOption = None,
    as_of: AsOfOption = None,
    language: LanguageOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Show an alert: what was expected, since when, where else, what changed, and what people did."""
    require("analysis", "alert show")
    with use_hub(hub, read_only=True) as opened:
        asked = Asked(subject=_given(opened, flow, dimensions, key), as_of=as_of, period=period)
        _print_alert(opened, alert_for(opened, OPERATOR, alert, asked), language=language, output=output)


@one_alert.command("acknowledge")
def acknowledge(
    alert: AlertArgument,
    text: TextOption = "",
    by: ByOption = "",
    provided_by: AsOption = "",
    period: PeriodOption = None,
    at: AtOption = None,
    hub: HubOption = None,
) -> None:
    """Say that somebody has seen an alert and looks into it."""
    _act(_Act(alert, by, provided_by, period, at), NewEvent(kind=AlertKind.ACKNOWLEDGED, text=text), hub)


@one_alert.command("comment")
def comment(
    alert: AlertArgument,
    text: TextOption,
    by: ByOption = "",
    provided_by: AsOption = "",
    period: PeriodOption = None,
    at: AtOption = None,
    hub: HubOption = None,
) -> None:
    """Say something to an alert; its state stays."""
    _act(_Act(alert, by, provided_by, period, at), NewEvent(kind=AlertKind.COMMENTED, text=text), hub)


@one_alert.command("close")
def close(
    alert: AlertArgument,
    reason: Annotated[AlertReason, typer.Option("--reason", help="Why nobody needs to look at it any more.")],
    text: TextOption = "",
    by: ByOption = "",
    period: PeriodOption = None,
    at: AtOption = None,
    hub: HubOption = None,
) -> None:
    """Close an alert; it opens again by itself where it grows by half."""
    _act(_Act(alert, by, "", period, at), NewEvent(kind=AlertKind.CLOSED, text=text, reason=reason), hub)


@one_alert.command("reopen")
def reopen(
    alert: AlertArgument,
    text: TextOption = "",
    by: ByOption = "",
    period: PeriodOption = None,
    at: AtOption = None,
    hub: HubOption = None,
) -> None:
    """Open a closed alert again."""
    _act(_Act(alert, by, "", period, at), NewEvent(kind=AlertKind.REOPENED, text=text), hub)


@dataclass(frozen=True)
class _Act:
    """Who does something to which alert, and when."""

    alert: str
    by: str
    provider: str
    period: str | None
    at: str | None

    @property
    def principal(self) -> Principal:
        name = self.by or OPERATOR.name
        return Principal(name, Role.PROVIDER, self.provider) if self.provider else Principal(name, OPERATOR.role)


def _act(act: _Act, new: NewEvent, hub: HubOption) -> None:
    require("analysis", f"alert {new.kind.value}")
    with use_hub(hub) as opened:
        asked = Asked(period=act.period)
        act_on(opened, act.principal, act.alert, new, at=parse_received(act.at), asked=asked)
    screen().print(f"✓ Alert {act.alert} is {new.kind.value}.", markup=False)


def _subject(hub: Hub, flow: str | None, dimensions: str | None, key: str | None) -> AlertSubject:
    return subject_for(hub, flow, by=split_names(dimensions), selection=key)


def _given(hub: Hub, flow: str | None, dimensions: str | None, key: str | None) -> AlertSubject | None:
    """Return the subject that options name; None where they name none, and the register says it."""
    return _subject(hub, flow, dimensions, key) if flow or dimensions or key else None


def _print_list(hub: Hub, view: AlertsView, shown: tuple[FoundAlert, ...], language: str) -> None:
    console = screen()
    console.print(f"{view.subject.indicator or view.subject.dataflow}, {view.period}", style="bold", markup=False)
    print_sentences(console, say_in(hub, view.judged.found.sentences, language))
    rows = [
        [
            one.id,
            name_of(hub, one, language),
            number(one.value),
            ""
            if one.lower is None or one.upper is None
            else f"{number(round(one.lower))}–{number(round(one.upper))}",
            _apart(one.relative),
            str(one.since),
            state_name(one.state, language),
        ]
        for one in shown
    ]
    heads = ("alert", "flow", "figure", "expected", "apart", "since", "state")
    console.print(table(heads, rows, right=(2, 3, 4)) if rows else "No alerts.")


def _apart(relative: float | None) -> str:
    """Return a departure as a percentage, or in times where that is easier to read."""
    if relative is None:
        return ""
    return f"× {number(round(relative + 1))}" if relative >= _MANY_TIMES else f"{relative:+.0%}".replace("-", "−")


def _print_alert(hub: Hub, one: FoundAlert, *, language: LanguageOption, output: OutputFormat) -> None:
    said = spoken(language, hub.group.languages)
    if output is OutputFormat.JSON:
        print_json(alert_json(hub, one, said))
        return
    console = screen()
    console.print(f"{name_of(hub, one, said)}: {state_name(one.state, said)}", style="bold", markup=False)
    print_sentences(console, say_in(hub, one.sentences, said))
    for event in one.events:
        console.print("  " + event_text(event, said), markup=False, soft_wrap=True)
