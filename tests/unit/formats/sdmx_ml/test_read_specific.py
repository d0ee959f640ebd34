"""Structure-specific data: what each construct of the standard is read as."""

import pytest

from comity.formats.sdmx_ml import read_sdmx_ml, specific_2_1, specific_3_0, specific_3_1
from comity.formats.sdmx_ml.message_form import MessageForm
from comity.model.structures import Dataflow, Reference
from unit.formats.sdmx_ml.sales_sample import (
    END,
    FLOW,
    OTHER,
    START,
    STRUCTURE,
    URN,
    find,
    message,
    read,
    rows,
    rules,
)

SERIES = '<Series FREQ="M" AREA="004">'
DELETE = START.replace("Replace", "Delete")
FORMS = [specific_2_1.FORM, specific_3_0.FORM, specific_3_1.FORM]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_series_and_observations(form: MessageForm) -> None:
    """Codes stay text, an omitted value is null and an empty one empty; each row names its line."""
    parsed = read(
        START,
        SERIES,
        '<Obs TIME_PERIOD="2024-01" OBS_VALUE="12.50" OBS_STATUS="A"/>\n<Obs TIME_PERIOD="2024-02" COMMENT=""/>',
        "</Series>",
        END,
        form=form,
    )
    assert rules(parsed) == set()
    assert parsed.format == form.name
    assert rows(parsed) == [
        {
            "_action": "R",
            "FREQ": "M",
            "AREA": "004",
            "TIME_PERIOD": "2024-01",
            "OBS_VALUE": "12.50",
            "OBS_STATUS": "A",
        },
        {"_action": "R", "FREQ": "M", "AREA": "004", "TIME_PERIOD": "2024-02", "COMMENT": ""},
    ]
    assert parsed.frame["_row"].to_list() == [6, 7]
    assert parsed.rows == 2


def test_only_what_the_message_has_is_a_column() -> None:
    """Components are in the structure's order; types are categories but for the measure and free text."""
    parsed = read(START, SERIES, '<Obs COMMENT="c" OBS_VALUE="1" TIME_PERIOD="2024"/>', "</Series>", END)
    assert parsed.frame.columns == [
        "_row",
        "_column",
        "_action",
        "FREQ",
        "AREA",
        "TIME_PERIOD",
        "OBS_VALUE",
        "COMMENT",
    ]
    kinds = [str(kind).split("(")[0] for kind in parsed.frame.dtypes]
    assert kinds == ["Int64", "String", *["Categorical"] * 4, "String", "String"]


def test_flat_observations() -> None:
    """AllDimensions: every observation has its whole key."""
    parsed = read(START, '<Obs FREQ="M" AREA="KG" TIME_PERIOD="2024-01" OBS_VALUE="1" TITLE="t"/>', END)
    assert rows(parsed)[0]["AREA"] == "KG"


def test_another_dimension_at_the_observation() -> None:
    """Where observations differ by area, time stands on the series."""
    data = (
        '<Series FREQ="A" TIME_PERIOD="2023"><Obs AREA="KG" OBS_VALUE="1"/><Obs AREA="NA" OBS_VALUE="2"/></Series>'
    )
    whole = message(START, data, END).replace(b'Observation="TIME_PERIOD"', b'Observation="AREA"')
    (parsed,) = read_sdmx_ml(whole, find)
    assert [(row["AREA"], row["TIME_PERIOD"]) for row in rows(parsed)] == [("KG", "2023"), ("NA", "2023")]


def test_attributes_of_a_series_are_a_row_of_their_own() -> None:
    """A title repeated on every observation would be a thousand statements instead of one."""
    parsed = read(START, '<Series FREQ="M" AREA="KG" TITLE="t"><Obs TIME_PERIOD="2024"/></Series>', END)
    assert rows(parsed) == [
        {"_action": "R", "FREQ": "M", "AREA": "KG", "TIME_PERIOD": "~", "TITLE": "t"},
        {"_action": "R", "FREQ": "M", "AREA": "KG", "TIME_PERIOD": "2024"},
    ]


def test_an_attribute_of_the_observation_given_on_the_series_is_repeated() -> None:
    """The observation's own value wins over the series'; a data set's reaches flat observations."""
    data = """<Series FREQ="M" AREA="KG" OBS_STATUS="A">
<Obs TIME_PERIOD="2023" OBS_STATUS="E"/><Obs TIME_PERIOD="2024"/></Series>"""
    parsed = read(START, data, END)
    assert [row["OBS_STATUS"] for row in rows(parsed)] == ["E", "A"]
    start = START.replace(">", ' OBS_STATUS="A">')
    parsed = read(start, '<Obs FREQ="M" AREA="KG" TIME_PERIOD="2024"/>', END)
    assert rows(parsed)[0]["OBS_STATUS"] == "A"


