"""The pages of a file on its way in: how far it came, and what a trial found."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.hub.home import Hub
from comity.hub.intake.progress import Step
from comity.hub.intake.trial import TrialPart
from comity.model.progress import Stage
from comity.pages.asked import Asked
from comity.pages.exchange.names import name_flow
from comity.pages.page import Page
from comity.pages.render import write_page
from comity.pages.sending.file_sizes import file_size
from comity.pages.sending.findings import GroupShown, show_groups
from comity.pages.texts import texts_for
from comity.publish.texts import Texts


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A file on its way: `has_begun` says that it doesn't wait for its turn any longer; `size` is in bytes."""

    id: str
    file: str
    size: int
    is_trial: bool
    has_begun: bool
    step: Step


@dataclass(frozen=True, slots=True)
class StageShown:
    """A stage: its name, what it means, and whether it is done, being done, or to come."""

    id: str
    name: str
    state: str
    word: str


@dataclass(frozen=True, slots=True)
class PartShown:
    """What a trial found about one dataflow's part of a file."""

    title: str
    verdict: str
    is_fit: bool
    groups: Sequence[GroupShown]


def under_way_page(hub: Hub, asked: Asked, told: UnderWay) -> str:
    """Return the page that shows how far a file came; it can be left and found again."""
    texts = texts_for(hub, asked.language)
    _ = texts.translate
    title = (
        _("{file} is being tried out", file=told.file)
        if told.is_trial
        else _("{file} is being checked", file=told.file)
    )
    page = Page(
        title=title,
        lead=_("You may leave this page: the check goes on, and what comes of it is found here."),
        template="under_way.html",
        content={
            "stages": stages(told, texts),
            "size": file_size(told.size, texts),
            "errors": texts.number(told.step.errors),
            "warnings": texts.number(told.step.warnings),
            "events": f"{asked.path}/events",
            "words": words(texts),
        },
    )
    return write_page(hub, asked, page, texts)


def words(texts: Texts) -> dict[str, str]:
    """Return what is said of a stage that is done, being done, or to come."""
    return {
        "done": texts.translate("done"),
        "now": texts.translate("under way"),
        "later": texts.translate("to come"),
    }


def stages(told: UnderWay, texts: Texts) -> list[StageShown]:
    """Return the stages of a file's way, as far as it came; a trial isn't recorded."""
    _, said = texts.translate, words(texts)
    names = {
        Stage.RECEIVED: _("Received whole"),
        Stage.READ: _("Read in its layout"),
        Stage.CODES: _("Each row: codes, periods, keys, values"),
        Stage.EARLIER: _("Rows with each other, and with your earlier figures"),
        Stage.CONTENT: _("The group’s rules, with other figures"),
        Stage.RECORDED: _("Recorded, with a receipt"),
    }
    order = [stage for stage in Stage if not (told.is_trial and stage is Stage.RECORDED)]
    reached = list(Stage).index(told.step.stage)
    shown = []
    for at, stage in enumerate(order):
        state = "done" if at <= reached else "now" if at == reached + 1 and told.has_begun else "later"
        shown.append(StageShown(stage.value, names[stage], state, said[state]))
    return shown


def trial_page(hub: Hub, asked: Asked, file: str, parts: Sequence[TrialPart]) -> str:
    """Return the page that says what a trial found; the file is gone."""
    texts = texts_for(hub, asked.language)
    _ = texts.translate
    is_fit = all(part.is_fit for part in parts)
    shown = [_part(hub, part, texts, number=number) for number, part in enumerate(parts, 1)]
    page = Page(
        title=_("{file}, tried out", file=file),
        lead=_("It would be taken.") if is_fit else _("It would be refused whole."),
        template="trial.html",
        content={"parts": shown, "is_fit": is_fit},
    )
    return write_page(hub, asked, page, texts)


def _part(hub: Hub, part: TrialPart, texts: Texts, *, number: int) -> PartShown:
    return PartShown(
        name_flow(hub, part.dataflow, texts) if part.dataflow else texts.translate("The file"),
        _verdict(part, texts),
        part.is_fit,
        show_groups(hub, part.groups, part.pieces, texts, prefix=f"part-{number}"),
    )


def _verdict(part: TrialPart, texts: Texts) -> str:
    if part.about_persons:
        return texts.translate("The file looks like records of persons. Send counts, never a line for each person.")
    rows = texts.plural("{count} row was read.", "{count} rows were read.", count=part.rows)
    errors = texts.plural("{count} error", "{count} errors", count=part.errors)
    warnings = texts.plural("{count} warning", "{count} warnings", count=part.warnings)
    return f"{rows} {errors}, {warnings}."
