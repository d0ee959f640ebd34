"""One submission's way through a mapping: what every step needs, and the findings that it adds to."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from comity.errors import ConfigurationError
from comity.formats.mapping import ColumnRef, ComponentRule, LayoutMapping, Parameters
from comity.formats.messages import finding
from comity.formats.national.columns import Columns, value_columns
from comity.formats.national.labels import AreaNames, Translator
from comity.formats.national.sheet import RawSheet, column_name
from comity.model.findings import Finding, Findings
from comity.model.frames import CONF_STATUS, EMBARGO_TIME, OBS_STATUS, TIME_PERIOD
from comity.model.structures import Codelist, DataStructure

_USUAL_ATTRIBUTES = frozenset({OBS_STATUS, CONF_STATUS, EMBARGO_TIME, "COMMENT", "TITLE"})


@dataclass(frozen=True)
class Job:
    """What the steps share; only `findings` grows."""

    raw: RawSheet
    mapping: LayoutMapping
    columns: Columns
    findings: Findings
    structure: DataStructure | None = None
    parameters: Parameters = field(default_factory=dict)
    resolve_area: AreaNames | None = None

    def name(self, ref: ColumnRef) -> str:
        """Return the frame's name of a column that the mapping names."""
        return column_name(self.columns[ref])

    def label(self, ref: ColumnRef) -> str:
        """Return a column's name for people."""
        return self.raw.label(self.columns[ref])

    def labels(self, refs: Iterable[ColumnRef]) -> str:
        """Return several columns' names for people."""
        return ", ".join(self.label(ref) for ref in refs)

    @cached_property
    def value_columns(self) -> list[int]:
        """Numbers of the columns that hold measured values."""
        return value_columns(self.raw, self.mapping, self.columns)

    @cached_property
    def translators(self) -> dict[str, Translator]:
        """The translator of each component that the mapping fills."""
        return {
            rule.id: Translator(rule, self.parameters, self.codelist(rule.id), self.resolve_area)
            for rule in self.mapping.components
        }

    def codelist(self, component: str) -> Codelist | None:
        """Return the component's code list, where the structure is known and has one."""
        found = self.structure.by_id.get(component) if self.structure is not None else None
        return None if found is None else found.codelist

    def is_key(self, component: str) -> bool:
        """Say whether the component is part of an observation's key."""
        if self.structure is None:
            return component not in _USUAL_ATTRIBUTES
        return component in self.structure.key_ids or component == self.structure.time_dimension.id

    def has_component(self, component: str) -> bool:
        """Say whether the structure has this component; without a structure, any may be."""
        return self.structure is None or component in self.structure.by_id

    def where(self, rule: ComponentRule) -> str:
        """Say for people where a component's text stands."""
        if rule.cell is not None:
            return rule.cell.at
        return self.labels(rule.columns) or rule.id

    def say(self, rule: str, *, count: int, **values: object) -> None:
        """Add a finding about a number of rows, where there are any."""
        if count:
            self.findings.add(finding(rule, count=count, **values))  # type: ignore[arg-type]

    def add_each(self, made: Iterable[Finding], total: int) -> None:
        """Add findings of one rule, of which only the first were made, and count the rest."""
        last = None
        count = 0
        for last in made:
            self.findings.add(last)
            count += 1
        if last is not None and total > count:
            self.findings.count_rest(last.rule, last.severity, total - count)


def check_components(mapping: LayoutMapping, structure: DataStructure | None) -> None:
    """Raise ConfigurationError where the mapping fills what the structure lacks, or leaves a dimension out."""
    if structure is None:
        return
    named = {rule.id for rule in mapping.components}
    for column in mapping.values.columns:
        named |= set(column.codes)
    for codes in mapping.flags.codes.values() if mapping.flags is not None else ():
        named |= set(codes)
    for id_ in sorted(named - set(structure.by_id)):
        raise ConfigurationError(
            f"{mapping.name}: {id_} is not a component of {structure.reference}.",
            remedy=f"Its components are {', '.join(structure.by_id)}.",
        )
    for id_ in (*structure.key_ids, TIME_PERIOD):
        if id_ not in named:
            raise ConfigurationError(
                f"{mapping.name}: the dimension {id_} of {structure.reference} is not filled.",
                remedy=f"Say in [components.{id_}] where it stands, or give it under [fixed].",
            )


def texts(frame: pl.DataFrame, names: list[str], separator: str) -> pl.Series:
    """Return one text a row from one column, or from several joined; empty cells count as empty texts."""
    if len(names) == 1:
        return frame[names[0]].fill_null("")
    return frame.select(
        pl.concat_str([pl.col(name).fill_null("") for name in names], separator=separator)
    ).to_series()
