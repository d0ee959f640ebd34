"""Samples that somebody works on: kept as uploads that expire, with the choices beside them."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from comity.errors import UnknownArtefactError, UsageError
from comity.formats.messages import speaking
from comity.formats.source import Source, read_source
from comity.hub.home import Hub
from comity.hub.intake.intake import person_finding
from comity.hub.intake.limits import set_limits
from comity.hub.intake.receive import sender_for
from comity.hub.intake.submit import agreement_of
from comity.hub.intake.upload import Upload, Uploads
from comity.hub.intake.upload_owner import owner_of
from comity.hub.mapping_assistant.begin import first_choices, told_period
from comity.hub.mapping_assistant.choices import Choices, from_text, to_text
from comity.hub.mapping_assistant.sample import Sample, read_sample
from comity.hub.mapping_assistant.usual import usual_codes
from comity.model.access import Principal
from comity.model.names import FALLBACK_LANGUAGE
from comity.model.periods import Period

LARGEST = 16 << 20
"""Bytes of the largest sample: a thousand rows are enough, and it is read for each look at it."""
_CHOICES, _NAME = "mapping-choices", "filename"


@dataclass(frozen=True)
class Draft:
    """A sample with what was said of it."""

    id: str
    name: str
    source: Source
    sample: Sample
    choices: Choices


@dataclass(frozen=True)
class NewSample:
    """A sample that came: its bytes, its name, whose layout it is, which dataflow it is to become."""

    path: Path
    name: str
    provider: str
    dataflow: str
    language: str = FALLBACK_LANGUAGE


def begin_draft(hub: Hub, uploads: Uploads, principal: Principal, new: NewSample) -> Upload:
    """Keep a sample for as long as an upload lasts, with first guesses; one about persons is refused."""
    with speaking(new.language):
        choices = _first_look(hub, principal, new)
    metadata = {_NAME: new.name, _CHOICES: to_text(choices)}
    return uploads.adopt(new.path, owner_of(principal), metadata=metadata, at=dt.datetime.now(dt.UTC))


def _first_look(hub: Hub, principal: Principal, new: NewSample) -> Choices:
    flow, path, name = hub.catalogue.dataflow(new.dataflow), new.path, new.name
    agreement = agreement_of(hub, sender_for(principal, new.provider), flow)
    if path.stat().st_size > LARGEST:
        raise UsageError("The sample is too large.", remedy="Cut it to its heads and the first thousand rows.")
    source = read_source(path, name, set_limits().file)
    hit = person_finding(source, new.language)
    if hit is not None:
        raise UsageError(hit.message, remedy=hit.remedy)
    sample = read_sample(source)
    last = Period.containing(hub.now().date(), agreement.frequency).shift(-1)
    period = told_period(sample, name, sample.head_rows, agreement.frequency) or last
    usual = usual_codes(hub, agreement, flow)
    return first_choices(sample, flow, agreement, period=str(period), usual=usual)


def open_draft(uploads: Uploads, principal: Principal, draft_id: str) -> Draft:
    """Return a draft of whoever asks; UnknownArtefactError where it expired or is another's."""
    upload = _find(uploads, principal, draft_id)
    choices = from_text(upload.metadata[_CHOICES])
    source = read_source(uploads.part(upload.id), upload.metadata.get(_NAME), set_limits().file)
    return Draft(upload.id, upload.metadata.get(_NAME, ""), source, read_sample(source, choices.sheet), choices)


def keep_choices(uploads: Uploads, principal: Principal, draft_id: str, choices: Choices) -> None:
    """Keep what was said of a draft."""
    upload = _find(uploads, principal, draft_id)
    uploads.note(upload, {**upload.metadata, _CHOICES: to_text(choices)})


def _find(uploads: Uploads, principal: Principal, draft_id: str) -> Upload:
    upload = uploads.get(draft_id, owner_of(principal), at=dt.datetime.now(dt.UTC))
    if _CHOICES not in upload.metadata:
        raise UnknownArtefactError(f"There is no draft {draft_id[:32]}.", remedy="Begin with a sample.")
    return upload
