"""Generic data of SDMX-ML 2.1."""

import pytest

from comity.formats.sdmx_ml import generic_2_1, read_sdmx_ml
from unit.formats.sdmx_ml.sales_sample import END, find, message, read, rows, rules

FORM = generic_2_1.FORM
START = f'<mes:DataSet structureRef="S" action="Delete" xmlns:g="{FORM.data}">'


def values(**given: str) -> str:
    """Return values as elements."""
    return "".join(f'<g:Value id="{name}" value="{text}"/>' for name, text in given.items())


def test_series() -> None:
    """Key, attributes of the series, observations with theirs."""
    data = f"""<g:Series><g:SeriesKey>{values(FREQ="M", AREA="004")}</g:SeriesKey>
<g:Attributes>{values(TITLE="t &amp; u")}</g:Attributes>
<g:Obs><g:ObsDimension value="2024-01"/><g:ObsValue value="1.50"/>
<g:Attributes>{values(OBS_STATUS="A")}</g:Attributes></g:Obs>
<g:Obs><g:ObsDimension id="TIME_PERIOD" value="2024-02"/></g:Obs></g:Series>"""
    parsed = read(START, data, END, form=FORM)
    key = {"_action": "D", "FREQ": "M", "AREA": "004"}
    assert rules(parsed) == set()
    assert rows(parsed) == [
        {**key, "TIME_PERIOD": "~", "TITLE": "t & u"},
        {**key, "TIME_PERIOD": "2024-01", "OBS_VALUE": "1.50", "OBS_STATUS": "A"},
        {**key, "TIME_PERIOD": "2024-02"},
    ]
    assert parsed.frame["_row"].to_list() == [5, 7, 9]


def test_flat_and_groups_and_data_set_attributes() -> None:
    """All dimensions at the observation; groups and the data set give attributes of partial keys."""
    data = f"""<g:Attributes>{values(LICENCE="l")}</g:Attributes>
<g:Group type="Sibling"><g:GroupKey>{values(AREA="KG")}</g:GroupKey>
<g:Attributes>{values(SOURCE="s")}</g:Attributes></g:Group>
<g:Obs><g:ObsKey>{values(FREQ="A", AREA="KG", TIME_PERIOD="2024")}</g:ObsKey><g:ObsValue value="3"/></g:Obs>"""
    whole = message(START, data, END, form=FORM).replace(
        b'Observation="TIME_PERIOD"', b'Observation="AllDimensions"'
    )
    (parsed,) = read_sdmx_ml(whole, find)
    assert rules(parsed) == set()
    assert rows(parsed) == [
        {"_action": "D", "FREQ": "~", "AREA": "~", "TIME_PERIOD": "~", "LICENCE": "l"},
        {"_action": "D", "FREQ": "~", "AREA": "KG", "TIME_PERIOD": "~", "SOURCE": "s"},
        {"_action": "D", "FREQ": "A", "AREA": "KG", "TIME_PERIOD": "2024", "OBS_VALUE": "3"},
    ]


@pytest.mark.parametrize("root", FORM.roots)
def test_both_roots(root: str) -> None:
    """Generic time series have a root of their own."""
    data = f"<g:Series><g:SeriesKey>{values(FREQ='M')}</g:SeriesKey></g:Series>"
    whole = message(START, data, END, form=FORM).replace(b"GenericData", root.encode())
    assert rows(read_sdmx_ml(whole, find)[0]) == [{"_action": "D", "FREQ": "M"}]


def test_a_generic_set_in_a_structure_specific_message_is_read() -> None:
    """sdmx1 writes such messages; without this their keys would be lost."""
    observation = "<g:Obs><g:ObsDimension value='1'/></g:Obs>"
    data = f"<g:Series><g:SeriesKey>{values(FREQ='M')}</g:SeriesKey>{observation}</g:Series>"
    whole = message(START, data, END, form=FORM).replace(b"mes:GenericData", b"mes:StructureSpecificData")
    (parsed,) = read_sdmx_ml(whole, find)
    assert rules(parsed) == {"XML-34"}
    assert rows(parsed) == [{"_action": "D", "FREQ": "M", "TIME_PERIOD": "1"}]
