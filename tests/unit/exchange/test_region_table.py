"""An agreement's region names components and codes that exist, and leaves something of each."""

from collections.abc import Mapping

import pytest

from comity.errors import ConfigurationError
from comity.exchange.region_table import check_region
from comity.model.groups import Agreement
from comity.model.periods import Frequency
from comity.structures.pack import standard_pack

FLOW = standard_pack().dataflows["CROSSINGS"]
Region = Mapping[str, tuple[str, ...]]


def agreed(region: Region, exclude: Region | None = None) -> Agreement:
    """Return an agreement with this region."""
    return Agreement("KG", "CROSSINGS", Frequency.MONTHLY, 30, ("KG",), region=region, exclude=exclude or {})


def test_a_region_of_known_codes_is_taken() -> None:
    """Dimensions and coded attributes can be agreed on alike."""
    check_region(agreed({"ORIGIN": ("CN", "UZ"), "OBS_STATUS": ("A", "P")}, {"ORIGIN": ("UZ",)}), FLOW)


@pytest.mark.parametrize(
    ("agreement", "names", "remedy"),
    [
        (agreed({"ORIGN": ("CN",)}), "region.ORIGN", "ORIGIN"),
        (agreed({"ORIGIN": ("CN", "ZU")}), "ZU is not a code of CL_AREA", "UZ"),
        (agreed({}, {"DIRECTION": ("INN",)}), "exclude.DIRECTION", "IN"),
        (agreed({"TIME_PERIOD": ("2024",)}), "region.TIME_PERIOD", ""),
        (agreed({"ORIGIN": ("CN",)}, {"ORIGIN": ("CN",)}), "leaves no code of ORIGIN", "exclude"),
    ],
)
def test_a_wrong_region_is_refused(agreement: Agreement, names: str, remedy: str) -> None:
    """A slip in it would silently refuse every file, or let through what was never agreed."""
    with pytest.raises(ConfigurationError) as caught:
        check_region(agreement, FLOW)
    assert names in caught.value.detail
    assert remedy in caught.value.remedy
    assert caught.value.remedy
