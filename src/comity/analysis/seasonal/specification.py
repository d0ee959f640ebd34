"""How a series is adjusted: chosen at a review and kept until the next, so that only figures move the result."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from comity.errors import UsageError
from comity.model.periods import Period, parse_period


class Method(StrEnum):
    """What takes the season out."""

    X13 = "x13"
    """X-13ARIMA-SEATS: a regARIMA model, X-11 filters."""
    STL = "stl"
    """STL, with the end extended by a forecast; MSTL where there are two seasons."""


class Transform(StrEnum):
    """Whether season and calendar are factors of a figure or amounts."""

    LOG = "log"
    NONE = "none"


_MODEL = re.compile(r"\(\d \d \d\)(\(\d \d \d\))?\d*", re.ASCII)
_REGRESSOR = re.compile(r"td|tdnolpyear|td1coef|td1nolpyear|lpyear|easter\[\d{1,2}\]", re.ASCII)
_OUTLIER = re.compile(r"(AO|LS|TC|SO)\d{4}\.([A-Z][a-z]{2}|[1-4])", re.ASCII)
_FILTER = re.compile(r"s3x[1359]|s3x15|msr|\d{1,3}|", re.ASCII)


@dataclass(frozen=True, slots=True)
class Specification:
    """What a review chose.

    `reviewed` is the last period that the review read. `model` is the ARIMA model in X-13's notation, such as
    "(0 1 1)(0 1 1)"; `has_mean` adds a constant; `regressors` are trading-day and Easter variables and `outliers`
    those found (AO additive outlier, LS level shift), in X-13's notation. `seasonal_filter` is X-11's ("s3x9", or
    "msr" for the one that the moving seasonality ratio picks), or STL's window. What isn't the method's is empty.
    """

    method: Method
    reviewed: Period
    transform: Transform
    seasonal_filter: str
    model: str = ""
    has_mean: bool = False
    regressors: tuple[str, ...] = ()
    outliers: tuple[str, ...] = ()

    @property
    def next_review(self) -> Period:
        """The period with whose figures it is to be looked at again: a year later."""
        return self.reviewed.shift(self.reviewed.frequency.per_year)

    def to_record(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {
            "method": self.method.value,
            "reviewed": str(self.reviewed),
            "transform": self.transform.value,
            "seasonal_filter": self.seasonal_filter,
            "model": self.model,
            "has_mean": self.has_mean,
            "regressors": list(self.regressors),
            "outliers": list(self.outliers),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """Return what `to_record` wrote.

        Raises UsageError for what it would never have written: parts of it go into a specification of X-13, which
        can name files.
        """
        try:
            reviewed = parse_period(record["reviewed"])
            found = cls(
                method=Method(record["method"]),
                reviewed=_known(reviewed),
                transform=Transform(record["transform"]),
                seasonal_filter=_checked(_FILTER, record["seasonal_filter"]),
                model=_checked(_MODEL, record["model"]) if record["model"] else "",
                has_mean=bool(record["has_mean"]),
                regressors=tuple(_checked(_REGRESSOR, one) for one in record["regressors"]),
                outliers=tuple(_checked(_OUTLIER, one) for one in record["outliers"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise UsageError(
                f"This is no specification of a seasonal adjustment ({error}).",
                remedy="Put the file back as `comity seasonal --review` wrote it, or remove it and review again.",
            ) from error
        return found


def _checked(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(text)
    return text


def _known(period: Period | None) -> Period:
    if period is None:
        raise ValueError("reviewed")
    return period
