"""The verbs on a hub in a directory here, or on one that is open already."""

import uuid
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from comity.client.answers import (
    Checked,
    Outcome,
    Sent,
    read_checked,
    read_outcome,
    read_sent,
    submission_values,
)
from comity.client.exchange import Exchange, SubmissionsWanted, ToSend
from comity.errors import UsageError
from comity.hub.access import sign_in
from comity.hub.access.sign_in import Presented
from comity.hub.decisions import decide
from comity.hub.exchange import BOARD_SCHEMA, FLOWS_SCHEMA, DataWanted, board_list, data_frame, flow_list
from comity.hub.exchange import history_frame as changes_frame
from comity.hub.home import Hub
from comity.hub.intake.finding_report import findings_as_json, submission_for, submissions_for
from comity.hub.intake.intake import Delivery
from comity.hub.intake.receive import NilReturn, check_only, named_mapping, receive, receive_nil, sent_mapping
from comity.hub.log import read_head
from comity.hub.receipts import public_keys_text, receipt_document
from comity.model.findings import Findings
from comity.model.groups import Action
from comity.model.structures import Dataflow
from comity.model.submission_search import Wanted
from comity.model.submissions import Receipt, State, Submission
from comity.trust.tree_head import TreeHead

_EVERY = 1 << 40
_Word = TypeVar("_Word", bound=StrEnum)


