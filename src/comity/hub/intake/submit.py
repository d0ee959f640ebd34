"""Submit a file: examine it with all that the hub knows, then accept it or refuse it, whole."""

import datetime as dt
from dataclasses import dataclass, replace

import polars as pl

from comity.errors import UnknownArtefactError, UsageError
from comity.exchange.ports import Offer, Refusal
from comity.exchange.slices import slice_of
from comity.formats.messages import finding
from comity.formats.parsed import ParsedFile
from comity.hub.access.sign_check import check_nil_signature, nil_text, signature_findings
from comity.hub.dialogue.waivers import admissions, keep_admissions
from comity.hub.home import Hub
from comity.hub.intake.intake import Delivery, Examination, Examiner, Reading
from comity.hub.intake.known_figures import KnownFigures
from comity.hub.reading import keep_reading
from comity.model.findings import Findings
from comity.model.frames import ACTION, COLUMN, OBS_VALUE, PERIOD, ROW, TIME_PERIOD, VALUE
from comity.model.groups import Acceptance, Agreement
from comity.model.periods import Period, parse_period
from comity.model.progress import Stage
from comity.model.structures import Dataflow
from comity.model.submissions import Receipt, State
from comity.validation.context import Context

EARLIER_CELLS = 60_000
"""How many of the provider's own earlier cells are read for the checks of level 2."""
EARLIER_PERIODS = 13
"""How many earlier periods are read at least: twelve that tell what is usual, and the same one a year before."""


@dataclass(frozen=True)
class Outcome:
    """What became of a submission: its examination and its receipt."""

    examination: Examination
    receipt: Receipt

    @property
    def is_accepted(self) -> bool:
        """Say whether it is in the ledger."""
        return self.receipt.submission.seq is not None

    @property
    def is_waiting(self) -> bool:
        """Say whether it waits for somebody's word."""
        return self.receipt.submission.state is State.CHECKED

    @property
    def is_refused(self) -> bool:
        """Say whether nothing of it was taken."""
        return not (self.is_accepted or self.is_waiting)


def examine_for_hub(
    hub: Hub, delivery: Delivery, *, examiner: Examiner, moment: dt.datetime, is_ahead: bool = False
) -> Examination:
    """Read and check a file of one dataflow as the hub would: its sender's agreement, and its earlier figures.

    A file examined ahead of its turn isn't compared with figures that may come before its turn: content rules of
    levels 3 and 4 are left out.
    """
    reading = examiner.read(delivery)
    return _examine(hub, reading, delivery, examiner=examiner, moment=moment, is_ahead=is_ahead)


def examine_all_for_hub(
    hub: Hub, delivery: Delivery, *, examiner: Examiner, moment: dt.datetime
) -> tuple[Examination, ...]:
    """Read and check a file as the hub would: one examination for each dataflow that it holds."""
    readings = examiner.read_all(delivery)
    return tuple(_examine(hub, reading, delivery, examiner=examiner, moment=moment) for reading in readings)


def submit(
    hub: Hub,
    delivery: Delivery,
    *,
    examiner: Examiner | None = None,
    examination: Examination | None = None,
    received_at: dt.datetime | None = None,
    idempotency_key: str | None = None,
    extra_findings: Findings | None = None,
) -> Outcome:
    """Examine a file of one dataflow and accept or refuse it; either is one transaction, and nothing is half there.

    `examination` is that of this delivery, where it was made before; the sender's other submissions of the dataflow
    must have been in the ledger then.
    """
    moment = hub.now(received_at)
    check_sender(hub, delivery)
    if examination is None:
        examiner = examiner or Examiner(hub.catalogue)
        examination = examine_for_hub(hub, delivery, examiner=examiner, moment=moment)
    if extra_findings is not None:
        examination.findings.merge(extra_findings)
    return _record(hub, examination, delivery, moment=moment, idempotency_key=idempotency_key)


def submit_all(
    hub: Hub, delivery: Delivery, *, received_at: dt.datetime | None = None, idempotency_key: str | None = None
) -> list[Outcome]:
    """Examine a file and accept or refuse it whole, with one submission for each dataflow that it holds.

    Each is a transaction of its own. A file sent again after a crash between two of them is taken where it was
    left: what is in the ledger already is answered with its earlier receipt.
    """
    moment = hub.now(received_at)
    check_sender(hub, delivery)
    found = examine_all_for_hub(hub, delivery, examiner=Examiner(hub.catalogue), moment=moment)
    faulty = [examination for examination in found if not examination.is_fit]
    for examination in found if faulty else ():
        if examination.is_fit:
            names = ", ".join(e.dataflow.id for e in faulty if e.dataflow is not None)
            examination.findings.add(finding("INT-08", found=names, language=delivery.language))
    keys = [idempotency_key and f"{idempotency_key}/{number}" for number in range(1, len(found))]
    return [
        _record(hub, examination, delivery, moment=moment, idempotency_key=key)
        for examination, key in zip(found, [idempotency_key, *keys], strict=True)
    ]


