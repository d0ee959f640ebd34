"""The lake's Delta table: what it holds already, and more written to it, one publication a commit."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from comity.errors import OutsideError, UsageError
from comity.lake.columns import AT, PARTITION, SEQ, START, Columns
from comity.lake.terms import Terms, check_same, reason_to_rebuild

if TYPE_CHECKING:
    from deltalake import CommitProperties, DeltaTable

LAST_SEQ, LAST_AT = "comity.seq", "comity.at"
"""What a commit says of the last event that it knows of: its number and moment."""
_STATISTICS = (SEQ, AT, START)
"""The log tells the least and greatest of these alone: no figure's text stays in it once files are removed."""
_COMPRESSION_LEVEL = 3
_ROW_GROUP = 131_072
"""Rows that are held in memory for each year before they are written; readers skip groups of other reporters."""
_LATEST = 5
"""How many commits are looked through first: the last one is ours, unless another tool has tidied the table."""


@dataclass(frozen=True, kw_only=True)
class Reached:
    """How far a publication goes: the last event of the ledger, its moment, and the dataflows written up to it."""

    seq: int
    at: str
    dataflows: Sequence[str]

    def properties(self) -> "CommitProperties":
        """Return what its commit says: Delta's own transaction numbers keep two writers from the same events."""
        from deltalake import CommitProperties, Transaction

        numbers = [Transaction(_application(name), self.seq) for name in self.dataflows]
        return CommitProperties(
            custom_metadata={LAST_SEQ: str(self.seq), LAST_AT: self.at}, app_transactions=numbers
        )


class LakeTable:
    """A lake at a place: a folder, or a prefix of an object store."""

    def __init__(self, table: "DeltaTable", terms: Terms, *, uri: str) -> None:
        """Use `open_lake`."""
        self._table, self._terms, self._uri = table, terms, uri

    @property
    def reason(self) -> str:
        """Why everything must be written anew; empty where it needn't."""
        return reason_to_rebuild(self._terms, self._table.metadata().configuration)

    def published(self, dataflow: str) -> int:
        """Return the number of the last event up to which a dataflow is here; 0: none of it."""
        return int(self._table.transaction_version(_application(dataflow)) or 0)

    def last(self) -> tuple[int, str] | None:
        """Return the number and the moment of the last event that a publication knew of; None: it isn't told."""
        for limit in (_LATEST, None):
            with foreign_errors(self._uri):
                commits = self._table.history(limit)
            told = next((commit for commit in commits if LAST_SEQ in commit), None)
            if told is not None:
                return int(told[LAST_SEQ]), str(told[LAST_AT])
        return None

    def append(self, frames: Iterator[pl.DataFrame], columns: Columns, reached: Reached) -> int:
        """Write rows as one commit, whole or not at all; return how many there were."""
        return self._write(frames, columns, reached, mode="append", schema_mode="merge")

    def replace(self, frames: Iterator[pl.DataFrame], columns: Columns, reached: Reached) -> int:
        """Put rows in place of all that is here, and remove the files of what was; return how many rows there were.

        The terms are set last: what breaks off before is done again.
        """
        count = self._write(frames, columns, reached, mode="overwrite", schema_mode="overwrite")
        with foreign_errors(self._uri):
            self._table.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)
            self._table.alter.set_table_properties(self._terms.properties(), raise_if_not_exists=False)
        return count

    def _write(
        self,
        frames: Iterator[pl.DataFrame],
        columns: Columns,
        reached: Reached,
        **how: Any,  # noqa: ANN401 - deltalake's own
    ) -> int:
        from deltalake import WriterProperties, write_deltalake

        source = _Source(frames, columns)
        with foreign_errors(self._uri):
            try:
                write_deltalake(
                    self._table,
                    source.reader(),
                    commit_properties=reached.properties(),
                    writer_properties=WriterProperties(
                        compression="ZSTD", compression_level=_COMPRESSION_LEVEL, max_row_group_size=_ROW_GROUP
                    ),
                    **how,
                )
            except Exception as error:
                if source.error is not None:
                    raise source.error from error
                raise
            self._table.update_incremental()
        return source.rows


class _Source:
    """Hands frames on as Arrow batches, counts rows, and keeps what went wrong on our own side."""

    def __init__(self, frames: Iterator[pl.DataFrame], columns: Columns) -> None:
        self._frames, self._columns = frames, columns
        self.rows = 0
        self.error: Exception | None = None

    def reader(self) -> Any:  # noqa: ANN401 - arro3's reader
        from arro3.core import RecordBatchReader

        return RecordBatchReader.from_batches(_arrow_schema(self._columns), self._batches())

    def _batches(self) -> Iterator[Any]:
        from arro3.core import RecordBatchReader

        try:
            for frame in self._frames:
                self.rows += frame.height
                yield from RecordBatchReader.from_stream(frame)
        except Exception as error:
            self.error = error
            raise


def open_lake(uri: str, terms: Terms, columns: Columns, *, options: Mapping[str, str]) -> LakeTable:
    """Open the lake at a place, or begin one where nothing is.

    `options` are those of delta-rs for object stores; what isn't said is taken from the environment (AWS_…).
    Raises UsageError where something else lies there, OutsideError where the place can't be reached.
    """
    from deltalake import DeltaTable

    given = dict(options) or None
    with foreign_errors(uri):
        if DeltaTable.is_deltatable(uri, storage_options=given):
            table = DeltaTable(uri, storage_options=given)
            check_same(terms, table.metadata().configuration, uri=uri)
            return LakeTable(table, terms, uri=uri)
        _check_empty(uri)
        table = DeltaTable.create(
            uri,
            schema=_arrow_schema(columns),
            partition_by=list(PARTITION),
            name="comity_lake",
            description=terms.title,
            configuration={**terms.properties(), "delta.dataSkippingStatsColumns": ",".join(_STATISTICS)},
            storage_options=given,
            raise_if_key_not_exists=False,
        )
        return LakeTable(table, terms, uri=uri)


def _arrow_schema(columns: Columns) -> Any:  # noqa: ANN401 - arro3's schema
    from arro3.core import RecordBatchReader

    return RecordBatchReader.from_stream(pl.DataFrame(schema=dict(columns))).schema


def _check_empty(uri: str) -> None:
    """Refuse a folder that holds something else."""
    folder = Path(uri.removeprefix("file://"))
    if (
        "://" not in uri.removeprefix("file://")
        and folder.exists()
        and (not folder.is_dir() or any(folder.iterdir()))
    ):
        raise UsageError(f"{folder} isn't empty, and holds no lake.", remedy="Name an empty folder, or a new one.")


def _application(dataflow: str) -> str:
    return f"comity/{dataflow}"


@contextmanager
def foreign_errors(uri: str) -> Iterator[None]:
    """Turn what deltalake raises into a fault that a person can mend."""
    from deltalake.exceptions import CommitFailedError, DeltaError

    try:
        yield
    except CommitFailedError as error:
        raise OutsideError(
            f"Somebody else wrote to the lake at {uri} at the same time; nothing was added.",
            remedy="Publish again.",
        ) from error
    except (DeltaError, OSError) as error:
        raise OutsideError(
            f"The lake at {uri} can't be read or written: {_first_line(error)}",
            remedy="Check the address, the permissions and the options of the object store (--option NAME=VALUE).",
        ) from error


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)[:300]