class LocalExchange(Exchange):
    """Works on an open hub as somebody; what they may do is what the service would let them do."""

    def __init__(self, hub: Hub, presented: Presented, *, owns_hub: bool) -> None:
        """Use the hub as whoever presented themselves; `owns_hub`: it is closed with the exchange."""
        self._hub = hub
        self._presented = presented
        self._owns_hub = owns_hub

    def flows(self) -> pl.DataFrame:
        """Return the group's dataflows."""
        self._allow("exchange.flows")
        return pl.DataFrame(flow_list(self._hub), schema=FLOWS_SCHEMA)

    def structure(self, flow: str) -> Dataflow:
        """Return a dataflow with its data structure and code lists."""
        self._allow("sdmx.structure")
        return self._hub.catalogue.dataflow(flow)

    def _data(self, flow: str, wanted: DataWanted) -> pl.DataFrame:
        self._allow("exchange.data")
        return data_frame(self._hub, self._presented.principal, flow, wanted)

    def _history(self, flow: str, key: str | None) -> pl.DataFrame:
        self._allow("exchange.history")
        return changes_frame(self._hub, self._presented.principal, flow, key)

    def _board(self, flow: str | None, as_of: str | None) -> pl.DataFrame:
        self._allow("exchange.board")
        return pl.DataFrame(board_list(self._hub, flow, as_of=as_of), schema=BOARD_SCHEMA)

    def _submissions(self, wanted: SubmissionsWanted) -> list[Sent]:
        self._allow("submissions.list", owner=wanted.provider)
        state = None if wanted.state is None else _one_of(State, wanted.state)
        asked = Wanted(provider=wanted.provider, dataflow=wanted.dataflow, state=state)
        found = submissions_for(self._hub, self._presented.principal, asked, most=_EVERY)
        return [_sent(one) for one in found]

    def submission(self, submission_id: int) -> Sent:
        """Return what became of a submission."""
        return _sent(self._find("submissions.status", submission_id))

    def _check(self, sent: ToSend) -> Checked:
        self._allow("submissions.send", owner=sent.provider or None)
        found = check_only(self._hub, self._presented.principal, self._delivery(sent))
        return read_checked(
            [
                {
                    "fit": one.is_fit,
                    "dataflow": one.dataflow.id if one.dataflow else None,
                    "format": one.format,
                    "rows": one.rows,
                    "report": findings_as_json(one.findings),
                }
                for one in found
            ]
        )

    def _submit(self, sent: ToSend) -> Outcome:
        self._allow("submissions.send", owner=sent.provider or None)
        principal = self._presented.principal
        if sent.nil is not None:
            nil = NilReturn(_named(sent.flow), sent.nil, provider=sent.provider, signature=sent.signature)
            return read_outcome([_part(receive_nil(self._hub, principal, nil), Findings())])
        received = receive(self._hub, principal, self._delivery(sent), idempotency_key=uuid.uuid4().hex)
        return read_outcome([_part(one.receipt, one.examination.findings) for one in received.outcomes])

    def _delivery(self, sent: ToSend) -> Delivery:
        path = check_file(sent.path)
        mapping = None
        if isinstance(sent.mapping, Path):
            mapping = sent_mapping(check_file(sent.mapping).read_bytes())
        elif sent.mapping is not None:
            mapping = named_mapping(self._hub, sent.mapping)
        return Delivery(
            content=path,
            name=path.name,
            dataflow=sent.flow,
            provider=sent.provider,
            mapping=mapping,
            parameters=dict(sent.parameters or {}),
            action=None if sent.action is None else _one_of(Action, sent.action),
            signature=sent.signature,
        )

    def receipt(self, submission_id: int) -> dict[str, Any]:
        """Return the signed receipt of a submission."""
        return receipt_document(self._hub, self._find("submissions.receipt", submission_id).id)

    def admit(self, submission_id: int, *, reason: str = "") -> Sent:
        """Accept a submission that waits."""
        return self._decide(decide.admit, submission_id, reason)

    def refuse(self, submission_id: int, *, reason: str) -> Sent:
        """Refuse a submission that waits."""
        return self._decide(decide.refuse, submission_id, reason)

    def withdraw(self, submission_id: int, *, reason: str) -> Sent:
        """Take a submission back."""
        return self._decide(decide.withdraw, submission_id, reason)

    def _decide(self, verb: Callable[..., Submission], submission_id: int, reason: str) -> Sent:
        self._allow_about(f"submissions.{verb.__name__}", submission_id)
        return _sent(verb(self._hub, submission_id, self._presented.principal, reason=reason))

    def log_head(self) -> TreeHead:
        """Return the signed head of the log."""
        return read_head(self._hub)

    def hub_keys(self) -> str:
        """Return the hub's public keys as a JWK set (JSON)."""
        return public_keys_text(self._hub)

    def close(self) -> None:
        """Let go of the hub, where the exchange opened it."""
        if self._owns_hub:
            self._hub.close()

    def _find(self, route: str, submission_id: int) -> Submission:
        self._allow_about(route, submission_id)
        return submission_for(self._hub, self._presented.principal, submission_id)

    def _allow_about(self, route: str, submission_id: int) -> None:
        self._allow(route)
        sign_in.check_submission(self._hub, route, self._presented, submission_id=submission_id)

    def _allow(self, route: str, *, owner: str | None = None) -> None:
        sign_in.check_route(route, self._presented, owner=owner)


def check_file(path: Path | None) -> Path:
    """Return the path of a file that is there."""
    if path is None or not path.is_file():
        raise UsageError(f"There is no file {path}.", remedy="Check its path.")
    return path


def _one_of(kind: type[_Word], text: str) -> _Word:
    """Return the word of a kind that a text is."""
    try:
        return kind(text)
    except ValueError as error:
        known = ", ".join(kind)
        raise UsageError(f"There is no {kind.__name__.lower()} {text}.", remedy=f"Write one of {known}.") from error


def _named(flow: str | None) -> str:
    if flow is None:
        raise UsageError("A nil return needs its dataflow.", remedy="Name it with flow=….")
    return flow


def _sent(submission: Submission) -> Sent:
    return read_sent(submission_values(submission))


def _part(receipt: Receipt, findings: Findings) -> dict[str, Any]:
    report = findings_as_json(findings)
    return {**submission_values(receipt.submission), "repeated": receipt.repeated, "report": report}
