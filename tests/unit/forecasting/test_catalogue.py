from comity.forecasting.ensemble import own_panel_members
from comity.forecasting.intervals import CALIBRATION
from comity.forecasting.members import MEMBERS
from comity.forecasting.routing import ON_RAW, ROUTES, Route
from comity.forecasting.texts import TEXTS
from comity.hub.situation.report_parts import MODEL_TITLES


def test_every_route_is_described_and_its_members_exist() -> None:
    """A route names a member that doesn't exist, lacks its sentence or its calibration."""
    for route in Route:
        assert route.value in TEXTS
        assert set(ROUTES[route]) <= set(MEMBERS)
        has_own_quantiles = route is Route.INTERMITTENT
        assert (route in CALIBRATION) == (bool(ROUTES[route]) and not has_own_quantiles)


def test_every_member_takes_part_somewhere() -> None:
    """A member is kept that no route uses."""
    used = {name for names in ROUTES.values() for name in names} | {name for name in ON_RAW.values() if name}
    assert used == set(MEMBERS)


def test_every_member_on_logs_has_a_stand_in_or_is_left_out() -> None:
    """A member on logs is asked to forecast negative values."""
    on_logs = {name for name, member in MEMBERS.items() if member.logs}
    sparse = set(ROUTES[Route.INTERMITTENT])
    assert on_logs - sparse <= set(ON_RAW)


def test_every_member_has_a_name_for_the_report() -> None:
    """A report says `boosted_steps` to its readers."""
    names = {*MEMBERS, *(member.name for member in own_panel_members())}
    assert names <= set(MODEL_TITLES)