def _examine(
    hub: Hub,
    reading: Reading,
    delivery: Delivery,
    *,
    examiner: Examiner,
    moment: dt.datetime,
    is_ahead: bool = False,
) -> Examination:
    dataflow = reading.dataflow
    if (
        dataflow is not None
        and delivery.dataflow is None
        and hub.group.agreement(delivery.provider, dataflow.id) is None
    ):
        sends = ", ".join(_dataflows_of(hub, delivery.provider))
        provider, language = delivery.provider, delivery.language
        hit = finding("INT-07", found=dataflow.id, expected=sends, language=language, provider=provider)
        reading.parsed.findings.add(hit)
        return examiner.check(
            replace(reading, parsed=replace(reading.parsed, frame=pl.DataFrame())), delivery, None
        )
    context = _context(hub, delivery, reading.parsed, dataflow=dataflow, moment=moment)
    examination = examiner.check(reading, delivery, replace(context, figures=None) if is_ahead else context)
    if context.agreement is not None and reading.refusal is None:
        digest = reading.source.sha256
        found = signature_findings(hub, context.agreement, delivery, sha256=digest, moment=moment)
        examination.findings.extend(found)
    return examination


def _record(
    hub: Hub, examination: Examination, delivery: Delivery, *, moment: dt.datetime, idempotency_key: str | None
) -> Outcome:
    if not examination.is_fit or examination.dataflow is None:
        receipt = hub.ledger.reject(_refusal(examination, delivery, moment))
    else:
        agreement = agreement_of(hub, delivery.provider, examination.dataflow)
        offer = _offer(examination, delivery, agreement, moment, idempotency_key)
        reading = keep_reading(hub, delivery) | keep_admissions(hub, examination, delivery.provider, moment)
        region = slice_of(hub.group.agreements, agreement, examination.dataflow)
        offer = replace(offer, reading=reading, region=region, exclude=agreement.exclude)
        receipt = take(hub, offer, agreement)
    delivery.tell(Stage.RECORDED, examination.findings)
    return Outcome(examination, receipt)


def submit_nil(
    hub: Hub,
    *,
    provider: str,
    dataflow: str,
    period: str,
    received_at: dt.datetime | None = None,
    actor: str = "",
    signature: str | None = None,
) -> Receipt:
    """Accept a nil return: the provider says that there is nothing to count in the period.

    Its signature is one over `nil_text`.
    """
    check_provider(hub, provider)
    flow = hub.catalogue.dataflow(dataflow)
    agreement = agreement_of(hub, provider, flow)
    when = parse_period(period)
    if when is None or not agreement.covers(when):
        raise UsageError(
            f"{period} is not a period of the agreement on {flow.id}.",
            remedy=f"Its frequency is {agreement.frequency.value}.",
        )
    moment = hub.now(received_at)
    if when.end >= moment.date():
        raise UsageError(f"The period {period} has not ended.", remedy="Send a nil return after its end.")
    reporters = (provider,) if agreement.reporters == ("*",) else agreement.reporters
    raw = nil_text(provider, flow.id, period)
    check_nil_signature(hub, agreement, raw=raw, signature=signature, moment=moment)
    offer = Offer(
        provider=provider,
        dataflow=flow,
        frame=empty_checked(flow),
        raw=raw,
        file_name=f"{provider}_{flow.id}_{period}_nil.txt",
        format="nil",
        received_at=moment,
        recorded_at=dt.datetime.now(dt.UTC),
        covers=tuple((reporter, when) for reporter in reporters),
        nil=True,
        rows=0,
        actor=actor,
        signature=signature,
    )
    return take(hub, offer, agreement)


def take(hub: Hub, offer: Offer, agreement: Agreement) -> Receipt:
    """Accept what is fit, or let it wait where the agreement says so: for the secretariat, or a coordinator."""
    is_waiting = agreement.acceptance is Acceptance.SECRETARIAT or bool(agreement.countersigned_by)
    return hub.ledger.wait(offer) if is_waiting else hub.ledger.accept(offer)


def check_provider(hub: Hub, provider: str) -> None:
    """Check that the group has an agreement with this provider."""
    known = sorted({agreement.provider for agreement in hub.group.agreements})
    if provider not in known:
        said = f"{provider} has no agreement in this group." if provider else "Nobody is named as the sender."
        raise UnknownArtefactError(said, remedy=f"Name the sender with --member: one of {', '.join(known)}.")


def check_sender(hub: Hub, delivery: Delivery) -> None:
    """Check that the group has an agreement with the provider, and on the dataflow where the delivery names one."""
    check_provider(hub, delivery.provider)
    if delivery.dataflow is not None:
        agreement_of(hub, delivery.provider, hub.catalogue.dataflow(delivery.dataflow))


