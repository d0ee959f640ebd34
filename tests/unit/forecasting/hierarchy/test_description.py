import numpy as np
import polars as pl
import pytest

from comity.errors import UsageError
from comity.forecasting.hierarchy.description import BOTTOM, Hierarchy
from comity.forecasting.hierarchy.history import node_history

KEYS = pl.DataFrame(
    {
        "unique_id": ["a", "b", "c", "d"],
        "citizenship": ["AF", "AF", "BD", "PK"],
        "destination": ["KZ", "UZ", "KZ", "KZ"],
        "region": ["west", "west", "east", "west"],
    }
)


def test_every_combination_is_added_up_but_none_twice() -> None:
    """Crossing a region with its own countries would give nodes that are the countries again."""
    made = Hierarchy.from_panel(KEYS, dimensions=["region", "citizenship", "destination"])
    assert [one.name for one in made.groupings] == [
        "total", "region", "citizenship", "destination", "region × destination",
    ]  # fmt: skip
    assert made.bottoms == ("a", "b", "c", "d")
    assert made.nodes[made.groupings[1].first : made.groupings[1].last] == ("region=west", "region=east")
    assert "region=west, destination=KZ" in made.nodes


def test_each_series_lies_in_one_node_of_each_grouping() -> None:
    """A series that is counted twice or never in a grouping would make its sums wrong."""
    made = Hierarchy.from_panel(KEYS, dimensions=["region", "citizenship", "destination"])
    for grouping in made.groupings:
        assert (made.summing[grouping.first : grouping.last].sum(axis=0) == 1).all()
    assert made.summing[: made.sums].shape[0] == made.groupings[-1].last
    assert np.array_equal(made.summing[made.sums :].toarray(), np.eye(4))


def test_the_sums_are_those_of_the_keys() -> None:
    """A node would hold other series than its name says."""
    made = Hierarchy.from_keys(KEYS, [["destination"], ["region"]])
    rows = {name: made.summing[place].toarray().ravel().tolist() for place, name in enumerate(made.nodes)}
    assert rows["destination=KZ"] == [1, 0, 1, 1]
    assert rows["region=west"] == [1, 1, 0, 1]
    assert made.levels().filter(pl.col("level") == BOTTOM).height == 4


def test_nodes_keep_their_names_when_rows_change_their_order() -> None:
    """A node's name would depend on how the table happened to be sorted."""
    ways = [
        Hierarchy.from_panel(keys, dimensions=["citizenship", "destination"]) for keys in (KEYS, KEYS.reverse())
    ]
    assert set(ways[0].nodes) == set(ways[1].nodes)


@pytest.mark.parametrize(
    ("keys", "groupings", "said"),
    [
        (KEYS, [["purpose"]], "lacks the column purpose"),
        (KEYS.head(0), [[]], "at least one series"),
        (KEYS.with_columns(region=pl.lit(None, pl.String)), [["region"]], "a has no value in the column region"),
        (pl.concat([KEYS, KEYS]), [[]], "a has more than one row"),
        (KEYS, [["region", "region"]], "one twice"),
        (KEYS.with_columns(unique_id=pl.Series(["total", "b", "c", "d"])), [[]], "total has the name of another"),
    ],
)
def test_keys_that_cannot_be_added_up_are_refused(
    keys: pl.DataFrame, groupings: list[list[str]], said: str
) -> None:
    """A faulty table of keys would give wrong sums without a word."""
    with pytest.raises(UsageError, match=said):
        Hierarchy.from_keys(keys, groupings)


def test_a_series_whose_country_changes_is_refused() -> None:
    """A panel in which a series moves between nodes would count it in both."""
    panel = pl.concat([KEYS, KEYS.with_columns(citizenship=pl.lit("XX"))])
    with pytest.raises(UsageError, match="more than one row"):
        Hierarchy.from_panel(panel, dimensions=["citizenship"])


def test_a_sum_is_missing_where_a_part_is() -> None:
    """Absent figures would be taken for zero, and the total would fall."""
    made = Hierarchy.from_keys(KEYS, [[], ["destination"]])
    panel = pl.DataFrame(
        [(name, ds, 1.0 + place) for place, name in enumerate("abcd") for ds in ("2024-01", "2024-02", "2024-03")],
        schema=["unique_id", "ds", "y"], orient="row",
    )  # fmt: skip
    panel = panel.with_columns(y=pl.when((pl.col("unique_id") == "c") & (pl.col("ds") == "2024-02")).then(
        float("nan")).otherwise("y"))  # fmt: skip
    panel = panel.filter((pl.col("unique_id") != "b") | (pl.col("ds") != "2024-03"))
    found = {
        name: part.sort("ds")["y"].to_list()
        for (name,), part in node_history(made, panel).partition_by("unique_id", as_dict=True).items()
    }
    assert found["total"] == [10.0, None, None]
    assert found["destination=KZ"] == [8.0, None, 8.0]
    assert found["destination=UZ"] == [2.0, 2.0, None]
    assert found["b"] == [2.0, 2.0, None]


def test_a_history_without_a_bottom_series_is_refused() -> None:
    """All sums would be missing, and nobody would know why."""
    made = Hierarchy.from_keys(KEYS, [[]])
    panel = pl.DataFrame({"unique_id": ["a", "b", "d"], "ds": [1, 1, 1], "y": [1.0, 1.0, 1.0]})
    with pytest.raises(UsageError, match="no rows of the series c"):
        node_history(made, panel)
