"""The verbs on a hub over HTTP: by its own API, structures by SDMX-REST."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import polars as pl

from comity.client.answers import Checked, Outcome, Sent, read_checked, read_outcome, read_sent
from comity.client.exchange import Exchange, SubmissionsWanted, ToSend
from comity.client.local import check_file
from comity.client.resumable import upload
from comity.client.transport import Transport, error_of
from comity.errors import OutsideError, UsageError
from comity.hub.exchange import BOARD_SCHEMA, FLOWS_SCHEMA, DataWanted, read_dataflow, unpack_frame
from comity.model.structures import Dataflow
from comity.trust.signing import VerifyingKey
from comity.trust.tree_head import TreeHead

API = "/api/v1"
SUBMISSIONS = f"{API}/submissions"
LARGE = 4 * 1024 * 1024
"""From how many bytes on a file is sent piece by piece, so that what was broken off goes on where it was."""
_PAGE = 500


class RemoteExchange(Exchange):
    """Works on a hub over HTTP as whoever its API key is."""

    def __init__(self, transport: Transport, *, large: int = LARGE) -> None:
        """Talk through this transport; files from `large` bytes on are sent piece by piece."""
        self._http = transport
        self._large = large

    def flows(self) -> pl.DataFrame:
        """Return the group's dataflows."""
        return pl.DataFrame(self._http.get(f"{API}/flows").json(), schema=FLOWS_SCHEMA)

    def structure(self, flow: str) -> Dataflow:
        """Return a dataflow with its data structure and code lists."""
        found = self._http.get(f"{API}/flows/{_part(flow)}").json()
        path = f"/sdmx/structure/dataflow/{found['agency']}/{found['id']}/{found['version']}"
        message = self._http.get(
            path, {"references": "descendants"}, Accept="application/vnd.sdmx.structure+xml;version=3.0.0"
        )
        return read_dataflow(message.content, flow)

    def _data(self, flow: str, wanted: DataWanted) -> pl.DataFrame:
        asked = {name: value for name, value in asdict(wanted).items() if value is not None and name != "filters"}
        where = [f"{name}={text}" for name, text in wanted.filters.items()]
        answer = self._http.get(f"{API}/flows/{_part(flow)}/data", {**asked, "where": where})
        return unpack_frame(answer.content)

    def _history(self, flow: str, key: str | None) -> pl.DataFrame:
        asked = {} if key is None else {"key": key}
        return unpack_frame(self._http.get(f"{API}/flows/{_part(flow)}/history", asked).content)

    def _board(self, flow: str | None, as_of: str | None) -> pl.DataFrame:
        asked = {"dataflow": flow, "as_of": as_of}
        rows = self._http.get(f"{API}/board", {name: v for name, v in asked.items() if v is not None}).json()
        texts = {**BOARD_SCHEMA, "due": pl.String, "received_at": pl.String}
        return pl.DataFrame(rows, schema=texts).with_columns(
            pl.col("due").str.to_date(), pl.col("received_at").str.to_datetime(time_unit="us", time_zone="UTC")
        )

    def _submissions(self, wanted: SubmissionsWanted) -> list[Sent]:
        asked = {name: value for name, value in asdict(wanted).items() if value is not None}
        found: list[Sent] = []
        while True:
            page = self._http.get(SUBMISSIONS, {**asked, "limit": _PAGE}).json()
            found += [read_sent(one) for one in page["submissions"]]
            if page["next"] is None:
                return found
            asked["below"] = str(found[-1].id)

    def submission(self, submission_id: int) -> Sent:
        """Return what became of a submission."""
        return read_sent(self._http.get(f"{SUBMISSIONS}/{submission_id}").json())

    def _check(self, sent: ToSend) -> Checked:
        answer = self._post(sent, {"dry-run": "true"})
        return read_checked(answer["parts"])

    def _submit(self, sent: ToSend) -> Outcome:
        if sent.nil is not None:
            answer = self._post_nil(sent)
        elif isinstance(sent.mapping, Path) or check_file(sent.path).stat().st_size < self._large:
            answer = self._post(sent, {}, {"Idempotency-Key": uuid.uuid4().hex})
        else:
            answer = upload(self._http, check_file(sent.path), _asked(sent))
        return read_outcome(answer["submissions"])

    def _post_nil(self, sent: ToSend) -> Mapping[str, Any]:
        if sent.flow is None:
            raise UsageError("A nil return needs its dataflow.", remedy="Name it with flow=….")
        return read_received(self._http.send("POST", SUBMISSIONS, params={**_asked(sent), "nil": sent.nil}))

    def _post(
        self, sent: ToSend, more: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> Mapping[str, Any]:
        """Send a file in a form, with its mapping where it is one of the sender's own."""
        path = check_file(sent.path)
        files = {"file": (path.name, path.read_bytes(), "application/octet-stream")}
        if isinstance(sent.mapping, Path):
            files["mapping"] = (sent.mapping.name, check_file(sent.mapping).read_bytes(), "application/toml")
        response = self._http.send(
            "POST", SUBMISSIONS, accepts=REFUSED, params={**_asked(sent), **more}, files=files, headers=headers
        )
        return read_received(response)

    def receipt(self, submission_id: int) -> dict[str, Any]:
        """Return the signed receipt of a submission."""
        found: dict[str, Any] = self._http.get(f"{SUBMISSIONS}/{submission_id}/receipt").json()
        return found

    def admit(self, submission_id: int, *, reason: str = "") -> Sent:
        """Accept a submission that waits."""
        return self._decide("admission", submission_id, reason)

    def refuse(self, submission_id: int, *, reason: str) -> Sent:
        """Refuse a submission that waits."""
        return self._decide("refusal", submission_id, reason)

    def withdraw(self, submission_id: int, *, reason: str) -> Sent:
        """Take a submission back."""
        return self._decide("withdrawal", submission_id, reason)

    def _decide(self, verb: str, submission_id: int, reason: str) -> Sent:
        self._http.send("POST", f"{SUBMISSIONS}/{submission_id}/{verb}", json={"reason": reason})
        return self.submission(submission_id)

    def log_head(self) -> TreeHead:
        """Return the signed head of the log, its signature checked by the keys that the hub tells."""
        keys = {key.id: key for key in self._keys()}
        try:
            return TreeHead.read(self._http.get(f"{API}/log/head").json()["signed"], keys)
        except ValueError as error:
            raise OutsideError(f"The hub's head doesn't hold: {error}.", remedy="Tell the secretariat.") from error

    def hub_keys(self) -> str:
        """Return the hub's public keys as a JWK set (JSON)."""
        return json.dumps({"keys": list(self._http.get(f"{API}/log/keys").json().values())}, indent=2)

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def _keys(self) -> list[VerifyingKey]:
        return [VerifyingKey.from_jwk(json.dumps(one)) for one in json.loads(self.hub_keys())["keys"]]


REFUSED = (HTTPStatus.UNPROCESSABLE_ENTITY,)


def read_received(response: httpx.Response) -> Mapping[str, Any]:
    """Return what the hub says of a file: a refusal, too, unless it isn't one of the file."""
    said: Mapping[str, Any] = response.json()
    if not response.is_success and "submissions" not in said:
        raise error_of(response)
    return said


def _asked(sent: ToSend) -> dict[str, Any]:
    asked = {
        "dataflow": sent.flow,
        "provider": sent.provider or None,
        "action": sent.action,
        "signature": sent.signature,
        "mapping": sent.mapping if isinstance(sent.mapping, str) else None,
        "parameter": [f"{name}={value}" for name, value in (sent.parameters or {}).items()] or None,
    }
    return {name: value for name, value in asked.items() if value is not None}


def _part(text: str) -> str:
    return quote(text, safe="")
