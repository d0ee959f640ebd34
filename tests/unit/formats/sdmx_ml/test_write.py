"""What a message looks like that Comity writes."""

import datetime as dt

import polars as pl
import pytest

from comity.errors import UsageError
from comity.formats.sdmx_ml import MessageHeader, read_sdmx_ml, write_sdmx_ml
from comity.formats.sdmx_ml.write import Shape
from unit.formats.sdmx_ml.sales_sample import FLOW, action_rows, find

HEADER = MessageHeader("ID1", dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC), "KG")
ZONE = dt.timezone(dt.timedelta(hours=6))


def write(
    frame: pl.DataFrame, form: str = "sdmx-ml-3.0", layout: Shape = "series", action: str | None = None
) -> str:
    """Return the message as text."""
    return b"".join(write_sdmx_ml(frame, FLOW, header=HEADER, form=form, layout=layout, action=action)).decode()


def data_sets(text: str) -> str:
    """Return what stands between the header and the end of the message."""
    return text.split("</mes:Header>\n")[1].rsplit("</mes:Str", 1)[0].rsplit("</mes:Gen", 1)[0]


def observations(**columns: object) -> pl.DataFrame:
    """Return a frame of one observation, with these values in it."""
    given = {"FREQ": "M", "AREA": "KG", "TIME_PERIOD": "2024-01", "OBS_VALUE": 1.0, **columns}
    return pl.DataFrame([given])


def test_every_level_in_3_0() -> None:
    """Atts for partial keys, attributes of the series on the series, a data set for each action."""
    assert (
        data_sets(write(action_rows()))
        == """\
<mes:DataSet data:structureRef="DSD_SALES" xsi:type="own:DataSetType" data:action="Replace">
<Atts LICENCE="free"/>
<Atts AREA="KG" SOURCE="survey"/>
<Series FREQ="M" AREA="KG" TITLE="Sales &amp; more">
<Obs TIME_PERIOD="2024-01" OBS_VALUE="1.5" OBS_STATUS="A"/>
<Obs TIME_PERIOD="2024-02" OBS_VALUE="NaN"/>
</Series>
<Series FREQ="M" AREA="004">
<Obs TIME_PERIOD="2024-01" OBS_VALUE="2" OBS_STATUS="E"/>
</Series>
</mes:DataSet>
<mes:DataSet data:structureRef="DSD_SALES" xsi:type="own:DataSetType" data:action="Append">
<Series FREQ="A" AREA="NA">
<Obs TIME_PERIOD="2023" OBS_VALUE="3"/>
</Series>
</mes:DataSet>
<mes:DataSet data:structureRef="DSD_SALES" xsi:type="own:DataSetType" data:action="Delete">
<Series FREQ="A" AREA="NA">
<Obs TIME_PERIOD="2022"/>
</Series>
</mes:DataSet>
"""
    )


def test_every_level_in_2_1() -> None:
    """Before 3.0, attributes of the data set stand on it, and groups come before the series."""
    text = data_sets(write(action_rows(), "sdmx-ml-2.1")).splitlines()
    start = '<mes:DataSet data:structureRef="DSD_SALES" xsi:type="own:DataSetType" data:action="Replace"'
    assert text[:3] == [
        f'{start} data:dataScope="Dataflow" LICENCE="free">',
        '<Group xsi:type="own:Group_AREA" AREA="KG" SOURCE="survey"/>',
        '<Series FREQ="M" AREA="KG" TITLE="Sales &amp; more">',
    ]


def test_generic() -> None:
    """Every value names its component; elements that would be empty are left out."""
    assert (
        data_sets(write(observations(OBS_STATUS=None), "sdmx-ml-2.1-generic"))
        == """\
<mes:DataSet structureRef="DSD_SALES" action="Information">
<data:Series><data:SeriesKey><data:Value id="FREQ" value="M"/><data:Value id="AREA" value="KG"/></data:SeriesKey>
<data:Obs><data:ObsDimension value="2024-01"/><data:ObsValue value="1"/></data:Obs>
</data:Series>
</mes:DataSet>
"""
    )


