"""Guesses at what a sample's columns are: by their heads, and by which code list knows their values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from comity.formats.mapping import ComponentRule
from comity.formats.national.cell_text import label_key
from comity.formats.national.labels import Translator
from comity.formats.national.period_text import PeriodReader, month_names
from comity.hub.mapping_assistant.choices import VALUE
from comity.hub.mapping_assistant.numbers import share_of_numbers
from comity.hub.mapping_assistant.sample import MOST_COLUMNS, Sample
from comity.model.frames import TIME_PERIOD
from comity.model.structures import Component, Dataflow
from comity.structures.area_names import AreaResolver
from comity.structures.areas import CL_AREA

_TIME_WORDS = ("period", "month", "year", "date", "quarter", "time", "период", "месяц", "год", "дата", "квартал")
_VALUE_WORDS = ("value", "number", "count", "persons", "people", "total", "obs_value", "количество", "число",
                "человек", "значение", "всего", "случаев", "чел")  # fmt: skip
_HINTS: Mapping[str, tuple[str, ...]] = {
    "ORIGIN": ("origin", "citizenship", "nationality", "гражданство", "происхождение"),
    "CITIZENSHIP": ("citizenship", "nationality", "гражданство"),
    "REPORTER": ("reporter", "country", "member", "страна", "государство"),
    "NEIGHBOUR": ("neighbour", "border", "граница", "сопредельное государство"),
    "OBS_STATUS": ("status", "flag", "примечание", "статус"),
    "COMMENT": ("comment", "note", "footnote", "комментарий", "примечание"),
}
_MOSTLY = 0.5
_HEADS_KNOWN = 0.3
_NUMBERS = 0.7
_ALIKE = 0.72
_YEARS = range(1950, 2100)
_FEW = 400
_STEM = 4


@dataclass(frozen=True)
class Guesser:
    """What guesses are made from: a sheet, its header row, and the dataflow that it is to become."""

    sample: Sample
    heads: tuple[int, ...]
    first: int
    dataflow: Dataflow
    reporters: Sequence[str]
    areas: AreaResolver = field(default_factory=AreaResolver)

    def roles(self) -> tuple[dict[int, str], dict[int, str]]:
        """Return the role of each column, and what header rows name for value columns."""
        columns = range(1, min(self.sample.width, MOST_COLUMNS) + 1)
        numeric = [at for at in columns if share_of_numbers(self._values(at)) >= _NUMBERS]
        times = [at for at in columns if self._is_time(at)]
        figures = [at for at in numeric if at not in times]
        labels = self._labels(figures)
        roles = dict.fromkeys(times[:2], TIME_PERIOD)
        roles |= dict.fromkeys(figures if labels else self._value_column(figures), VALUE)
        return roles | self._coded([at for at in columns if at not in roles], set(labels.values())), labels

    def head(self, column: int) -> str:
        """Return a column's head, its rows joined."""
        return " ".join(text for row in self.heads if (text := self.sample.cell(row, column)))

    def _labels(self, figures: Sequence[int]) -> dict[int, str]:
        """Return which component each header row names for several columns of figures, each component once."""
        found: dict[int, str] = {}
        for row in sorted(self.heads, reverse=True):
            component = self._heads_name(row, figures, set(found.values()))
            if component:
                found[row] = component
        return found

    def _values(self, column: int) -> list[str]:
        return [text for text in self.sample.values(column, self.first) if text]

    def _is_time(self, column: int) -> bool:
        """Say whether a column holds periods; plain numbers are years only where they look so."""
        values = list(dict.fromkeys(self._values(column)))[:_FEW]
        if not values:
            return False
        is_headed = any(word in label_key(self.head(column)).split() for word in _TIME_WORDS)
        reader, months = PeriodReader(), month_names(("en", "ru"))
        if all(value.isdigit() for value in values):
            are_years = all(int(value) in _YEARS for value in values if len(value) < len("10000"))
            are_months = is_headed and all(int(value) in range(1, 13) for value in values)
            return is_headed and (are_months or (are_years and all(len(v) == len("2024") for v in values)))
        known = sum(reader.read(value) is not None or label_key(value).strip(".") in months for value in values)
        return known / len(values) >= _NUMBERS

    def _heads_name(self, row: int, figures: Sequence[int], taken: set[str]) -> str:
        """Return the component that a row's heads of columns of figures name; empty where they name none."""
        told = [self.sample.label(row, at, self.heads) for at in figures]
        heads = list(dict.fromkeys(text for text in told if text))
        if len(heads) < 2:  # noqa: PLR2004 - one head names nothing
            return ""
        reader, months = PeriodReader(), month_names(("en", "ru"))
        periods = sum(reader.read(text) is not None or label_key(text).strip(".") in months for text in heads)
        if periods / len(heads) >= _MOSTLY and TIME_PERIOD not in taken:
            return TIME_PERIOD
        coded = [one for one in self.dataflow.structure.dimensions if one.codelist and one.id not in taken]
        shares = {one.id: self._share(one, heads) for one in coded}
        best = max(shares, key=lambda id_: shares[id_], default="")
        return best if best and shares[best] >= _HEADS_KNOWN else ""

    def _value_column(self, figures: Sequence[int]) -> list[int]:
        """Return the one column of figures: that whose head says so, else the last."""
        headed = [at for at in figures if any(word in label_key(self.head(at)) for word in _VALUE_WORDS)]
        return (headed or list(figures))[-1:]

    def _coded(self, columns: Sequence[int], taken: set[str]) -> dict[int, str]:
        """Return which component each of the other columns holds, the surest first; each component once."""
        structure = self.dataflow.structure
        wanted = [one for one in (*structure.dimensions, *structure.attributes) if one.id not in taken]
        scores = [(self._score(one, at), -order, at, one.id) for order, one in enumerate(wanted) for at in columns]
        found: dict[int, str] = {}
        for score, _, at, id_ in sorted(scores, key=lambda one: (-one[0], -one[1], one[2])):
            if score >= _MOSTLY and at not in found and id_ not in found.values():
                found[at] = id_
        return found

    def _score(self, component: Component, column: int) -> float:
        values = list(dict.fromkeys(self._values(column)))[:_FEW]
        if not values:
            return 0.0
        share = self._share(component, values)
        alike = self._alike(component, self.head(column))
        is_text = component.codelist is None
        if is_text or share < _MOSTLY:
            return alike if alike >= _ALIKE and (is_text or share > 0) else 0.0
        return share + alike

    def _share(self, component: Component, labels: Sequence[str]) -> float:
        """Return which share of labels the component's code list knows; of the reporter's, its own alone."""
        translator = translator_of(component, self.areas)
        codes = [code for label in labels if (code := code_of(label, component, translator))]
        if component.id == self.dataflow.reporter_dimension and "*" not in self.reporters:
            codes = [code for code in codes if code in self.reporters]
        return len(codes) / len(labels) if labels else 0.0

    def _alike(self, component: Component, head: str) -> float:
        key = label_key(head)
        names = (component.id, *component.names.values(), *_HINTS.get(component.id, ()))
        return max((SequenceMatcher(None, key, label_key(name)).ratio() for name in names), default=0.0)


def translator_of(
    component: Component, areas: AreaResolver, codes: Mapping[str, str | None] | None = None
) -> Translator:
    """Return what turns a component's labels into codes: its code list in any language, areas, own codes."""
    is_area = component.codelist is not None and component.codelist.reference.id == CL_AREA
    rule = ComponentRule(
        component.id, area=is_area, names=component.codelist is not None, codes=codes or {}, on_unknown="error"
    )
    return Translator(rule, codelist=component.codelist, resolve_area=areas.resolve)


def code_of(label: str, component: Component, translator: Translator) -> str:
    """Return the code of a label, or the one code whose name begins alike; empty where there is none."""
    found = translator.translate(label)
    return found if isinstance(found, str) else code_that_begins(label, component)


def code_that_begins(label: str, component: Component) -> str:
    """Return the one code whose name begins as the label does; empty for none or several."""
    stem = label_key(label)[:_STEM]
    if component.codelist is None or component.codelist.reference.id == CL_AREA or len(stem) < _STEM:
        return ""
    codes = {
        code.id
        for code in component.codelist.codes
        for name in code.names.values()
        if label_key(name).startswith(stem)
    }
    return next(iter(codes)) if len(codes) == 1 else ""