def test_groups_atts_and_data_sets_name_their_partial_key() -> None:
    """Each attribute goes to the dimensions that it is attached to, whichever element it stands on."""
    data = """<Group xsi:type="own:Sibling" AREA="KG" SOURCE="s"/><Atts LICENCE="l"/>
<Atts AREA="KG" TIME_PERIOD="2024" WEATHER="w"/><Series FREQ="M" AREA="NA" SOURCE="s" TITLE="t"/>"""
    parsed = read(START, data, END)
    assert rules(parsed) == set()
    assert rows(parsed) == [
        {"_action": "R", "FREQ": "~", "AREA": "KG", "TIME_PERIOD": "~", "SOURCE": "s"},
        {"_action": "R", "FREQ": "~", "AREA": "~", "TIME_PERIOD": "~", "LICENCE": "l"},
        {"_action": "R", "FREQ": "~", "AREA": "KG", "TIME_PERIOD": "2024", "WEATHER": "w"},
        {"_action": "R", "FREQ": "M", "AREA": "NA", "TIME_PERIOD": "~", "TITLE": "t"},
        {"_action": "R", "FREQ": "~", "AREA": "NA", "TIME_PERIOD": "~", "SOURCE": "s"},
    ]


def test_data_set_attributes_of_2_1() -> None:
    """Before 3.0 they are attributes of the data set's own element."""
    parsed = read(START.replace(">", ' LICENCE="l">'), END, form=specific_2_1.FORM)
    assert rows(parsed) == [{"_action": "R", "FREQ": "~", "AREA": "~", "TIME_PERIOD": "~", "LICENCE": "l"}]


def test_what_every_series_repeats_is_read_once() -> None:
    """The source of an area on each of its series is one statement; another source is another."""
    data = "".join(f'<Series FREQ="{f}" AREA="KG" SOURCE="{s}"/>' for f, s in (("M", "a"), ("A", "a"), ("Q", "b")))
    assert [row["SOURCE"] for row in rows(read(START, data, END))] == ["a", "b"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ('<Series FREQ="M" AREA="KG"/>', {"FREQ": "M", "AREA": "KG"}),
        ('<Series AREA="KG"/>', {"AREA": "KG"}),
        ("<Obs/>", {}),
        ("<Series/>", {}),
        ('<Series FREQ="M"><Obs TIME_PERIOD="2024"/></Series>', {"FREQ": "M", "TIME_PERIOD": "2024"}),
        ('<Series FREQ="M"><Obs OBS_STATUS="A"/></Series>', {"FREQ": "M", "OBS_STATUS": "A"}),
        ('<Series FREQ="M" AREA="KG" OBS_STATUS="A"/>', {"FREQ": "M", "AREA": "KG", "OBS_STATUS": "A"}),
        ('<Series FREQ="M" AREA="KG" TITLE="x"/>', {"FREQ": "M", "AREA": "KG", "TIME_PERIOD": "~", "TITLE": "x"}),
        ('<Series FREQ="M" TITLE="x"/>', {"FREQ": "M", "TIME_PERIOD": "~", "TITLE": "x"}),
        ('<Atts SOURCE="x"/>', {"FREQ": "~", "TIME_PERIOD": "~", "SOURCE": "x"}),
    ],
)
def test_deletes(data: str, expected: dict[str, str]) -> None:
    """What isn't given is a wildcard; a series without observations goes whole, named components alone."""
    parsed = read(DELETE, data, END)
    assert rules(parsed) == set()
    assert rows(parsed) == [{"_action": "D", **expected}]


def test_an_empty_delete_deletes_nothing() -> None:
    """A data set that lost its content on the way must not empty a dataflow."""
    parsed = read(DELETE, END)
    assert parsed.frame.height == 0
    assert rules(parsed) == {"XML-32"}


@pytest.mark.parametrize(
    ("own", "header", "letter"),
    [
        ("Merge", "Delete", "M"),
        ("Append", "", "M"),
        ("Information", "", "M"),
        ("Replace", "", "R"),
        ("", "Replace", "R"),
        ("", "", "M"),
    ],
)
def test_actions(own: str, header: str, letter: str) -> None:
    """The data set's action wins over the header's; without any, data are merged."""
    start = START.replace(' ss:action="Replace"', f' ss:action="{own}"' if own else "")
    action = f"<mes:DataSetAction>{header}</mes:DataSetAction>" if header else ""
    parsed = read(start, '<Obs FREQ="M" AREA="KG" TIME_PERIOD="2024"/>', END, header=action)
    assert rows(parsed)[0]["_action"] == letter