def test_a_series_attribute_on_observations_is_written_on_the_series() -> None:
    """A change of it begins the series anew, so that no value is lost."""
    rows = pl.concat([observations(TITLE="a"), observations(TITLE="a"), observations(TITLE="b")])
    text = data_sets(write(rows))
    assert text.count("<Series ") == 2
    assert text.count('TITLE="a"') == text.count('TITLE="b"') == 1


@pytest.mark.parametrize("layout", ["series", "flat"])
def test_series_span_frames(layout: Shape) -> None:
    """A reader of the ledger yields blocks; where one ends is not to be seen in the message."""
    frame = action_rows()
    pieces = write_sdmx_ml(frame.iter_slices(1), FLOW, header=HEADER, layout=layout)
    assert b"".join(pieces).decode() == write(frame, layout=layout)


@pytest.mark.parametrize(
    ("form", "value", "text"),
    [
        ("sdmx-ml-3.0", None, "NaN"),
        ("sdmx-ml-2.1", float("nan"), "NaN"),
        ("sdmx-ml-3.1", None, "#N/A"),
        ("sdmx-ml-3.1", 1e15, "1000000000000000"),
        ("sdmx-ml-3.0", 0.1, "0.1"),
        ("sdmx-ml-3.0", float("inf"), "INF"),
        ("sdmx-ml-3.0", -2.0, "-2"),
    ],
)
def test_numbers(form: str, value: float | None, text: str) -> None:
    """Whole numbers have no decimal point; a missing figure has the version's word for it."""
    frame = observations(OBS_VALUE=value).cast({"OBS_VALUE": pl.Float64})
    assert f'OBS_VALUE="{text}"' in write(frame, form)
    (parsed,) = read_sdmx_ml(write(frame, form).encode(), find)
    assert parsed.frame["OBS_VALUE"].to_list() == ["NaN" if text == "#N/A" else text]


def test_text_is_escaped_and_what_xml_cannot_hold_is_replaced() -> None:
    """Markup in a comment must not become markup; a control character would spoil the whole message."""
    text = write(observations(COMMENT='<a href="x">&\n\t\x00\x1f'))
    assert 'COMMENT="&lt;a href=&quot;x&quot;&gt;&amp;&#10;&#9;\ufffd\ufffd"' in text


@pytest.mark.parametrize(
    ("form", "action", "said"),
    [
        ("sdmx-ml-3.0", None, "Information"),
        ("sdmx-ml-3.1", None, "Replace"),
        ("sdmx-ml-3.1", "Merge", "Merge"),
        ("sdmx-ml-2.1-generic", "Append", "Append"),
    ],
)
def test_action_of_an_observation_frame(form: str, action: str | None, said: str) -> None:
    """The header and the data set say the same."""
    text = write(observations(), form, action=action)
    assert f"<mes:DataSetAction>{said}<" in text
    assert f'action="{said}"' in text


def test_header() -> None:
    """The time is given from outside, in universal time; the reference is an URN or, in 2.1, a Ref."""
    header = MessageHeader("A&B", dt.datetime(2026, 1, 2, 3, tzinfo=ZONE), "KG", receiver='"H"', is_test=True)
    text = b"".join(write_sdmx_ml([], FLOW, header=header)).decode()
    assert "<mes:ID>A&amp;B</mes:ID>\n<mes:Test>true</mes:Test>\n<mes:Prepared>2026-01-01T21:00:00Z<" in text
    assert "<mes:Receiver id='\"H\"'/>" in text
    assert "datastructure.Dataflow=TEST:SALES(1.0.0)</com:StructureUsage>" in text
    old = b"".join(write_sdmx_ml([], FLOW, header=header, form="sdmx-ml-2.1")).decode()
    assert '<Ref agencyID="TEST" id="SALES" version="1.0.0" class="Dataflow"' in old


@pytest.mark.parametrize(
    ("given", "says"),
    [({"form": "sdmx-ml-2.0"}, "2.0"), ({"layout": "wide"}, "wide"), ({"action": "Merge"}, "Merge")],
)
def test_what_cannot_be_written_is_refused_at_once(given: dict[str, str], says: str) -> None:
    """Before the first byte, not in the middle of a stream."""
    with pytest.raises(UsageError, match=says) as caught:
        write_sdmx_ml([], FLOW, header=HEADER, **given)  # type: ignore[arg-type]
    assert caught.value.remedy
