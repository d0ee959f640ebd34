"""Read an SDMX-CSV data message that may hold rows of several dataflows."""

from collections import Counter
from collections.abc import Set as AbstractSet
from dataclasses import replace

from comity.formats.messages import finding
from comity.formats.parsed import FindDataflow, ParsedFile, unreadable
from comity.formats.sdmx_csv.header import Kind
from comity.formats.sdmx_csv.read import FORMAT, MOST_CELLS, Body, open_body
from comity.model.findings import Findings
from comity.model.structures import Dataflow

MOST_DATAFLOWS = 20
_OPENINGS = (1 << 11, 1 << 18)
"""How much of a message is looked at to see what its first row is about; the second where that isn't enough."""
_FOREIGN = frozenset({"CSV-10", "CSV-11", "CSV-12"})


def read_sdmx_csv_message(
    data: bytes, find_dataflow: FindDataflow, *, named: Dataflow | None = None, most_cells: int = MOST_CELLS
) -> tuple[ParsedFile, ...]:
    """Return one result for each dataflow that rows of the message are about, in order of appearance.

    `named` is what the sender says that it is about: rows about any other dataflow are an error then (CSV-16).
    Without it, and where the first row names no known dataflow, the one result has no rows and says in `structure`
    what the file named. A file of several dataflows is gone through once for each; more than MOST_DATAFLOWS are an
    error (CSV-32).
    """
    if named is not None:
        return (_read_named(data, find_dataflow, named, most_cells=most_cells),)
    opening = _open(data)
    if isinstance(opening, ParsedFile):
        return (opening,)
    findings, subject = opening.findings, opening.control.subject
    first = find_dataflow(*subject) if subject else None
    if first is None:
        return (unreadable(FORMAT, findings, subject[1] if subject else None),)
    waiting, done, results = {first.id: first}, dict[str, Dataflow](), list[ParsedFile]()
    while waiting and len(done) < MOST_DATAFLOWS:
        dataflow = waiting.pop(next(iter(waiting)))
        done[dataflow.id] = dataflow
        body = open_body(data, dataflow.structure, dataflow=dataflow.reference, find_dataflow=find_dataflow)
        if not isinstance(body, Body):
            return (body,)
        results.append(replace(body.read(most_cells), structure=dataflow.reference))
        waiting |= {name: flow for name, flow in body.control.others.items() if name not in done}
    if waiting:
        results[0].findings.add(finding("CSV-32", limit=MOST_DATAFLOWS))
    components = {c.id for flow in done.values() for c in flow.structure.components}
    return tuple(_without_foreign(parsed, components) for parsed in results)


def _open(data: bytes) -> Body | ParsedFile:
    """Return the message's first rows, once read, or the result that says why they can't be."""
    for size in _OPENINGS:
        end = data.rfind(b"\n", 0, size)
        is_whole = end < 0 or len(data) <= size
        body = open_body(data if is_whole else data[: end + 1], None)
        if isinstance(body, Body):
            body.read(MOST_CELLS)
            if body.control.subject is None and not is_whole:
                continue
        break
    return body


def _read_named(data: bytes, find_dataflow: FindDataflow, named: Dataflow, *, most_cells: int) -> ParsedFile:
    """Return the rows about the dataflow that the sender names; the first row about another is an error."""
    body = open_body(data, named.structure, dataflow=named.reference, find_dataflow=find_dataflow)
    if not isinstance(body, Body):
        return body
    parsed = body.read(most_cells)
    column = body.header.of(Kind.STRUCTURE_ID)
    for other in body.control.others.values():
        parsed.findings.add(
            finding(
                "CSV-16",
                row=body.control.other_rows[other.id],
                column=column.header if column else None,
                found=str(other.reference),
                expected=str(named.reference),
            )
        )
    return replace(parsed, structure=named.reference)


def _without_foreign(parsed: ParsedFile, components: AbstractSet[str]) -> ParsedFile:
    """Return the result without what was said of columns that belong to another dataflow of the message."""
    findings = Findings()
    findings.merge(parsed.findings)
    foreign = [f for f in findings.items if f.rule in _FOREIGN and f.column in components]
    findings.items = [f for f in findings.items if f not in foreign]
    findings.counts -= Counter((f.rule, f.severity) for f in foreign)
    return replace(parsed, findings=findings)
