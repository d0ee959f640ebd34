"""Victims, and what authorities did: in words, in tables, over time, and how each member counts."""

from collections.abc import Sequence

from comity.publish.charts.lines import Line, LinesDrawing, draw_lines
from comity.publish.charts.many_lines import COLOURS
from comity.publish.document.marked import Span, mark_figure
from comity.publish.document.parts import Block, Figure, KeyEntry, Panel, Paragraphs, Table
from comity.publish.document.sheets import write_sheet
from comity.publish.enforcement_data import CoursePart, EnforcementPart, FigureLine, FlowPart, MemberFigure, Way
from comity.publish.report_data import Names
from comity.publish.say import Lookup, say_all
from comity.publish.texts import Texts

VICTIMS, ACTIONS, DETECTIONS = "TRAFFICKING", "ENFORCEMENT", "IRREGULAR"
_DIFFERS, _BREAK, _SUPPRESSED = "D", "B", "Q"
_MARKS = {_DIFFERS: "†", _BREAK: "‡"}
_HEIGHT = 260
_NOTHING = "–"
_WIDE, _HALF = 12, 6
_IN_REPORT = frozenset(
    f"{flow.lower()}-{block}"
    for flow in (VICTIMS, ACTIONS, DETECTIONS)
    for block in ("whole", "age", "operations", "counting")
)
"""The tables of the report; the page has every one."""


def make_enforcement(part: EnforcementPart, texts: Texts) -> Sequence[Sequence[Block]]:
    """Return the rows of blocks: words beside the chart, then victims, then what authorities did, each with how."""
    rows: list[Sequence[Block]] = [(make_words(part, texts), make_course(part, texts, slot=_HALF))]
    rows += [(panel,) for panel in make_panels(part, texts) if panel.id in _IN_REPORT]
    return rows


def make_words(part: EnforcementPart, texts: Texts) -> Paragraphs:
    """Return what is said, victims first."""
    sentences = say_all(part.said, texts, lookup=_lookup(part))
    return Paragraphs(texts.translate("Victims, and what authorities did"), [("", one) for one in sentences])


def make_panels(part: EnforcementPart, texts: Texts) -> list[Panel]:
    """Return the tables in order: each dataflow's figures, then how its members count."""
    _ = texts.translate
    titles = {
        (VICTIMS, "whole"): _("Victims of trafficking"),
        (VICTIMS, "age"): _("Victims by age"),
        (VICTIMS, "sex"): _("Victims by sex"),
        (VICTIMS, "form"): _("Victims by form of exploitation"),
        (ACTIONS, "whole"): _("What authorities did, by offence"),
        (ACTIONS, "operations"): _("Within joint operations"),
        (DETECTIONS, "whole"): _("Irregular migration: what was detected and decided"),
    }
    panels = []
    for flow in part.flows.values():
        for block, lines in flow.lines.items():
            shown = [line for line in lines if block == "whole" or _is_part(line, flow)]
            if shown or block == "whole":
                panels.append(_panel(part, flow, block, shown, titles[flow.dataflow, block], texts))
        panels.append(_ways_panel(flow, texts))
    return panels


def make_course(part: EnforcementPart, texts: Texts, *, slot: int = _WIDE) -> Figure:
    """Return one thing over time, a line a member; no line adds members up."""
    _ = texts.translate
    title, course = _("Over time"), part.course
    points = {} if course is None else {member: _points(course, member) for member in course.members}
    drawn = {member: own for member, own in points.items() if own}
    if course is None or not drawn:
        return Figure("course", title, "", slot, absent=_("No member has figures of this over time."))
    names = {member: texts.area(member) for member in drawn}
    colours = {member: COLOURS[number % len(COLOURS)] for number, member in enumerate(names)}
    what = line_name(part, course.codes, texts)
    drawing = LinesDrawing(
        lines=[Line(names[one], drawn[one], colour=colours[one], has_points=True) for one in drawn],
        unit="",
        from_zero=True,
    )
    figure = Figure(
        id="course",
        title=title,
        subtitle=_("{what}. Members’ own figures; lines can be compared only where definitions agree.", what=what),
        slot=slot,
        drawing=lambda _width, height: draw_lines(drawing, height=height or _HEIGHT),
        description=_("Line chart with a line for each member; the table has the same figures."),
        key=[KeyEntry("line", colours[one], names[one]) for one in drawn],
        source=_("Source: members’ submissions"),
        table=_course_table(course, what, texts),
        download=write_sheet(
            "enforcement.csv",
            ("CODES", "NAME", "REPORTER", "TIME_PERIOD", "value", "OBS_STATUS"),
            [
                (".".join(code for _list, code in course.codes), what, member, str(period), value, status)
                for member, own in course.members.items()
                for period, value, status in own
            ],
        ),
    )
    days = [period.start for own in course.members.values() for period, _value, _status in own]
    return mark_figure(figure, part.marks, Span(min(days), max(days)), texts)


def line_name(part: EnforcementPart, codes: Sequence[tuple[str, str]], texts: Texts) -> str:
    """Return what a line counts, in words: its codes by name."""
    lookup = _lookup(part)
    return " · ".join(texts.name(lookup(listed, code), code) for listed, code in codes)


