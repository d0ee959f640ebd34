"""Other libraries read what Comity writes, cell for cell, and Comity what they write; tests say where they err."""

import warnings
from io import BytesIO
from typing import Any

import polars as pl
import pytest

from comity.formats.sdmx_ml import read_sdmx_ml, write_sdmx_ml
from comity.formats.sdmx_ml.write import FORMS, Shape
from comity.formats.structure import to_pysdmx
from comity.formats.structure.concepts import schemes_for
from conformance.test_sdmx_ml_schemas import CROSSINGS, EVERY_FORM, HEADER, crossings

pysdmx_io = pytest.importorskip("pysdmx.io", reason="pysdmx isn't installed")
FORMATS = {
    "sdmx-ml-2.1": "DATA_SDMX_ML_2_1_STR",
    "sdmx-ml-2.1-generic": "DATA_SDMX_ML_2_1_GEN",
    "sdmx-ml-3.0": "DATA_SDMX_ML_3_0",
    "sdmx-ml-3.1": "DATA_SDMX_ML_3_1",
}
COLUMNS = [part.id for part in CROSSINGS.structure.components if part.id in crossings().columns]


def cells(*, missing: str = "NaN") -> list[tuple[str, ...]]:
    """Return the crossings as text, in the structure's order."""
    value = pl.col("OBS_VALUE").cast(pl.Int64).cast(pl.String).fill_null(missing)
    return crossings().with_columns(value).select(COLUMNS).rows()


def written(form: str, layout: Shape = "series") -> bytes:
    """Return the crossings as a message of Comity's."""
    return b"".join(write_sdmx_ml(crossings(), CROSSINGS, header=HEADER, form=form, layout=layout))


def ours(message: bytes) -> list[tuple[str, ...]]:
    """Return what Comity reads in another's message."""
    (parsed,) = read_sdmx_ml(message, lambda *_: CROSSINGS)
    assert not parsed.findings.has_errors
    return parsed.frame.select(pl.col(COLUMNS).cast(pl.String)).rows()


@pytest.mark.parametrize(("form", "layout"), EVERY_FORM)
def test_pysdmx_reads_every_form(form: str, layout: Shape) -> None:
    """Codes, periods, figures and statuses arrive in pysdmx as they were."""
    (found,) = pysdmx_io.read_sdmx(written(form, layout).decode(), validate=False).data
    missing = "#N/A" if form == "sdmx-ml-3.1" else "NaN"
    assert [tuple(map(str, row)) for row in found.data[COLUMNS].itertuples(index=False)] == cells(missing=missing)


def test_pysdmx_takes_no_merge() -> None:
    """The action that 3.1 adds is unknown to pysdmx 1.21: it refuses a message that the schema of 3.1 allows."""
    frame = crossings().with_columns(pl.lit("M").alias("_action"))
    message = b"".join(write_sdmx_ml(frame, CROSSINGS, header=HEADER, form="sdmx-ml-3.1"))
    with pytest.raises(ValueError, match="Merge"):
        pysdmx_io.read_sdmx(message.decode(), validate=False)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("dimension", [None, "TIME_PERIOD"])
def test_what_pysdmx_writes_is_read(form: str, dimension: str | None) -> None:
    """The data set's action comes without its namespace; it is read all the same."""
    message = _by_pysdmx(form, dimension, comment="plain")
    assert ours(message) == cells(missing="7")


@pytest.mark.parametrize("form", ["sdmx-ml-3.0", "sdmx-ml-2.1"])
def test_pysdmx_spoils_apostrophes(form: str) -> None:
    """Every apostrophe becomes a quotation mark in pysdmx 1.21, so that its own message isn't XML any more."""
    message = _by_pysdmx(form, "TIME_PERIOD", comment="Côte d'Ivoire")
    (parsed,) = read_sdmx_ml(message, lambda *_: CROSSINGS)
    assert [found.rule for found in parsed.findings] == ["XML-03"]


def _by_pysdmx(form: str, dimension: str | None, *, comment: str) -> bytes:
    from pysdmx.io.format import Format
    from pysdmx.io.pd import PandasDataset
    from pysdmx.model import Schema

    definition = to_pysdmx.structure_out(CROSSINGS.structure, schemes_for([CROSSINGS.structure]), is_xml=True)
    reference = CROSSINGS.reference
    schema = Schema("dataflow", reference.agency, reference.id, definition.components, reference.version)
    value = pl.col("OBS_VALUE").cast(pl.Int64).cast(pl.String).fill_null("7")  # a whole number can't be NaN there
    frame = crossings().with_columns(value, pl.lit(comment).alias("COMMENT"))
    data = PandasDataset(structure=schema, data=frame.to_pandas())
    at = {schema.short_urn: dimension} if dimension else None
    text = pysdmx_io.write_sdmx([data], getattr(Format, FORMATS[form]), dimension_at_observation=at)
    return str(text).encode()


def _sdmx1() -> Any:  # noqa: ANN401 - a module without types
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("sdmx", reason="sdmx1 isn't installed")


@pytest.mark.parametrize(("form", "layout"), [entry for entry in EVERY_FORM if entry[0] != "sdmx-ml-3.1"])
def test_sdmx1_reads_2_1_and_3_0(form: str, layout: Shape) -> None:
    """Keys, periods and figures arrive in sdmx1 as they were; a missing figure is no number there either."""
    sdmx1 = _sdmx1()
    (found,) = sdmx1.read_sdmx(BytesIO(written(form, layout))).data
    read = []
    for observation in found.obs:
        told = {
            **observation.key.values,
            **observation.attached_attribute,
        }  # flat: the status counts as a dimension
        texts = {name: str(value.value) for name, value in told.items()}
        texts["OBS_VALUE"] = str(observation.value).removesuffix(".0")
        read.append(tuple(texts[name] for name in COLUMNS))
    assert read == cells()


def test_sdmx1_knows_no_3_1() -> None:
    """sdmx1 2.28 refuses SDMX-ML 3.1, whatever it holds."""
    with pytest.raises(AssertionError, match="version"):
        _sdmx1().read_sdmx(BytesIO(written("sdmx-ml-3.1")))


@pytest.mark.parametrize("form", ["sdmx-ml-2.1", "sdmx-ml-2.1-generic"])
def test_what_sdmx1_writes_is_read(form: str) -> None:
    """sdmx1 2.28 puts generic data sets under a structure-specific root; they are read, with a warning."""
    sdmx1 = _sdmx1()
    message = sdmx1.to_xml(sdmx1.read_sdmx(BytesIO(written(form))), pretty_print=True)
    (parsed,) = read_sdmx_ml(message, lambda *_: CROSSINGS)
    assert {found.rule for found in parsed.findings} <= {"XML-34"}
    assert parsed.frame.select(pl.col(COLUMNS).cast(pl.String)).rows() == cells()
