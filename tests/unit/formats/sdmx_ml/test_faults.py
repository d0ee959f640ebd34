"""What is wrong with a message becomes a finding that names its line; hostile messages end in one too."""

import re
from pathlib import Path

import pytest

from comity.formats.messages import catalogue
from comity.formats.sdmx_ml import XmlLimits, generic_2_1, read_sdmx_ml, specific_2_1
from comity.formats.sdmx_ml.message_form import MessageForm
from comity.model.findings import Severity
from unit.formats.sdmx_ml.sales_sample import END, FLOW, START, URN, find, message, read, rows, rules

ROOM = Path(__file__).resolve().parents[4] / "src" / "comity" / "formats" / "sdmx_ml"
OBS = '<Obs FREQ="M" AREA="KG" TIME_PERIOD="2024"/>'
SERIES = '<Series FREQ="M" AREA="KG">'
DELETE = START.replace("Replace", "Delete")


@pytest.mark.parametrize(
    ("data", "rule", "line", "column"),
    [
        (f'{START}<Obs FREQ="M" AREA="KG" TIME_PERIOD="2024" X="1"/>{END}', "XML-18", 4, "X"),
        (f'{START}\n<Obs freq="M" AREA="KG" TIME_PERIOD="2024"/>{END}', "XML-19", 5, "freq"),
        (f'{START}{SERIES}<Obs TIME_PERIOD="2024" TITLE="t"/></Series>{END}', "XML-20", 4, "TITLE"),
        (f'{START}<Group AREA="KG" OBS_STATUS="A"/>{END}', "XML-21", 4, "OBS_STATUS"),
        (f'{START}<Atts AREA="KG" OBS_VALUE="1"/>{END}', "XML-21", 4, "OBS_VALUE"),
        (START.replace(">", ' SOURCE="s">') + OBS + END, "XML-21", 4, "SOURCE"),
        (f'{START}<Series FREQ="M" AREA="KG" LICENCE="l"/>{END}', "XML-22", 4, "LICENCE"),
        (f'{START}\n\n<Atts FREQ="M" SOURCE="s"/>{END}', "XML-23", 6, "AREA"),
        (f"{START}{SERIES}</Series>{END}", "XML-24", 4, None),
        (f"{START}<Rows/>{END}", "XML-25", 4, None),
        (f"{START}{SERIES}<Obs TIME_PERIOD='2024'><Obs/></Obs></Series>{END}", "XML-25", 4, None),
        (f"{START}{SERIES}<Obs TIME_PERIOD='2024'/><Comp id='TITLE'/></Series>{END}", "XML-25", 4, None),
        (f"{START}{OBS}<Metadata><a/></Metadata>{END}", "XML-26", 4, None),
        (f"{START}{SERIES}<Obs TIME_PERIOD='1' AREA='NA'/></Series>{END}", "XML-28", 4, "AREA"),
        (
            f"{START}<Obs COMMENT='1'>\n<Comp id='COMMENT'><Value>2</Value></Comp></Obs>{END}",
            "XML-28",
            5,
            "COMMENT",
        ),
        (f"{START}<own:Series FREQ='M' AREA='KG'><own:Obs TIME_PERIOD='1'/></own:Series>{END}", "XML-29", 4, None),
        (f"{START}<Obs><Comp><Value>2</Value></Comp></Obs>{END}", "XML-33", 4, None),
        (f"{START}<Obs><Comp id='Y'><Value>2</Value></Comp></Obs>{END}", "XML-18", 4, "Y"),
        (START.replace('"S"', '"T"') + OBS + END, "XML-13", 4, None),
        (START.replace(' ss:structureRef="S"', "") + OBS + END, "XML-14", 4, None),
        (START.replace("Replace", "Update") + OBS + END, "XML-17", 4, None),
        (f"{DELETE}{END}", "XML-32", 4, None),
    ],
)
def test_faults_name_their_line(data: str, rule: str, line: int, column: str | None) -> None:
    """A sender needs the place, not only the word."""
    parsed = read(data)
    found = next(found for found in parsed.findings if found.rule == rule)
    assert (found.row, found.column) == (line, column)
    assert found.message


