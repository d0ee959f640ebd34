import polars as pl

from comity.store.state import pack, unpack
from small_ledger import COMPONENTS, FLOW


def test_state_is_packed_and_unpacked() -> None:
    """Attributes with a column keep it, others share the JSON text, and what is absent stays absent."""
    rows = [(1.0, "A", None, None, 'a "q" \n ж', None), (None, None, "C", "2024", None, None)]
    schema = {name: pl.Float64 if name == "OBS_VALUE" else pl.String for name in COMPONENTS}
    cells = pl.DataFrame(rows, schema=schema, orient="row")
    packed = pack(cells, FLOW.structure)
    assert packed.columns == ["value", "status", "conf", "embargo", "extra"]
    assert packed["extra"][1] is None
    assert packed["conf"].to_list() == [None, "C"]
    assert unpack(packed, FLOW.structure).equals(cells)
