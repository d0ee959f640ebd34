"""Commands for dialogue: threads of questions, and answers to findings."""

import datetime as dt
from typing import Annotated, Any

import typer

from comity.cli.console import OutputFormat, print_json, screen, table
from comity.cli.options import FormatOption, HubOption, parse_received, use_hub
from comity.errors import UsageError
from comity.hub.answers import FindingAnswer, NewAnswer, answer_finding, answers_for, reason_list
from comity.hub.dialogue.dialogue import NewThread, Thread, ask, close, reply, thread_for, threads_for
from comity.model.access import OPERATOR, Principal, Role

threads = typer.Typer(no_args_is_help=True, help="Questions and answers on submissions and figures.")
findings = typer.Typer(no_args_is_help=True, help="Answers to findings.")

AsOption = Annotated[str, typer.Option("--as", help="Speak for this provider; by default for the secretariat.")]
AtOption = Annotated[str | None, typer.Option("--at", help="The moment (simulated hubs only).")]
ThreadArgument = Annotated[int, typer.Argument(help="The thread's number.")]
SubmissionArgument = Annotated[int, typer.Argument(help="The submission's number.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(threads, name="thread")
    app.add_typer(findings, name="answer")


def speaker(provider: str) -> Principal:
    """Return who speaks at the command line: the operator for the secretariat, or for a provider."""
    return Principal(OPERATOR.name, Role.PROVIDER, provider) if provider else OPERATOR


@threads.command("ask")
def ask_question(
    text: Annotated[str, typer.Argument(help="The question.")],
    submission: Annotated[int | None, typer.Option("--submission", help="The submission that it is on.")] = None,
    provider: Annotated[str, typer.Option("--member", help="Whose figures it is on.")] = "",
    flow: Annotated[str, typer.Option("--flow", help="The dataflow that it is on.")] = "",
    key: Annotated[str, typer.Option("--key", help="The series that it is on: a dotted key, or pairs.")] = "",
    period: Annotated[str, typer.Option("--period", help="The period that it is on.")] = "",
    due: Annotated[
        str | None, typer.Option("--due", help="The last day for an answer, such as 2026-04-30.")
    ] = None,
    provided_by: AsOption = "",
    at: AtOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Ask a question on a submission, a series or a cell."""
    new = NewThread(
        text=text,
        submission=submission,
        provider=provider or provided_by,
        dataflow=flow,
        key=key,
        period=period,
        due=parse_day(due),
    )
    with use_hub(hub) as opened:
        _print_thread(ask(opened, speaker(provided_by), new, at=parse_received(at)), output)


@threads.command("reply")
def reply_in_thread(
    thread: ThreadArgument,
    text: Annotated[str, typer.Argument(help="What is said.")],
    provided_by: AsOption = "",
    at: AtOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Say something in an open thread."""
    with use_hub(hub) as opened:
        _print_thread(reply(opened, speaker(provided_by), thread, text, at=parse_received(at)), output)


@threads.command("close")
def close_thread(
    thread: ThreadArgument,
    text: Annotated[str, typer.Argument(help="The last word; may be left out.")] = "",
    provided_by: AsOption = "",
    at: AtOption = None,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Close a thread, for the side that opened it."""
    with use_hub(hub) as opened:
        _print_thread(close(opened, speaker(provided_by), thread, text, at=parse_received(at)), output)


@threads.command("show")
def show_thread(thread: ThreadArgument, hub: HubOption = None, output: FormatOption = OutputFormat.TEXT) -> None:
    """Show a thread with all that was said."""
    with use_hub(hub, read_only=True) as opened:
        _print_thread(thread_for(opened, OPERATOR, thread), output)


@threads.command("list")
def list_threads(
    provider: Annotated[str | None, typer.Option("--member", help="Only those with this provider.")] = None,
    flow: Annotated[str | None, typer.Option("--flow", help="Only those on this dataflow.")] = None,
    open_only: Annotated[bool, typer.Option("--open", help="Only those that are open.")] = False,
    hub: HubOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """List the threads."""
    with use_hub(hub, read_only=True) as opened:
        found = threads_for(opened, OPERATOR, provider=provider, dataflow=flow, open_only=open_only)
        today = opened.now().date()
    if output is OutputFormat.JSON:
        print_json([_thread_json(one) for one in found])
        return
    rows = [
        [str(one.id), one.matter.provider, _matter(one), _state(one, today), one.posts[0].text] for one in found
    ]
    screen().print(table(("thread", "provider", "on", "state", "question"), rows) if rows else "No threads.")


@findings.command("add")
def add_answer(
    submission: SubmissionArgument,
    rule: Annotated[str, typer.Argument(help="The rule of the finding, such as HIS-01.")],
    reason: Annotated[str, typer.Option("--reason", help="A code of `comity answer reasons`.")],
    text: Annotated[str, typer.Option("--text", help="What there is to say.")] = "",
    row: Annotated[int | None, typer.Option("--row", help="Only the finding in this row.")] = None,
    column: Annotated[str | None, typer.Option("--column", help="Only the finding in this column.")] = None,
    provided_by: AsOption = "",
    at: AtOption = None,
    hub: HubOption = None,
) -> None:
    """Answer a finding of a submission."""
    new = NewAnswer(rule=rule, reason=reason, text=text, row=row, column=column)
    with use_hub(hub) as opened:
        answer_finding(opened, speaker(provided_by), submission, new, at=parse_received(at))
    screen().print(f"✓ The answer to {rule} is kept with submission {submission}.", markup=False)


@findings.command("list")
def list_answers(
    submission: SubmissionArgument, hub: HubOption = None, output: FormatOption = OutputFormat.TEXT
) -> None:
    """List the answers to a submission's findings."""
    with use_hub(hub, read_only=True) as opened:
        found = answers_for(opened, OPERATOR, submission)
    if output is OutputFormat.JSON:
        print_json([_answer_json(one) for one in found])
        return
    rows = [
        [one.rule, str(one.row or ""), one.reason, one.text, one.side.value, f"{one.at:%Y-%m-%d}"] for one in found
    ]
    heads = ("rule", "row", "reason", "text", "by", "on")
    screen().print(table(heads, rows) if rows else "No answers.")


@findings.command("reasons")
def list_reasons(language: Annotated[str, typer.Option(help="The language of the names.")] = "en") -> None:
    """List the reasons that an answer can give."""
    screen().print(table(("code", "meaning"), reason_list(language)))


def parse_day(text: str | None) -> dt.date | None:
    """Return the day that an option gives."""
    try:
        return None if text is None else dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text} is no day.", remedy="Write 2026-04-30.") from error


def _print_thread(one: Thread, output: OutputFormat) -> None:
    if output is OutputFormat.JSON:
        print_json(_thread_json(one))
        return
    state = "open" if one.is_open else "closed"
    screen().print(f"Thread {one.id}, {one.matter.provider}, on {_matter(one)}: {state}", markup=False)
    for said in one.posts:
        text = said.text or "(closed)"
        screen().print(f"  {said.at:%Y-%m-%d %H:%M} {said.side.value}: {text}", markup=False, soft_wrap=True)


def _matter(one: Thread) -> str:
    about = one.matter
    if about.submission is not None:
        return f"submission {about.submission}"
    return " ".join(part for part in (about.dataflow, about.key, about.period) if part)


def _state(one: Thread, today: dt.date) -> str:
    if not one.is_open:
        return "closed"
    due = "" if one.due is None else f", due {one.due}"
    return "overdue" + due if one.is_overdue(today) else "open" + due


def _thread_json(one: Thread) -> dict[str, Any]:
    about = one.matter
    return {
        "id": one.id,
        "provider": about.provider,
        "submission": about.submission,
        "dataflow": about.dataflow,
        "key": about.key,
        "period": about.period,
        "due": one.due,
        "open": one.is_open,
        "opened_by": one.side.value,
        "posts": [
            {"kind": said.kind.value, "text": said.text, "at": said.at, "by": said.actor, "side": said.side.value}
            for said in one.posts
        ],
    }


def _answer_json(one: FindingAnswer) -> dict[str, Any]:
    names = ("id", "rule", "row", "column", "reason", "text", "at")
    return {**{name: getattr(one, name) for name in names}, "by": one.actor, "side": one.side.value}
