"""The verbs of an exchange, whoever carries them out: a hub in a directory here, or one over HTTP."""

import datetime as dt
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import polars as pl

from comity.client.answers import Checked, Outcome, Sent
from comity.errors import UsageError
from comity.hub.exchange import DataWanted
from comity.hub.receipts import check_receipt
from comity.model.structures import Dataflow
from comity.trust.tree_head import TreeHead

Key = str | Mapping[str, str | Sequence[str]]
"""A series key: SDMX's dotted form, pairs as in `REPORTER=KG,DIRECTION=IN+OUT`, or codes by dimension."""
Moment = str | int | dt.date | dt.datetime
"""A moment: a date (its end, UTC), a date and time, a number of the sequence, or any of them as text."""


@dataclass(frozen=True, slots=True)
class SubmissionsWanted:
    """Which submissions are wanted; what is None counts for nothing."""

    provider: str | None = None
    dataflow: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class ToSend:
    """A file that is to be sent or checked, and what its sender says of it."""

    path: Path | None
    flow: str | None = None
    mapping: str | Path | None = None
    parameters: Mapping[str, str] | None = None
    nil: str | None = None
    provider: str = ""
    action: str | None = None
    signature: str | None = None


class Exchange(ABC):
    """An exchange of figures, as far as whoever connected may see and do; use it in a `with` block, or close it.

    Faults are `ComityError`s with a detail and a remedy, the same ones whichever way the hub is reached.
    """

    @abstractmethod
    def flows(self) -> pl.DataFrame:
        """Return the group's dataflows: id, agency, version, name."""

    @abstractmethod
    def structure(self, flow: str) -> Dataflow:
        """Return a dataflow with its data structure and code lists."""

    def data(  # noqa: PLR0913 - one argument for each thing that a query can say
        self,
        flow: str,
        *,
        key: Key | None = None,
        first: str | None = None,
        last: str | None = None,
        as_of: Moment | None = None,
        updated_after: Moment | None = None,
        first_n: int | None = None,
        last_n: int | None = None,
        where: Mapping[str, str] | None = None,
    ) -> pl.DataFrame:
        """Return figures as an observation frame, ordered by series key and time (see the frames' reference).

        `first` and `last` are periods, both included; `as_of` is when it was known; with `updated_after` only what
        changed since comes, with `_action` (R as it is now, D gone). `first_n` and `last_n`: at most so many from
        either end of each series. `where` has conditions by component, as SDMX-REST writes them:
        `{"OBS_VALUE": "ge:100", "OBS_STATUS": "A,E"}`.
        """
        wanted = DataWanted(
            key=key_text(key), first=first, last=last, as_of=moment_text(as_of),
            updated_after=moment_text(updated_after), first_n=first_n, last_n=last_n, filters=dict(where or {}),
        )  # fmt: skip
        return self._data(flow, wanted)

    @abstractmethod
    def _data(self, flow: str, wanted: DataWanted) -> pl.DataFrame: ...

    def history(self, flow: str, key: Key | None = None) -> pl.DataFrame:
        """Return every change of the cells that match, oldest first in each cell (a vintage frame)."""
        return self._history(flow, key_text(key))

    @abstractmethod
    def _history(self, flow: str, key: str | None) -> pl.DataFrame: ...

    def board(self, flow: str | None = None, *, as_of: Moment | None = None) -> pl.DataFrame:
        """Return the board: for each provider, dataflow and period what is due, came, is late or missing."""
        return self._board(flow, moment_text(as_of))

    @abstractmethod
    def _board(self, flow: str | None, as_of: str | None) -> pl.DataFrame: ...

    def submissions(
        self, *, provider: str | None = None, flow: str | None = None, state: str | None = None
    ) -> list[Sent]:
        """Return submissions, latest first: a provider's own, or all for who may see all."""
        return self._submissions(SubmissionsWanted(provider, flow, state))

    @abstractmethod
    def _submissions(self, wanted: SubmissionsWanted) -> list[Sent]: ...

    @abstractmethod
    def submission(self, submission_id: int) -> Sent:
        """Return what became of a submission."""

    def check(
        self,
        path: Path | str,
        *,
        flow: str | None = None,
        mapping: str | Path | None = None,
        parameters: Mapping[str, str] | None = None,
        provider: str = "",
    ) -> Checked:
        """Check a file as if it were sent, with all that the hub knows; nothing is kept."""
        return self._check(ToSend(Path(path), flow, mapping, parameters, provider=provider))

    @abstractmethod
    def _check(self, sent: ToSend) -> Checked: ...

    def submit(  # noqa: PLR0913 - one argument for each thing that a sender can say
        self,
        path: Path | str | None = None,
        *,
        flow: str | None = None,
        mapping: str | Path | None = None,
        parameters: Mapping[str, str] | None = None,
        nil: str | None = None,
        provider: str = "",
        action: str | None = None,
        signature: str | None = None,
    ) -> Outcome:
        """Send a file: it is accepted whole, or refused whole with every finding; a refusal is an outcome, too.

        `mapping` is a file (Path), or the name of one that the hub keeps; `parameters` are the mapping's. `nil`
        sends a nil return for a period instead of a file. `provider` is for the secretariat, who may send for
        others. What was broken off on its way is sent again; nothing is taken twice.
        """
        if (path is None) == (nil is None):
            raise UsageError("Either a file or a nil return is sent.", remedy="Give path, or nil with a period.")
        given = None if path is None else Path(path)
        return self._submit(ToSend(given, flow, mapping, parameters, nil, provider, action, signature))

    @abstractmethod
    def _submit(self, sent: ToSend) -> Outcome: ...

    @abstractmethod
    def receipt(self, submission_id: int) -> dict[str, Any]:
        """Return the signed receipt of a submission, which proves without the hub what it took in."""

    @abstractmethod
    def admit(self, submission_id: int, *, reason: str = "") -> Sent:
        """Accept a submission that waits for the secretariat's word."""

    @abstractmethod
    def refuse(self, submission_id: int, *, reason: str) -> Sent:
        """Refuse a submission that waits; the reason is for its sender."""

    @abstractmethod
    def withdraw(self, submission_id: int, *, reason: str) -> Sent:
        """Take a submission back: earlier figures stand again, from now on."""

    @abstractmethod
    def log_head(self) -> TreeHead:
        """Return the signed head of the log, its signature checked."""

    @abstractmethod
    def hub_keys(self) -> str:
        """Return the hub's public keys as a JWK set (JSON): keep them, to check receipts by later."""

    def verify_receipt(
        self, receipt: Mapping[str, Any] | str, *, file: Path | None = None, hub_keys: str | None = None
    ) -> list[str]:
        """Return what is wrong with a receipt, nothing where it holds; with a file, it must be for that file.

        `hub_keys` are the keys that you kept; those that the hub tells now prove less.
        """
        text = receipt if isinstance(receipt, str) else json.dumps(dict(receipt), ensure_ascii=False)
        return check_receipt(text, hub_keys=hub_keys or self.hub_keys(), file=file)

    @abstractmethod
    def close(self) -> None:
        """Let go of the hub or the connection."""

    def __enter__(self) -> Self:
        """Use the exchange in a `with` block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it at the block's end."""
        self.close()


def key_text(key: Key | None) -> str | None:
    """Return a series key as text.

    >>> key_text({"REPORTER": "KG", "DIRECTION": ["IN", "OUT"]})
    'REPORTER=KG,DIRECTION=IN+OUT'
    """
    if key is None or isinstance(key, str):
        return key
    return ",".join(f"{name}={codes if isinstance(codes, str) else '+'.join(codes)}" for name, codes in key.items())


def moment_text(moment: Moment | None) -> str | None:
    """Return a moment as text.

    >>> moment_text(dt.date(2025, 2, 10)), moment_text(17)
    ('2025-02-10', '17')
    """
    if moment is None or isinstance(moment, str):
        return moment
    return moment.isoformat() if isinstance(moment, dt.date) else str(moment)