@pytest.mark.parametrize(
    ("structure", "rule"),
    [
        (f"<com:StructureUsage>{URN}TEST:UNKNOWN(1.0.0)</com:StructureUsage>", "XML-16"),
        ("<com:StructureUsage>nonsense</com:StructureUsage>", "XML-15"),
        ("<com:StructureUsage/>", "XML-15"),
        ("<com:Structure><Ref/></com:Structure>", "XML-15"),
    ],
)
def test_what_a_data_set_is_about_must_be_known(structure: str, rule: str) -> None:
    """Rows that nobody can check are not read; the result names the artefact where the message does."""
    (parsed,) = read_sdmx_ml(message(START, OBS, END, structure=structure), find)
    assert rule in rules(parsed)
    assert parsed.findings.has_errors
    assert parsed.frame.height == 0
    assert (parsed.structure is not None) is (rule == "XML-16")


def test_a_known_dataflow_beside_an_unknown_one_is_read() -> None:
    """One bad data set must not hide what is said of the others."""
    other = f'<mes:Structure structureID="T"><com:StructureUsage>{URN}X:Y(1.0)</com:StructureUsage></mes:Structure>'
    whole = message(START.replace('"S"', '"T"'), OBS, END, START, OBS, END, more=other)
    unknown, known = read_sdmx_ml(whole, find)
    assert rules(unknown) == {"XML-16"}
    assert (known.frame.height, known.findings.has_errors) == (1, False)
    assert known.structure == FLOW.reference


def test_explicit_measures_are_refused() -> None:
    """Several measures in one would be read as one another's figures."""
    whole = message(START, OBS, END, form=specific_2_1.FORM)
    whole = whole.replace(b'Observation="TIME_PERIOD"', b'Observation="TIME_PERIOD" explicitMeasures="true"')
    (parsed,) = read_sdmx_ml(whole, find)
    assert "XML-31" in rules(parsed)


@pytest.mark.parametrize(
    ("data", "rule", "line"),
    [
        (message(START, OBS)[:-40], "XML-02", 5),
        (message(START, OBS, "</mes:Dat"), "XML-03", 7),
        (message(START, OBS, END)[:200], "XML-02", 2),
        (message(START, OBS, "&bomb;", END), "XML-03", 6),
        (message(START, "<Obs A='1' A='2'/>", END), "XML-03", 5),
        (message(START, "<Obs A='\0'/>", END), "XML-03", 5),
        (message(START, "<Obs A='&#0;'/>", END), "XML-03", 5),
        (message(START, "<Obs A='&#xD800;'/>", END), "XML-03", 5),
        (message(START, "<Obs A='é'/>", END).replace("é".encode(), b"\xe9"), "XML-03", 5),
        (message(START, "<Obs A='é'/>", END).replace("é".encode(), b"\xed\xa0\x80"), "XML-03", 5),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "XML-04", 1),
        (b'\n<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "XML-04", 2),
        (message(START, OBS, END).replace(b"UTF-8", b"UTF-32"), "XML-06", 1),
        (message(START, OBS, END).replace(b"UTF-8", b"shift_jis"), "XML-06", 1),
        (message(START, OBS, END).replace(b"UTF-8", b"klingon"), "XML-06", 1),
        (b"<html/>", "XML-01", 1),
        (message(START, OBS, END).replace(b"v3_0", b"v2_0"), "XML-12", 2),
        (message(START, OBS, END).replace(b"Data xmlns", b"Dada xmlns").replace(b"Data>", b"Dada>"), "XML-01", 2),
        (message(), "XML-30", None),
        (b"", "FIL-02", None),
        (b" \n", "FIL-02", None),
        (b"FREQ,AREA", "XML-03", 1),
    ],
)
def test_a_message_that_cannot_be_read_says_where(data: bytes, rule: str, line: int | None) -> None:
    """One result without rows: half a message must not pass for a whole one."""
    (parsed,) = read_sdmx_ml(data, find)
    (found,) = parsed.findings
    assert (found.rule, found.severity, found.row) == (rule, Severity.ERROR, line)
    assert parsed.frame.height == 0