def _panel(
    part: EnforcementPart, flow: FlowPart, block: str, lines: Sequence[FigureLine], title: str, texts: Texts
) -> Panel:
    _ = texts.translate
    identity = f"{flow.dataflow.lower()}-{block}"
    subtitle = f"{texts.name(flow.names)}, {texts.period(flow.period)}. {texts.name(flow.descriptions)}"
    if not lines:
        return Panel(identity, title, subtitle, absent=_("No member has reported this."))
    members = [one for one in part.members if any(one in line.figures for line in lines)]
    columns = (
        _("What is counted"),
        *(texts.area(one) for one in members),
        _("Together"),
        _("If not added up: why"),
    )
    rows = [
        (
            line_name(part, line.codes, texts),
            *(_cell(line.figures.get(one), texts) for one in members),
            _NOTHING if line.total is None else texts.number(line.total),
            _why(line, texts),
        )
        for line in lines
    ]
    return Panel(
        identity, title, subtitle, Table(title, columns, rows, left=(0, len(columns) - 1), note=_note(lines, texts))
    )


def _cell(one: MemberFigure | None, texts: Texts) -> str:
    _ = texts.translate
    if one is None:
        return _NOTHING
    if one.value is None:
        return _("suppressed") if one.status == _SUPPRESSED else _("missing")
    mark = _MARKS.get(one.status, "")
    change = "" if not one.change else f" ({texts.number(one.change, signed=True)})"
    return f"{texts.number(one.value)}{mark}{change}"


def _why(line: FigureLine, texts: Texts) -> str:
    _ = texts.translate
    reasons = {
        "missing": _("missing or suppressed: {members}"),
        "flagged": _("flagged as defined otherwise: {members}"),
        "unstated": _("no word on how it is counted: {members}"),
        "different": _("defined otherwise than the others’: {members}"),
    }
    return "; ".join(reasons[key].format(members=texts.areas(members)) for key, members in line.notes)


def _note(lines: Sequence[FigureLine], texts: Texts) -> str:
    _ = texts.translate
    figures = [one for line in lines for one in line.figures.values()]
    told = []
    if any(one.change for one in figures):
        told.append(_("In brackets: the change on the same period a year before, where the two can be compared."))
    if any(one.status == _DIFFERS and one.value is not None for one in figures):
        told.append(_("† The member flags that its definition differs."))
    if any(one.status == _BREAK and one.value is not None for one in figures):
        told.append(_("‡ Break in the series."))
    told.append(_("–: not reported, or not added up."))
    return " ".join(told)


def _is_part(line: FigureLine, flow: FlowPart) -> bool:
    """Say whether a line of a breakdown is of a part: the whole stands in a table of its own."""
    whole = {one.codes for one in flow.lines["whole"]}
    return line.codes not in whole


def _ways_panel(flow: FlowPart, texts: Texts) -> Panel:
    _ = texts.translate
    title = _("How members count: {dataflow}", dataflow=texts.name(flow.names))
    subtitle = _("By each member’s last quality report, in its own words, and by its agreement")
    columns = (
        *(_("Member"), _("Definition"), _("Unit"), _("Population"), _("Source")),
        *(_("Legal basis"), _("Last report")),
    )
    rows = _way_rows(flow.ways, texts)
    left = tuple(range(len(columns)))
    identity = f"{flow.dataflow.lower()}-counting"
    if not rows:
        return Panel(identity, title, subtitle, absent=_("No member has reported this."))
    return Panel(identity, title, subtitle, Table(title, columns, rows, left=left))


def _way_rows(ways: Sequence[Way], texts: Texts) -> list[tuple[str, ...]]:
    """Return a row for each way of counting, with all members that say the same of theirs."""
    _ = texts.translate
    alike: dict[tuple[str, ...], list[Way]] = {}
    for one in ways:
        said = (one.definition, one.unit, one.coverage, one.source, one.legal_basis)
        alike.setdefault(said, []).append(one)
    return [
        (
            texts.areas(one.member for one in own),
            *(text or _("not said") for text in said),
            "; ".join(dict.fromkeys(_report(one, texts) for one in own)),
        )
        for said, own in alike.items()
    ]


def _report(one: Way, texts: Texts) -> str:
    _ = texts.translate
    if one.version is None or one.received is None:
        return _("none has come")
    return _("version {version} of {day}", version=one.version, day=texts.date(one.received))


def _points(course: CoursePart, member: str) -> list[dict[str, object]]:
    return [
        {"at": period.start.isoformat(), "value": value}
        for period, value, _status in course.members[member]
        if value is not None
    ]


def _course_table(course: CoursePart, what: str, texts: Texts) -> Table:
    periods = sorted({period for own in course.members.values() for period, _value, _status in own})
    cells = {
        (member, period): _cell(MemberFigure(value, status), texts)
        for member, own in course.members.items()
        for period, value, status in own
    }
    rows = [
        (texts.area(member), *(cells.get((member, period), _NOTHING) for period in periods))
        for member in course.members
    ]
    heads = (texts.translate("Member"), *(texts.period(one, short=True) for one in periods))
    return Table(what, heads, rows)


def _lookup(part: EnforcementPart) -> Lookup:
    def names_of(codelist: str, code: str) -> Names:
        return part.code_names.get((codelist, code), {})

    return names_of