def agreement_of(hub: Hub, provider: str, dataflow: Dataflow) -> Agreement:
    """Return the agreement by which the provider sends the dataflow."""
    agreement = hub.group.agreement(provider, dataflow.id)
    if agreement is None:
        has = ", ".join(_dataflows_of(hub, provider)) or "nothing"
        raise UnknownArtefactError(f"{provider} has no agreement on {dataflow.id}.", remedy=f"It sends {has}.")
    return agreement


def _dataflows_of(hub: Hub, provider: str) -> list[str]:
    return sorted(agreement.dataflow for agreement in hub.group.agreements if agreement.provider == provider)


def _context(
    hub: Hub, delivery: Delivery, parsed: ParsedFile, *, dataflow: Dataflow | None, moment: dt.datetime
) -> Context:
    agreement = agreement_of(hub, delivery.provider, dataflow) if dataflow is not None else None
    return Context(
        received_on=moment.date(),
        provider=delivery.provider,
        agreement=agreement,
        members=hub.group.members_on(moment.date()),
        thresholds=hub.group.thresholds,
        earlier=_earlier(hub, parsed, dataflow, delivery.provider) if dataflow is not None else None,
        action=delivery.action,
        figures=_figures(hub, agreement, moment),
        admitted=admissions(hub, delivery.provider, dataflow, moment),
    )


def _figures(hub: Hub, agreement: Agreement | None, moment: dt.datetime) -> KnownFigures | None:
    return None if agreement is None else KnownFigures(hub, agreement.reporters, moment)


def _earlier(hub: Hub, parsed: ParsedFile, dataflow: Dataflow, provider: str) -> pl.DataFrame | None:
    """Read the sender's own figures of the file's periods and of those before, as far as they stay few."""
    if TIME_PERIOD not in parsed.frame.columns or dataflow.reporter_dimension not in parsed.frame.columns:
        return None
    periods = [p for t in _distinct(parsed.frame[TIME_PERIOD]) if (p := parse_period(t)) is not None]
    reporters = _distinct(parsed.frame[dataflow.reporter_dimension])
    if not periods or not reporters:
        return None
    return hub.ledger.figures(
        dataflow,
        key={dataflow.reporter_dimension: reporters},
        first=_first_earlier(hub, dataflow.id, provider=provider, reporters=reporters, earliest=min(periods)),
        last=max(periods),
    )


def _distinct(column: pl.Series) -> list[str]:
    return [text for text in column.unique().to_list() if text is not None]


def _first_earlier(hub: Hub, dataflow: str, *, provider: str, reporters: list[str], earliest: Period) -> Period:
    """Return the first period to read, so that no more than about EARLIER_CELLS come before the file's own."""
    first, cells = earliest, 0
    count = max(EARLIER_PERIODS, earliest.frequency.per_year + 1)
    for period, rows in hub.ledger.covered_before(
        dataflow, provider=provider, reporters=reporters, period=earliest, count=count
    ):
        cells += rows * len(reporters)
        if cells > EARLIER_CELLS:
            break
        first = period
    return first


def _offer(
    examination: Examination,
    delivery: Delivery,
    agreement: Agreement,
    moment: dt.datetime,
    idempotency_key: str | None,
) -> Offer:
    if examination.dataflow is None:
        raise AssertionError
    action = examination.action or agreement.action
    return Offer(
        provider=delivery.provider,
        dataflow=examination.dataflow,
        frame=examination.frame,
        raw=examination.source.raw,
        file_name=examination.source.name,
        format=examination.format,
        received_at=moment,
        recorded_at=dt.datetime.now(dt.UTC),
        action=action,
        scope=agreement.scope if examination.scope is None else examination.scope,
        reporters=agreement.reporters,
        findings=examination.findings,
        absent=agreement.absent,
        rows=examination.rows,
        idempotency_key=idempotency_key,
        actor=delivery.actor or delivery.provider,
        signature=delivery.signature,
    )


def _refusal(examination: Examination, delivery: Delivery, moment: dt.datetime) -> Refusal:
    """Return the refusal; of a file about persons neither bytes nor name are kept."""
    flow = examination.dataflow.id if examination.dataflow else (delivery.dataflow or "")
    persons = examination.about_persons
    return Refusal(
        provider=delivery.provider,
        dataflow=flow.upper(),
        raw=None if persons else examination.source.raw,
        raw_sha256=examination.source.sha256,
        file_name="" if persons else examination.source.name,
        format=examination.format,
        received_at=moment,
        recorded_at=dt.datetime.now(dt.UTC),
        findings=examination.findings,
        rows=examination.rows,
        actor=delivery.actor or delivery.provider,
        signature=delivery.signature,
        corrects=delivery.corrects,
    )


def empty_checked(dataflow: Dataflow) -> pl.DataFrame:
    """Return a checked frame without rows."""
    texts = [*dataflow.structure.key_ids, TIME_PERIOD, OBS_VALUE, COLUMN, ACTION]
    schema: dict[str, pl.DataType] = {name: pl.String() for name in texts}
    return pl.DataFrame(schema=schema | {ROW: pl.Int64(), VALUE: pl.Float64(), PERIOD: pl.Int64()})