def test_data_sets_of_one_dataflow_become_one_result_and_of_two_become_two() -> None:
    """A message may delete and replace; each row keeps its own action, each dataflow its own result."""
    usage = f"<com:StructureUsage>{URN}{OTHER.reference}</com:StructureUsage>"
    second = f'<mes:Structure structureID="T" dimensionAtObservation="TIME_PERIOD">{usage}</mes:Structure>'
    one = '<Obs FREQ="M" AREA="KG" TIME_PERIOD="2024"/>'
    sets = [DELETE, "<Obs/>", END, START.replace('"S"', '"T"'), one, END, START, one, END]
    sales, returns = read_sdmx_ml(message(*sets, more=second), find)
    assert [row["_action"] for row in rows(sales)] == ["D", "R"]
    assert (sales.structure, returns.structure) == (FLOW.reference, OTHER.reference)
    assert rows(returns) == [{"_action": "R", "FREQ": "M", "AREA": "KG", "TIME_PERIOD": "2024"}]


@pytest.mark.parametrize(
    ("structure", "kind", "reference"),
    [
        (f"<com:StructureUsage>{URN}A.B:F(1.0.0)</com:StructureUsage>", "dataflow", Reference("A.B", "F", "1.0.0")),
        ("<com:StructureUsage>A:F(2.0+.1)</com:StructureUsage>", "dataflow", Reference("A", "F", "2.0+.1")),
        (
            "<com:Structure>urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=A:D(1.0)</com:Structure>",
            "datastructure",
            Reference("A", "D", "1.0"),
        ),
        (f"<com:Structure>{URN}A:F(1.0)</com:Structure>", "dataflow", Reference("A", "F", "1.0")),
        (
            '<com:Structure><Ref agencyID="A" id="D" class="DataStructure"/></com:Structure>',
            "datastructure",
            Reference("A", "D", "1.0"),
        ),
        (
            '<com:ProvisionAgrement><Ref agencyID="A" id="P" version="3.1"/></com:ProvisionAgrement>',
            "dataprovision",
            Reference("A", "P", "3.1"),
        ),
        (
            (
                "<com:StructureUsage><URN>urn:sdmx:org.sdmx.infomodel.registry.ProvisionAgreement=A:P(1.0)</URN>"
                "</com:StructureUsage>"
            ),
            "dataprovision",
            Reference("A", "P", "1.0"),
        ),
    ],
)
def test_references_in_the_header(structure: str, kind: str, reference: Reference) -> None:
    """By URN or Ref, to a dataflow, data structure or provision agreement: the hub is asked for just that."""
    asked: list[tuple[str, Reference]] = []

    def look_up(kind: str, reference: Reference) -> Dataflow:
        asked.append((kind, reference))
        return FLOW

    data = '<Obs FREQ="M" AREA="KG" TIME_PERIOD="2024"/>'
    (parsed,) = read_sdmx_ml(message(START, data, END, structure=structure), look_up)
    assert asked == [(kind, reference)]
    assert parsed.structure == reference
    assert parsed.frame.height == 1


def test_components_with_an_element_of_their_own() -> None:
    """Several values and several languages are joined as SDMX-CSV does; one value is just that."""
    data = """<Series FREQ="M" AREA="KG"><Comp id="TITLE"><Value><com:Text xml:lang="en">One</com:Text>
<com:Text xml:lang="fr">Un</com:Text></Value><Value><com:Text>Two</com:Text></Value></Comp>
<Obs TIME_PERIOD="2024"><Comp id="OBS_STATUS"><Value>A</Value><Value>E</Value></Comp><Comp id="COMMENT">
<Value>only &amp; one</Value></Comp></Obs></Series>"""
    parsed = read(START, data, END)
    assert rules(parsed) == {"XML-27"}
    title, observation = rows(parsed)
    assert title["TITLE"] == '"en:One;fr:Un";"Two"'
    assert (observation["OBS_STATUS"], observation["COMMENT"]) == ("A;E", "only & one")


def test_missing_values() -> None:
    """NaN and, from 3.1 on, #N/A say that a figure is missing on purpose; an attribute may say anything."""
    data = """<Series FREQ="M" AREA="KG"><Obs TIME_PERIOD="1" OBS_VALUE="#N/A"/>
<Obs TIME_PERIOD="2" OBS_VALUE="NaN" COMMENT="#N/A"/></Series>"""
    parsed = read(START, data, END)
    assert [row["OBS_VALUE"] for row in rows(parsed)] == ["NaN", "NaN"]
    assert rows(parsed)[1]["COMMENT"] == "#N/A"


def test_what_says_nothing_about_figures_is_passed_over() -> None:
    """Annotations, the provider and the footer carry no figures."""
    data = """<com:Annotations><com:Annotation><com:AnnotationTitle>t</com:AnnotationTitle></com:Annotation>
</com:Annotations>
<DataProvider>urn</DataProvider><Obs FREQ="M" AREA="KG" TIME_PERIOD="2024"/>"""
    footer = '<f:Footer xmlns:f="urn:f"><f:Message code="1"/></f:Footer>'
    parsed = read(START, data, END, footer)
    assert rules(parsed) == set()
    assert parsed.frame.height == 1
    assert STRUCTURE.by_id.keys() >= set(parsed.columns)
