"""The assistant for national layouts: from a sample to a mapping, in one page that is filled in step by step."""

from collections.abc import Sequence
from typing import Any

from comity.errors import UsageError
from comity.hub.home import Hub
from comity.hub.intake.kept_mappings import SEPARATOR, may_keep_mapping
from comity.hub.intake.upload_expiry import uploads_of
from comity.hub.mapping_assistant.choices import Choices
from comity.hub.mapping_assistant.drafts import LARGEST, Draft, open_draft
from comity.hub.mapping_assistant.preview import (
    SHOWN,
    Label,
    Preview,
    make_preview,
    unknown_labels,
    with_suggestions,
)
from comity.hub.mapping_assistant.sample import MOST_COLUMNS
from comity.hub.mapping_assistant.write import unsaid
from comity.model.structures import Component, Dataflow, Role
from comity.pages.asked import Asked
from comity.pages.nothing_yet import no_agreement
from comity.pages.page import Page
from comity.pages.sending import assistant
from comity.pages.sending.file_sizes import file_size
from comity.pages.sending.findings import show_groups
from comity.pages.sending.offers import offers
from comity.pages.sending.reader import chosen_provider, provider_options
from comity.publish.texts import Texts


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page: the form for a sample, or the asked `draft`."""
    told = asked.get("draft")
    return _begin(hub, asked, texts) if not told else _go_on(hub, asked, texts, told)


def _begin(hub: Hub, asked: Asked, texts: Texts) -> Page:
    _ = texts.translate
    nothing = no_agreement(hub, asked, texts, title=_("Mapping assistant"))
    if nothing is not None:
        return nothing
    provider = chosen_provider(hub, asked)
    asks = offers(hub, provider, texts)
    return Page(
        title=_("Mapping assistant"),
        lead=_("Give a sample of your own layout, point at what its columns are, and see what becomes of it."),
        template="mapping_begin.html",
        content={
            "provider": provider,
            "name": texts.area(provider),
            "providers": provider_options(hub, asked, texts),
            "dataflows": [(offer.dataflow, offer.name) for offer in asks],
            "largest": file_size(LARGEST, texts),
        },
    )


def _go_on(hub: Hub, asked: Asked, texts: Texts, draft_id: str) -> Page:
    _ = texts.translate
    draft = open_draft(uploads_of(hub), asked.principal, draft_id)
    dataflow = hub.catalogue.dataflow(draft.choices.dataflow)
    labels = unknown_labels(draft.choices, draft.sample, dataflow)
    preview, lacking = _preview(hub, draft, labels, texts.language)
    content: dict[str, Any] = {
        "draft": draft,
        "flow": texts.name(dataflow.names, dataflow.id),
        "provider": texts.area(draft.choices.provider),
        "columns": assistant.columns_shown(draft),
        "hidden_columns": max(0, draft.sample.width - MOST_COLUMNS),
        "rows": assistant.sheet_shown(draft),
        "roles": assistant.role_options(dataflow, texts),
        "headings": assistant.heading_options(dataflow, texts),
        "fixed": assistant.fixed_shown(draft.choices, dataflow, texts),
        "empty": assistant.empty_shown(draft, dataflow, texts),
        "labels": assistant.labels_shown(labels, dataflow, texts),
        "lists": assistant.long_lists(hub, dataflow, texts),
        "lacking": "" if lacking is None else _lacking(draft.choices, dataflow, lacking, texts),
        "preview": preview,
        "made": _made(hub, preview, dataflow, texts),
        "may_keep": may_keep_mapping(hub, asked.principal),
        "kept": asked.get("kept"),
        "prefix": f"{draft.choices.provider}{SEPARATOR}",
        "default_name": dataflow.id.lower(),
        "file": f"/submit/mapping/file.toml?draft={draft.id}",
    }
    return Page(
        title=_("Layout of {file}", file=draft.name),
        lead=_lead(preview, texts),
        template="mapping.html",
        content=content,
    )


def _preview(
    hub: Hub, draft: Draft, labels: Sequence[Label], language: str
) -> tuple[Preview | None, UsageError | None]:
    """Return what the mapping makes of the sample; or what is still to be said."""
    choices = with_suggestions(draft.choices, labels)
    try:
        return make_preview(hub, draft.source, choices, draft.sample, language=language), None
    except UsageError as error:
        return None, error


def _lacking(choices: Choices, dataflow: Dataflow, error: UsageError, texts: Texts) -> str:
    """Return what is still to be said."""
    _ = texts.translate
    if not choices.value_columns:
        return _("No column holds figures yet: say of one column, or of several, that it does.")
    open_ = [one for one in unsaid(choices, dataflow) if not choices.fixed.get(one.id)]
    if open_:
        names = texts.listing([assistant.component_name(one, texts) for one in open_])
        return _("Not said yet: {names}. Point at a column, or choose what holds for all rows.", names=names)
    if choices.is_wide and not any(choices.labels.values()):
        return _("Several columns hold figures: say what the heads above them name, such as the period.")
    return f"{error.detail} {error.remedy}"


def _lead(preview: Preview | None, texts: Texts) -> str:
    if preview is None:
        return texts.translate("Something is still to be said before rows can be made of it.")
    rows = texts.plural("The layout becomes {count} row", "The layout becomes {count} rows", count=preview.total)
    errors = texts.plural("{count} error", "{count} errors", count=preview.report.errors)
    warnings = texts.plural("{count} warning", "{count} warnings", count=preview.report.warnings)
    return texts.translate("{rows}, with {errors} and {warnings}.", rows=rows, errors=errors, warnings=warnings)


def _made(hub: Hub, preview: Preview | None, dataflow: Dataflow, texts: Texts) -> dict[str, Any]:
    """Return the rows of a preview with names for heads, and its findings."""
    if preview is None:
        return {}
    by_id = dataflow.structure.by_id
    heads = [texts.name(by_id[id_].names, id_) for id_ in preview.columns]
    named = [
        [_named(by_id[id_], code, texts) for id_, code in zip(preview.columns, row, strict=True)]
        for row in preview.rows
    ]
    return {
        "heads": heads,
        "rows": named,
        "more": max(0, preview.total - SHOWN),
        "groups": show_groups(hub, preview.report.groups, preview.report.pieces, texts, prefix="found"),
    }


def _named(component: Component, code: str, texts: Texts) -> str:
    """Return the name of a code, or a figure as figures are written; a text that is neither stays as it is."""
    if component.role is Role.MEASURE and code.isdigit():
        return texts.number(int(code))
    known = None if component.codelist is None else component.codelist.by_id.get(code)
    return code if known is None else texts.name(known.names, code)
