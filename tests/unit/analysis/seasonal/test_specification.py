import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.analysis.seasonal.specification import Method, Specification, Transform
from comity.errors import UsageError
from comity.model.periods import Frequency, Period

REVIEWED = Period(Frequency.MONTHLY, 2024, 3)
KEPT = Specification(
    Method.X13,
    REVIEWED,
    Transform.LOG,
    "s3x9",
    model="(0 1 1)(0 1 1)",
    has_mean=True,
    regressors=("td1coef", "easter[8]"),
    outliers=("AO2015.Mar", "LS2020.Apr"),
)


@settings(deadline=None)
@given(
    method=st.sampled_from(Method),
    transform=st.sampled_from(Transform),
    seasonal_filter=st.sampled_from(["s3x9", "msr", "s3x3", "21"]),
    model=st.sampled_from(["", "(0 1 1)(0 1 1)", "(2 1 0)(1 0 0)", "(0 1 0)"]),
    has_mean=st.booleans(),
    regressors=st.lists(st.sampled_from(["td", "tdnolpyear", "easter[15]"]), max_size=2).map(tuple),
    outliers=st.lists(st.sampled_from(["AO2015.Mar", "LS2020.4"]), max_size=2).map(tuple),
)
def test_what_is_kept_comes_back(**parts: Any) -> None:  # noqa: ANN401 - as hypothesis gives them
    """A specification that changed on its way through the file would move every adjusted figure."""
    found = Specification(reviewed=REVIEWED, **parts)
    assert Specification.from_record(json.loads(json.dumps(found.to_record()))) == found


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("model", "(0 1 1)} series{file=/etc/passwd"),
        ("outliers", ["AO2015.Mar) save=("]),
        ("regressors", ["user"]),
        ("seasonal_filter", "s3x9 } x"),
        ("reviewed", "yesterday"),
        ("method", "magic"),
    ],
)
def test_a_file_that_was_written_by_others_is_refused(part: str, value: object) -> None:
    """What goes into a specification of X-13 could name files to read or write."""
    with pytest.raises(UsageError):
        Specification.from_record({**KEPT.to_record(), part: value})


def test_the_next_review_is_a_year_later() -> None:
    """A review that never comes due would leave a model that no longer fits."""
    assert str(KEPT.next_review) == "2025-03"
