"""The reference page of the standard pack; `python -m comity.structures.reference` prints it."""

import sys
from collections.abc import Iterable, Iterator

from comity.model.indicators import DimensionFilter, IndicatorDefinition
from comity.model.structures import Code, Codelist, Component, Dataflow, DataType, Role
from comity.structures.areas import CL_AREA
from comity.structures.forecasts import forecasts_of_dataflow, quantile_codes
from comity.structures.indicators import indicators
from comity.structures.pack import Pack, standard_pack

_HEAD = """\
# Dataflows

This page is made from the pack's data: `python -m comity.structures.reference > docs/reference/dataflows.md`.

The standard pack of Comity: its dataflows with their data structures, its indicators and its code lists. Agency
`COMITY`, version 1.0.0 unless said otherwise. A group can add dataflows with an SDMX structure file; nothing in
Comity depends on the ids below.

In a key, `_T` is the total over a dimension, `_U` unknown, `_O` other, `_Z` not applicable. A code with children is
their total. Totals that are sent are checked against their parts and never added to them. Values are whole counts.
A code's dates say when it was valid: figures for a dissolved state outside them are worth a warning, never an
error, because its documents outlive it.
"""


_FORECASTS_HEAD = """\
## Forecasts of a dataflow

From each dataflow X, and from each indicator, the dataflow FORECAST_X of its forecasts is derived: all that were
issued, as they were issued. Its key is the dataflow's own (`_T` where a forecast adds up), or an indicator's FREQ,
REPORTER and first breakdown; then come

"""
_CODE_COLUMNS = ["code", "name", "Russian", "part of", "valid"]
_INDICATORS_HEAD = """\
## Indicators

What an indicator takes of each dimension; of a dimension that isn't listed it takes everything, parts before
totals. The column *total* says what becomes of `_T`: `parts`, the parts, and `_T` only where nothing but the total
was sent (it then still holds what should be left out, and the result says so); `never`, the parts alone; `first`,
the codes are ways of counting, of which only the first that a reporter has is taken.
"""


def render_reference(pack: Pack, definitions: Iterable[IndicatorDefinition]) -> str:
    """Return the reference page in Markdown."""
    parts = [
        _HEAD,
        *(_dataflow(flow) for flow in pack.dataflows.values()),
        _forecasts(),
        _INDICATORS_HEAD,
        *(_indicator(definition) for definition in definitions),
        "## Code lists\n",
        *(_codelist(codelist) for codelist in (*pack.codelists.values(), quantile_codes())),
    ]
    return "\n".join(parts)


def _dataflow(flow: Dataflow) -> str:
    rows = [[_code(part.id), part.names["en"], part.names["ru"], _codes_of(part)] for part in _key(flow)]
    lines = [
        f"## {flow.id}: {flow.names['en']}\n",
        f"{flow.descriptions['en']}\n",
        f"{_code(str(flow.reference))}, data structure {_code(str(flow.structure.reference))}.\n",
        *_table(["component", "name", "Russian", "values"], rows),
        "",
        f"Attributes: {', '.join(_attribute(part) for part in flow.structure.attributes)}.\n",
    ]
    return "\n".join(lines)


def _key(flow: Dataflow) -> tuple[Component, ...]:
    return (*flow.structure.dimensions, flow.structure.time_dimension, flow.structure.measure)


def _attribute(part: Component) -> str:
    return f"{_code(part.id)} ({'observation' if part.attachment is None else 'series'}, {_codes_of(part)})"


def _codes_of(part: Component) -> str:
    if part.codelist is None:
        is_count = part.role is Role.MEASURE and part.data_type is DataType.INTEGER
        return "whole number" if is_count else part.data_type.value
    identifier = part.codelist.reference.id
    return f"[{identifier}](#{identifier.lower()})"


def _indicator(definition: IndicatorDefinition) -> str:
    rows = [[_code(dimension), *_rule(rule)] for dimension, rule in definition.filters.items()]
    borders = "External borders only." if definition.external_borders else "All borders."
    lines = [
        f"### {definition.id} {definition.version}: {definition.names['en']}\n",
        f"{definition.descriptions['en']}\n",
        f"Over {_code(definition.dataflow)}; counted as *{definition.measure['en']}*. {borders}\n",
        *_table(["dimension", "takes", "leaves out", "total"], rows),
        "",
    ]
    return "\n".join(lines)


def _forecasts() -> str:
    flow = forecasts_of_dataflow(standard_pack().dataflows["CROSSINGS"])
    own = standard_pack().dataflows["CROSSINGS"].structure.key_ids
    rows = [[_code(c.id), c.names["en"], c.names["ru"], _codes_of(c)] for c in _key(flow) if c.id not in own]
    lines = [
        *_table(["component", "name", "Russian", "values"], rows),
        "",
        f"Attributes: {', '.join(_attribute(part) for part in flow.structure.attributes)}.",
        "",
        "`FORECAST_ORIGIN` is when the forecast was issued (UTC, to the second), `TIME_PERIOD` what it is of. A",
        "hub serves the dataflow from its first forecast on; as of a moment, what was issued by then.",
        "`CONF_STATUS` says who sees a forecast: those from whom none of the figures behind it is hidden.",
        "",
    ]
    return _FORECASTS_HEAD + "\n".join(lines)


def _rule(rule: DimensionFilter) -> tuple[str, str, str]:
    members = ("the group's members",) if rule.exclude_members else ()
    left_out = [*map(_code, rule.exclude), *members]
    return ", ".join(map(_code, rule.include)) or "all", ", ".join(left_out) or "nothing", rule.total.value


def _codelist(codelist: Codelist) -> str:
    title = f"### {codelist.reference.id}\n\n{codelist.names['en']} / {codelist.names['ru']}\n"
    return "\n".join([title, *_codelist_body(codelist), ""])


def _codelist_body(codelist: Codelist) -> Iterator[str]:
    codes = codelist.codes
    if codelist.reference.id == CL_AREA:
        states = [code for code in codes if _is_iso(code)]
        yield f"The {len(states)} alpha-2 codes of ISO 3166-1, with names from Unicode CLDR. Of these, dates:\n"
        yield from _table(_CODE_COLUMNS, [_code_row(code) for code in states if code.valid_from])
        yield "\nAnd:\n"
        codes = tuple(code for code in codes if not _is_iso(code))
    yield from _table(_CODE_COLUMNS, map(_code_row, codes))


def _is_iso(code: Code) -> bool:
    return len(code.id) == len("KG") and code.id.isalpha() and code.id != "XK"


def _code_row(code: Code) -> list[str]:
    dates = f"{code.valid_from or ''} – {code.valid_to or ''}".strip() if code.valid_from or code.valid_to else ""
    parent = _code(code.parent) if code.parent else ""
    return [_code(code.id), code.names["en"], code.names["ru"], parent, dates]


def _table(header: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    """Yield the lines of a Markdown table without the columns that are empty in every row."""
    every = list(rows)
    kept = [index for index in range(len(header)) if any(row[index] for row in every)]
    yield _line(header[index] for index in kept)
    yield _line("---" for _ in kept)
    for row in every:
        yield _line(row[index] for index in kept)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _code(text: str) -> str:
    return f"`{text}`"


if __name__ == "__main__":
    sys.stdout.write(render_reference(standard_pack(), indicators().values()))