def test_a_processing_instruction_is_passed_over() -> None:
    """A style sheet for browsers does no harm, and is never fetched."""
    whole = message(START, OBS, END).replace(
        b"?>\n", b'?>\n<?xml-stylesheet href="http://example.org/x.xsl"?>\n', 1
    )
    (parsed,) = read_sdmx_ml(whole, find)
    assert rules(parsed) == {"XML-05"}
    assert parsed.frame.height == 1


@pytest.mark.parametrize(
    ("inner", "rule"),
    [
        ("<a>" * 100_000 + "</a>" * 100_000, "XML-07"),
        ("<Obs><Comp id='COMMENT'>" + "<a>" * 100_000 + "</a>" * 100_000 + "</Comp></Obs>", "XML-07"),
        ("<Obs>" * 100_000 + "</Obs>" * 100_000, "XML-07"),
        ("<Obs " + " ".join(f"A{n}=''" for n in range(150_000)) + "/>", "XML-09"),
        ("".join(f'<Obs A{n}=""/>' for n in range(100_000)), "XML-09"),
        ("".join(f'<Obs xmlns:p{n}="urn:u"/>' for n in range(30_000)), "XML-09"),
        (f'<Obs COMMENT="{"x" * 5_000_000}"/>', "XML-08"),
        (f"<!--{'x' * 5_000_000}-->", "XML-08"),
        (f'<Obs COMMENT="{"x" * 200_000}"/>', "XML-11"),
        (f"<Obs><Comp id='COMMENT'><Value>{'x' * 5_000_000}</Value></Comp></Obs>", "XML-11"),
    ],
    ids=["deep", "deep value", "deep obs", "attributes", "names", "prefixes", "tag", "comment", "value", "text"],
)
def test_hostile_messages_end_in_a_finding(inner: str, rule: str) -> None:
    """Neither the stack nor memory nor time goes with what a message claims."""
    (parsed,) = read_sdmx_ml(message(START, inner, END), find)
    assert rule in rules(parsed)
    assert parsed.findings.has_errors


@pytest.mark.parametrize(
    "limits",
    [XmlLimits(rows=2), XmlLimits(data_sets=1), XmlLimits(structures=0)],
    ids=["rows", "sets", "structures"],
)
def test_limits_are_settings(limits: XmlLimits) -> None:
    """A hub with little memory can lower them."""
    (parsed,) = read_sdmx_ml(message(START, OBS * 3, END, START, END), find, limits=limits)
    assert rules(parsed) == {"XML-10"}


def test_findings_are_bounded() -> None:
    """A hundred thousand faults are counted, not kept."""
    series = "".join(f"<Series FREQ='M'><Obs FREQ='A' TIME_PERIOD='{n}'/></Series>" for n in range(5_000))
    parsed = read(START, series, END)
    assert len(parsed.findings.items) < 3_000
    assert parsed.findings.total(Severity.ERROR) == 5_000
    names = "".join(f"<Obs A{n}=''/>" for n in range(5_000))
    assert len(read(START, names, END).findings.items) <= 1_000


@pytest.mark.parametrize("form", [generic_2_1.FORM], ids=["generic"])
def test_generic_faults(form: MessageForm) -> None:
    """The generic form names components in values; they are checked alike."""
    start = '<mes:DataSet structureRef="S" action="Replace" xmlns:g="' + form.data + '">'
    value = '<g:Value id="FREQ" value="M"/>'
    doubled = f"<g:Obs><g:ObsKey>{value}{value}</g:ObsKey></g:Obs>"
    data = f"{doubled}<g:Series><g:SeriesKey/><g:Series/><g:Other/></g:Series>"
    assert rules(read(start, data, END, form=form)) == {"XML-28", "XML-25", "XML-24"}
    assert rows(read(start, f"<g:Obs><g:ObsKey>{value}</g:ObsKey></g:Obs>", END, form=form)) == [
        {"_action": "R", "FREQ": "M"}
    ]


def test_every_rule_in_the_code_has_its_text_and_every_text_its_rule() -> None:
    """A rule without text would crash on the first faulty message; a text without rule is dead."""
    code = "".join(file.read_text("utf-8") for file in ROOM.glob("*.py"))
    assert set(re.findall(r'"(XML-\d\d)"', code)) == {rule for rule in catalogue() if rule.startswith("XML-")}
