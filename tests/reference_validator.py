"""A slow, obvious validator: the rules about single rows at level 1, in plain Python over a list of dicts.

The fast validator must agree with it rule by rule and row by row. What a text says (a period, a kind of broken
number) is taken from the functions that have tests of their own; which rows break which rule is worked out anew.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from comity.model.periods import NoPeriod, Period, parse_time
from comity.model.structures import Component, Dataflow, DataType, Role
from comity.validation.catalogue import rules
from comity.validation.context import Context
from comity.validation.period_text import is_period_notation
from comity.validation.values import diagnose_value

Row = Mapping[str, str | None]
Fault = tuple[str, int, str]
"""A rule, the number of a row, a column."""

_NUMBERS = {
    "STR": (5, 6),
    "COD": range(1, 7),
    "REP": (1, 2),
    "PER": range(1, 11),
    "VAL": range(1, 11),
    "STA": (1, 2),
}
_NUMBERS |= {"KEY": (1, 2), "ATT": (2, 3, 4), "TXT": range(1, 5), "FCT": range(1, 5), "EMB": (1, 2, 3)}
RULES = frozenset(f"{group}-{at:02d}" for group, numbers in _NUMBERS.items() for at in numbers)
"""The rules that this validator checks."""
BLANKS = " \t\r\n\v\f\u00a0\u2007\u202f\u200b\u200c\u200d\u2060\ufeff"
SPACES = "\t\n\v\f\r \x85\u00a0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
CONTROLS = {
    *range(9),
    0xB,
    0xC,
    *range(0xE, 0x20),
    *range(0x7F, 0xA0),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
}
CONTROLS |= {0xFEFF, 0xFFFE, 0xFFFF}
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
NO_VALUE, MAY_LACK_VALUE = set("HLMOQ"), set("HLMOQJKNS")
LARGEST = 1e12
FIRST_YEAR = 1900


class Reference:
    """One file under check: its rows, the columns that it has, and its circumstances."""

    def __init__(self, rows: Sequence[Row], columns: Sequence[str], dataflow: Dataflow, context: Context) -> None:
        """Take the rows, each with `_row` and `_action`; empty text is nothing."""
        self.rows = [{name: text or None for name, text in row.items()} for row in rows]
        self.dataflow, self.context, structure = dataflow, context, dataflow.structure
        self.components = [component for component in structure.components if component.id in columns]
        self.keys = [*structure.key_ids, structure.time_dimension.id]
        self.has_keys = all(key in columns for key in self.keys)
        self.measure = structure.measure if structure.measure in self.components else None
        self.time = structure.time_dimension.id

    def faults(self) -> Counter[Fault]:
        """Return all faults of all rows."""
        found = [fault for row in self.rows for fault in self._key_faults(row)]
        sound = [row for row in self.rows if not has_error(row, found)]
        found += [fault for row in sound for fault in self._code_dates(row)]
        found += self._repeated(sound) if self.has_keys else []
        found += [fault for row in self.rows for fault in self._content_faults(row)]
        found += [*self._running(), *self._outside_agreement(), *self._attachments(), *self._late_embargoes()]
        return Counter(found)

    def sound_rows(self) -> set[int]:
        """Return the numbers of the rows that go on: no error, a known action, a whole key unless they delete."""
        found = list(self.faults())
        return {
            number(row)
            for row in self.rows
            if not has_error(row, found)
            and row["_action"] in ("M", "R", "D")
            and (row["_action"] == "D" or all(row.get(key) for key in self.keys))
        }

    # ------------------------------------------------------------------ what makes a row's key

    def _key_faults(self, row: Row) -> Iterator[Fault]:
        if row["_action"] not in ("M", "R", "D"):
            yield "STR-06", number(row), "_action"
        for component in self.components:
            text = row[component.id]
            is_key = component.role in (Role.DIMENSION, Role.TIME_DIMENSION)
            if is_key and text is None and row["_action"] != "D":
                yield "STR-05", number(row), component.id
            if component.codelist is not None and text is not None:
                yield from self._code(row, component, text)
        yield from self._period(row)
        yield from self._reporter(row)

    def _code(self, row: Row, component: Component, text: str) -> Iterator[Fault]:
        assert component.codelist is not None
        agreement = self.context.agreement
        codes = {code.id: code for code in component.codelist.codes}
        if text in codes:
            if agreement is not None and not agreement.allows(component.id, text):
                yield "COD-06", number(row), component.id
            return
        bare = text.strip(BLANKS)
        if bare in codes and bare != text:
            rule = "COD-02"
        elif bare.casefold() in [code.casefold() for code in codes]:
            rule = "COD-03"
        elif bare.casefold() in [name.casefold() for code in codes.values() for name in code.names.values()]:
            rule = "COD-04"
        else:
            rule = "COD-01"
        yield rule, number(row), component.id

    def _period(self, row: Row) -> Iterator[Fault]:
        text, agreement = row.get(self.time), self.context.agreement
        if text is None:
            return
        period = parse_time(text)
        if not isinstance(period, Period):
            unread = "PER-01" if is_period_notation(text) else "PER-02"
            yield (
                {NoPeriod.MOMENT: "PER-09", NoPeriod.RANGE: "PER-10", None: unread}[period],
                number(row),
                self.time,
            )
            return
        stated, actual = row.get("FREQ"), period.frequency.value
        is_misfit = stated in tuple("ASTQMWDH") and stated != actual
        if is_misfit:
            yield "PER-03", number(row), self.time
        if agreement is not None and agreement.frequency.value != actual and not is_misfit:
            yield "PER-04", number(row), self.time
        if row["_action"] != "D" and period.start > self.context.received_on:
            yield "PER-05", number(row), self.time
        if row["_action"] != "D" and period.year < FIRST_YEAR:
            yield "PER-07", number(row), self.time

    def _reporter(self, row: Row) -> Iterator[Fault]:
        name, allowed = self.dataflow.reporter_dimension, self.context.allowed_reporters
        reporter = row.get(name)
        if reporter is None or allowed is None or reporter in allowed:
            return
        codelist = self.dataflow.structure.by_id[name].codelist
        if codelist is None or reporter in codelist:
            is_member = not self.context.members or reporter in self.context.members
            yield "REP-01" if is_member else "REP-02", number(row), name

    def _code_dates(self, row: Row) -> Iterator[Fault]:
        period = parse_time(row.get(self.time) or "")
        for component in self.components if isinstance(period, Period) and row["_action"] != "D" else ():
            code = component.codelist.by_id.get(row[component.id] or "") if component.codelist else None
            if code is not None and isinstance(period, Period):
                is_early = code.valid_from is not None and period.end.isoformat() < code.valid_from
                is_late = code.valid_to is not None and period.start.isoformat() > code.valid_to
                if is_early or is_late:
                    yield "COD-05", number(row), component.id

    def _repeated(self, sound: Sequence[Row]) -> Iterator[Fault]:
        firsts: dict[tuple[object, ...], Row] = {}
        says = [c.id for c in self.components if c.role in (Role.MEASURE, Role.ATTRIBUTE)]
        for row in sound:
            if row["_action"] != "D":
                key = (*(row[name] for name in self.keys[:-1]), parse_time(row[self.time] or ""))
                first = firsts.setdefault(key, row)
                if first is not row:
                    is_same = all(row[name] == first[name] for name in says)
                    yield "KEY-02" if is_same else "KEY-01", number(row), self.dataflow.structure.measure.id

    # ------------------------------------------------------------------ what a row says

    def _content_faults(self, row: Row) -> Iterator[Fault]:
        for component in self.components:
            text = row[component.id]
            is_written = row["_action"] != "D"
            is_observed = component.role is Role.ATTRIBUTE and component.attachment is None
            if is_observed and component.required and text is None and is_written:
                yield "ATT-02", number(row), component.id
            if text is None or component.codelist is not None or component.role is Role.TIME_DIMENSION:
                continue
            is_text = component.role is not Role.MEASURE
            found = [*text_rules(component, text)] if is_text else []
            if is_written:
                found += [] if not is_text or is_of_type(component.data_type, text) else ["ATT-03"]
                found += facet_rules(component, text)
            yield from ((rule, number(row), component.id) for rule in found)
        if self.measure is not None and row["_action"] != "D":
            yield from ((rule, number(row), self.measure.id) for rule in self._value_rules(row, self.measure))
        yield from self._embargo(row)

    def _value_rules(self, row: Row, measure: Component) -> Iterator[str]:
        text, status = row[measure.id], row.get("OBS_STATUS")
        if text is None or text == "NaN":
            if status not in MAY_LACK_VALUE:
                yield "STA-02"
            return
        value = value_of(text)
        if value is None:
            yield diagnose_value(text)
            return
        is_count = measure.data_type is DataType.INTEGER
        if value < 0:
            yield "VAL-08" if is_count else "VAL-09"
        if is_count and value != int(value):
            yield "VAL-10"
        if status in NO_VALUE:
            yield "STA-01"

    def _embargo(self, row: Row) -> Iterator[Fault]:
        status, text = row.get("CONF_STATUS"), row.get("EMBARGO_TIME")
        if row["_action"] == "D":
            return
        if status == "E" and text is None:
            yield "EMB-03", number(row), "CONF_STATUS"
        day = day_of(text)
        if status == "F" and day is not None and day >= self.context.received_on:
            yield "EMB-01", number(row), "EMBARGO_TIME"

    # ------------------------------------------------------------------ what is said once

    def _running(self) -> Iterator[Fault]:
        seen = set()
        for row, period in self._past():
            if period.end >= self.context.received_on and period not in seen:
                seen.add(period)
                yield "PER-06", number(row), self.time

    def _outside_agreement(self) -> Iterator[Fault]:
        agreement = self.context.agreement
        for row, period in self._past() if agreement is not None else ():
            if agreement and period.frequency is agreement.frequency and not agreement.covers(period):
                yield "PER-08", number(row), self.time
                return

    def _past(self) -> Iterator[tuple[Row, Period]]:
        for row in self.rows:
            period = parse_time(row.get(self.time) or "")
            is_written = row["_action"] != "D"
            if is_written and isinstance(period, Period) and period.year >= FIRST_YEAR:
                yield from [(row, period)] if period.start <= self.context.received_on else []

    def _attachments(self) -> Iterator[Fault]:
        for component in self.components:
            if component.role is not Role.ATTRIBUTE or component.attachment is None:
                continue
            firsts: dict[tuple[object, ...], str] = {}
            for row in self.rows:
                text = row[component.id]
                if text is not None and row["_action"] != "D":
                    within = tuple(self._part(row, name) for name in component.attachment)
                    if firsts.setdefault(within, text) != text:
                        yield "ATT-04", number(row), component.id

    def _part(self, row: Row, name: str) -> object:
        """Return a row's part of a key; texts that say no period are all alike."""
        if name != self.time:
            return row.get(name)
        period = parse_time(row.get(name) or "")
        return period if isinstance(period, Period) else None

    def _late_embargoes(self) -> Iterator[Fault]:
        seen = set()
        for row in self.rows:
            text = row.get("EMBARGO_TIME")
            day = day_of(text)
            is_over = day is not None and day < self.context.received_on
            if is_over and row["_action"] != "D" and row.get("CONF_STATUS") != "F" and text not in seen:
                seen.add(text)
                yield "EMB-02", number(row), "EMBARGO_TIME"


