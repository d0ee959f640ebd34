"""From figures of enforcement to the plain data of page and report; it computes nothing."""

from collections.abc import Iterator, Mapping

from comity.analysis.enforcement.comparable import Counting, Figure
from comity.analysis.enforcement.lines import Course, Line
from comity.hub.enforcement.exchanged import ACTIONS, VICTIMS
from comity.hub.enforcement.view import OPERATION, EnforcementView, FlowFigures, course_of
from comity.hub.home import Hub
from comity.hub.measures.marks import Mark, Shown, marks_for
from comity.model.access import EVERYTHING, Sight
from comity.model.structures import TOTAL, Dataflow
from comity.publish.enforcement_data import (
    CoursePart,
    EnforcementPart,
    FigureLine,
    FlowPart,
    MemberFigure,
    Way,
)
from comity.publish.report_data import Names

USUAL_COURSES: Mapping[str, Mapping[str, str]] = {
    VICTIMS: {"STAGE": "IDENTIFIED"},
    ACTIONS: {"OFFENCE": "ICCS0204", "STAGE": "OPENED", "UNIT": "PROCEEDINGS"},
}
"""What is shown over time unless something else is asked for: victims first."""


def enforcement_part(
    hub: Hub,
    view: EnforcementView,
    *,
    flow: str | None = None,
    codes: Mapping[str, str] | None = None,
    sight: Sight = EVERYTHING,
    as_of: str | None = None,
) -> EnforcementPart:
    """Return the figures as plain data; `flow` and `codes` say what is shown over time, victims by default.

    What is over time is marked with the measures that touch it, as readers with this sight see them.
    """
    named = flow or next((one for one in USUAL_COURSES if one in view.flows), next(iter(view.flows)))
    figures = view.flows[named]
    course = course_of(figures, codes or USUAL_COURSES.get(named) or _first_codes(figures))
    return EnforcementPart(
        flows={name: _flow(one) for name, one in view.flows.items()},
        said=view.said,
        members=tuple(sorted({member for one in view.flows.values() for member in _members(one)})),
        course=_course(course, figures.dataflow),
        marks=_marks(hub, course, figures.dataflow, sight=sight, as_of=as_of),
        code_names=dict(_names(view)),
    )


def line_key(codes: Mapping[str, str]) -> str:
    """Return a line's codes as one text for an address, such as ICCS0204.OPENED.PROCEEDINGS."""
    return ".".join(code for name, code in codes.items() if (name, code) != (OPERATION, TOTAL))


def _first_codes(figures: FlowFigures) -> Mapping[str, str]:
    return figures.lines["whole"][0].codes


def _members(figures: FlowFigures) -> Iterator[str]:
    for line in figures.all_lines:
        yield from line.figures


def _flow(figures: FlowFigures) -> FlowPart:
    return FlowPart(
        dataflow=figures.dataflow.id,
        names=figures.dataflow.names,
        descriptions=figures.dataflow.descriptions,
        period=figures.period,
        lines={
            block: tuple(_line(line, figures.dataflow) for line in lines) for block, lines in figures.lines.items()
        },
        ways=tuple(_way(figures.counting[member]) for member in sorted(set(_members(figures)))),
    )


def _line(line: Line, dataflow: Dataflow) -> FigureLine:
    return FigureLine(
        codes=_coded(line.codes, dataflow),
        figures={member: _figure(one) for member, one in line.figures.items()},
        total=line.total,
        notes=tuple((reason.why.value, reason.members) for reason in line.reasons),
    )


def _figure(one: Figure) -> MemberFigure:
    return MemberFigure(one.value, one.status, one.change)


def _way(one: Counting) -> Way:
    return Way(
        member=one.member,
        definition=one.definition,
        unit=one.unit,
        coverage=one.coverage,
        source=one.source,
        legal_basis=one.legal_basis,
        report=one.report,
        version=one.version,
        received=one.received,
    )


def _course(course: Course, dataflow: Dataflow) -> CoursePart:
    return CoursePart(_coded(course.codes, dataflow), course.members)


def _marks(hub: Hub, course: Course, dataflow: Dataflow, *, sight: Sight, as_of: str | None) -> tuple[Mark, ...]:
    codes = {name: (code,) for name, code in course.codes.items() if code != TOTAL}
    return marks_for(hub, Shown(dataflow=dataflow, codes=codes), as_of=as_of, sight=sight)


def _coded(codes: Mapping[str, str], dataflow: Dataflow) -> tuple[tuple[str, str], ...]:
    """Return the codes with their lists; the whole of a dimension isn't named."""
    listed = {part.id: part.codelist.reference.id for part in dataflow.structure.dimensions if part.codelist}
    return tuple((listed.get(name, ""), code) for name, code in codes.items() if code != TOTAL)


def _names(view: EnforcementView) -> Iterator[tuple[tuple[str, str], Names]]:
    for figures in view.flows.values():
        for part in figures.dataflow.structure.dimensions:
            if part.codelist is not None and part.codelist.reference.id != "CL_AREA":
                for code in part.codelist.codes:
                    yield (part.codelist.reference.id, code.id), code.names
