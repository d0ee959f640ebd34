"""Attributes of dimension groups: `dimensionGroupAttributes`, whose keys leave out dimensions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from comity.formats.messages import finding
from comity.formats.sdmx_json.columns import Faults, codes_at, read_columns
from comity.formats.sdmx_json.decode import Members, escaped
from comity.formats.sdmx_json.faults import tell
from comity.formats.sdmx_json.layout import GROUP, Layout, at
from comity.formats.sdmx_json.partial import SWITCHED_OFF, nothing, partial_rows
from comity.formats.sdmx_json.slots import Slot
from comity.model.findings import Findings
from comity.model.frames import ROW

Pattern = tuple[str, ...]
"""For each dimension of a key: `0` an index, `~` switched off, empty: left out."""
_GIVEN = "0"
_KEY = re.compile(r"([0-9]{0,9}|~)(:([0-9]{0,9}|~))*")


@dataclass
class SharedAttributes:
    """Attributes that groups give but that say something of each observation: to be joined to them."""

    tables: dict[tuple[tuple[str, ...], str], list[pl.DataFrame]] = field(default_factory=dict)

    def add(self, key: Sequence[str], attribute: str, table: pl.DataFrame) -> None:
        """Keep values of an attribute by the dimensions of a group's key."""
        self.tables.setdefault((tuple(key), attribute), []).append(table)

    def join(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the observations with what their groups say; an observation's own value comes first."""
        for (key, attribute), tables in self.tables.items():
            if not set(key) <= set(frame.columns):
                continue
            if not key:
                value = pl.concat(tables)[attribute].tail(1)
                found = value.new_from_index(0, frame.height) if len(value) else None
                frame = frame if found is None else _filled(frame, attribute, found)
                continue
            table = pl.concat(tables).unique(subset=list(key), keep="last", maintain_order=True)
            found = frame.select(key).join(table, on=list(key), how="left", maintain_order="left")[attribute]
            frame = _filled(frame, attribute, found)
        return frame


def _filled(frame: pl.DataFrame, attribute: str, found: pl.Series) -> pl.DataFrame:
    own = frame[attribute] if attribute in frame.columns else found
    return frame.with_columns(own.zip_with(own.is_not_null(), found).alias(attribute))


@dataclass
class GroupReader:
    """Reads groups into rows about partial keys, or into attributes that observations share."""

    layout: Layout
    findings: Findings
    language: str
    is_delete: bool
    faults: Faults = field(default_factory=Faults)

    def read(self, members: Members, first: int, *, pointer: str, shared: SharedAttributes) -> list[pl.DataFrame]:
        """Return the rows of these groups, numbered from `first` on; put into `shared` what isn't theirs."""
        by_pattern: dict[Pattern, list[int]] = {}
        parts: list[list[str]] = []
        count = len(self.layout.key)
        for row, (key, array) in enumerate(members):
            parts.append(key.split(":"))
            place = f"{pointer}/{escaped(key)}"
            if len(parts[-1]) != count or not _KEY.fullmatch(key):
                self.findings.add(at(finding("JSON-15", found=key), place))
            elif type(array) is not list:
                self.findings.add(at(finding("JSON-17", expected="an array"), place))
            else:
                by_pattern.setdefault(_pattern(parts[-1]), []).append(row)
        frames: list[pl.DataFrame] = []
        for pattern, rows in by_pattern.items():
            places = [f"{pointer}/{escaped(members[row][0])}" for row in rows]
            faults = Faults()
            keys = self._key([parts[row] for row in rows], pattern, faults)
            arrays = [members[row][1] for row in rows]
            attributes = read_columns(arrays, self._slots, faults, language=self.language, defaults_from=None)
            tell(self.findings, faults, places)
            self.faults.languages |= faults.languages
            self.faults.several |= faults.several
            faulty = faults.faulty
            sound = pl.Series([place not in faulty for place in range(len(rows))], dtype=pl.Boolean)
            numbers = pl.Series([first + row for row in rows], dtype=pl.Int64).filter(sound)
            keys, attributes = _sound(keys, sound), _sound(attributes, sound)
            frames += self._rows(numbers, keys, attributes, shared=shared) if len(numbers) else []
        return frames

    @property
    def _slots(self) -> tuple[Slot, ...]:
        return self.layout.attributes[GROUP]

    def _order(self, pattern: Pattern) -> tuple[Slot, ...]:
        """Return the dimensions in the order that the key follows.

        That is the order in which the message presents them; where only the order of `keyPosition` makes the key
        fit an attribute's attachment, it is that.
        """
        attachments = [set(slot.attachment) for slot in self._slots if slot.attachment is not None]
        for order in (self.layout.key, self.layout.key_by_position):
            if {slot.id for slot, given in zip(order, pattern, strict=True) if given == _GIVEN} in attachments:
                return order
        return self.layout.key

    def _key(self, parts: Sequence[Sequence[str]], pattern: Pattern, faults: Faults) -> dict[str, pl.Series]:
        """Return a column for each dimension that the keys give; `~` where one is switched off."""
        columns: dict[str, pl.Series] = {}
        for place, (slot, given) in enumerate(zip(self._order(pattern), pattern, strict=True)):
            texts = pl.Series([part[place] for part in parts], dtype=pl.String)
            if not slot.is_read:
                continue
            if given == _GIVEN:
                columns[slot.id] = codes_at(slot, texts, faults).alias(slot.id)
            elif given == SWITCHED_OFF:
                columns[slot.id] = texts.cast(pl.Categorical()).alias(slot.id)
        return columns

    def _rows(
        self,
        numbers: pl.Series,
        key: Mapping[str, pl.Series],
        attributes: Mapping[str, pl.Series],
        *,
        shared: SharedAttributes,
    ) -> list[pl.DataFrame]:
        given = {name: column for name, column in key.items() if column[0] != SWITCHED_OFF}
        used = [slot for slot in self._slots if slot.id in attributes and attributes[slot.id].is_not_null().any()]
        own = [slot for slot in used if slot.attachment is not None and set(slot.attachment) <= set(given)]
        others = [slot for slot in used if slot not in own]
        dimensions = self.layout.dimension_ids
        frames = partial_rows(numbers, given, attributes, own, dimensions=dimensions)
        if self.is_delete:
            return frames + [self._deletion(numbers, key, slot, attributes[slot.id]) for slot in others]
        for slot in others:
            table = pl.DataFrame([*given.values(), attributes[slot.id]]).drop_nulls()
            shared.add(list(given), slot.id, table)
        return frames

    def _deletion(
        self, numbers: pl.Series, key: Mapping[str, pl.Series], slot: Slot, values: pl.Series
    ) -> pl.DataFrame:
        """Return rows that delete an attribute wherever the key fits: a dimension left out is a wildcard."""
        off = pl.Series([SWITCHED_OFF], dtype=pl.Categorical()).new_from_index(0, len(numbers))
        columns = []
        for name in self.layout.dimension_ids:
            is_outside = slot.attachment is not None and name not in slot.attachment
            rest = off if is_outside else nothing(name, pl.Categorical(), len(numbers))
            columns.append(key.get(name, rest).alias(name))
        frame = pl.DataFrame([numbers.alias(ROW), *columns, values.alias(slot.id)])
        return frame.filter(pl.col(slot.id).is_not_null())


def _pattern(parts: Sequence[str]) -> Pattern:
    return tuple(part if part in ("", SWITCHED_OFF) else _GIVEN for part in parts)


def _sound(columns: Mapping[str, pl.Series], sound: pl.Series) -> dict[str, pl.Series]:
    return {name: column.filter(sound) for name, column in columns.items()}