def number(row: Row) -> int:
    """Return the number of a row."""
    return int(str(row["_row"]))


def has_error(row: Row, found: Sequence[Fault]) -> bool:
    """Say whether any of the faults is an error in this row."""
    return any(at == number(row) and rules()[rule].severity == "error" for rule, at, _ in found)


def value_of(text: str) -> float | None:
    """Return the number that a text is, None where there is none or it is beyond all bounds."""
    value = float(text) if NUMBER.fullmatch(text) else None
    return None if value is None or abs(value) > LARGEST else value


def text_rules(component: Component, text: str) -> Iterator[str]:
    """Yield the rules of free text that a text breaks."""
    is_key = component.role is Role.DIMENSION
    if len(text) > (100 if is_key else 2000):
        yield "TXT-01"
    has_control = any(ord(character) in CONTROLS for character in text)
    if has_control:
        yield "TXT-02"
    start = text.lstrip(SPACES)
    is_signed = start[:1] in ("+", "-") and start[1:2] not in ("", *"0123456789", *SPACES)
    if start[:1] in ("=", "@") or is_signed:
        yield "TXT-03"
    if is_key and text.strip(BLANKS) != text and not has_control:
        yield "TXT-04"


def is_of_type(data_type: DataType, text: str) -> bool:
    """Say whether a text is of a type."""
    if data_type is DataType.INTEGER:
        return re.fullmatch(r"-?[0-9]+", text) is not None
    if data_type in (DataType.DECIMAL, DataType.DOUBLE):
        return NUMBER.fullmatch(text) is not None
    if data_type is DataType.BOOLEAN:
        return text in ("true", "false", "1", "0")
    if data_type is DataType.DATE_TIME:
        return day_of(text) is not None
    return data_type is not DataType.TIME_PERIOD or parse_time(text) is not None


def day_of(text: str | None) -> dt.date | None:
    """Return the day of a date-time."""
    try:
        return dt.datetime.fromisoformat(text).date() if text and text.isascii() and "-" in text else None
    except ValueError:
        return None


def facet_rules(component: Component, text: str) -> Iterator[str]:
    """Yield the rules of facets that a text breaks, one for each facet."""
    facets, is_measure = component.facets, component.role is Role.MEASURE
    if is_measure and text == "NaN":
        return
    if facets.min_length is not None and len(text) < facets.min_length:
        yield "FCT-01"
    if facets.max_length is not None and len(text) > facets.max_length:
        yield "FCT-01"
    if facets.pattern is not None and not re.fullmatch(facets.pattern, text):
        yield "FCT-03"
    read = float(text) if NUMBER.fullmatch(text) else None
    value = value_of(text) if is_measure else read
    if value is not None and facets.min_value is not None and value < facets.min_value:
        yield "FCT-02"
    if value is not None and facets.max_value is not None and value > facets.max_value:
        yield "FCT-02"
    is_plain = read is not None and "e" not in text.lower()
    if facets.decimals is not None and is_plain and len(text.partition(".")[2].rstrip("0")) > facets.decimals:
        yield "FCT-04"
