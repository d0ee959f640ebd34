import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from comity.cli.effect_commands import _HEADS
from comity.cli.main import make_app
from comity.errors import UnknownArtefactError, UsageError
from comity.exchange.measure_file import read_measure
from comity.hub.access.sight import AUDIENCES
from comity.hub.effects.effect import EffectQuestion, EffectView, view_effect
from comity.hub.effects.flows import effect_flows
from comity.hub.effects.part import effect_told, effects_part
from comity.hub.effects.plan import PlanView, view_plan
from comity.hub.effects.scope import effect_scope
from comity.hub.effects.told import effect_document, plan_document
from comity.hub.effects.window import effect_window
from comity.hub.home import Hub
from comity.hub.measures.register import By, enter_measure
from comity.hub.situation.sentences import say_in
from comity.model.access import EVERYTHING
from comity.model.periods import Frequency, Period
from comity.planning.effect.result import Verdict
from comity.publish.document.effects import make_effects
from comity.publish.document.parts import Figure, Listing
from comity.publish.texts import Texts
from effect_hub import FACTOR, OPERATION, VISA, figure, make_effect_hub
from small_hub import line, send

APRIL, DECEMBER = Period(Frequency.MONTHLY, 2025, 4), Period(Frequency.MONTHLY, 2025, 12)
MEMBERS, PUBLIC = AUDIENCES["members"], AUDIENCES["public"]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Make the hub once: nothing here writes to it."""
    with make_effect_hub(tmp_path_factory.mktemp("effect")) as made:
        yield made


@pytest.fixture(scope="module")
def visa(hub: Hub) -> EffectView:
    """Return what the visa changed."""
    return view_effect(hub, "visa-ir-kg")


@pytest.fixture(scope="module")
def plan(hub: Hub) -> PlanView:
    """Return the plan of the operation."""
    return view_plan(hub, "steppe", sight=MEMBERS, provider="KZ")


def changed(hub: Hub, text: str, old: str, new: str) -> str:
    """Enter a measure like another one under its own name, and return the name."""
    name = f"m{abs(hash((old, new))) % 10**8}"
    told = text.replace('id = "visa-ir-kg"', f'id = "{name}"').replace('id = "steppe"', f'id = "{name}"')
    assert old in told
    at = dt.datetime(2026, 3, 4, tzinfo=dt.UTC)
    enter_measure(hub, read_measure(told.replace(old, new), name="measure.toml"), By(at=at))
    return name


def test_the_register_s_measure_is_judged_in_its_scope(visa: EffectView) -> None:
    """The wrong flow, or the wrong months, would be judged."""
    assert visa.effect.verdict is Verdict.CHANGED
    assert visa.scope.codes == {"REPORTER": ("KG",), "ORIGIN": ("IR",)}
    assert visa.window == tuple(APRIL.shift(step) for step in range(9))
    found = visa.effect.found
    assert found is not None
    assert found.change == pytest.approx(FACTOR - 1, abs=0.05)
    counted = [figure("KG", "IR", number) for number in range(51, 60)]
    assert found.path.counted.tolist() == counted
    assert found.rank == 1


def test_the_month_within_which_it_began_is_not_judged(visa: EffectView) -> None:
    """March 2025, which is half before and half after, would blur both."""
    months = dict(visa.past)
    assert math.isnan(months[APRIL.shift(-1)])
    assert months[APRIL.shift(-2)] == figure("KG", "IR", 49)


def test_flows_of_other_measures_are_left_out(visa: EffectView) -> None:
    """A flow that another measure moved would be taken for what would have been."""
    assert [one.measure.id for one in visa.others] == ["visa-tr-am"]
    assert visa.also == ()
    assert len(visa.effect.excluded) == 1
    weighed = {tuple(code for _list, code in flow.codes) for flow, _weight in visa.weights}
    assert ("AM", "TR") not in weighed
    assert ("KG", "IR") not in weighed
    assert visa.effect.controls == 16


def test_the_same_people_elsewhere_are_the_substitutes(hub: Hub, visa: EffectView) -> None:
    """People of other citizenships are nobody's way round."""
    scope = effect_scope(hub, visa.measure.measure)
    flows = effect_flows(hub, scope)
    keys = {flows.panel.keys.row(row) for row in flows.substitutes()}
    assert keys == {("AM", "IR"), ("KZ", "IR")}
    assert visa.effect.tried_substitutes == 2


def test_a_question_narrows(hub: Hub) -> None:
    """Fewer months and another flow are what was asked for, and get figures of their own."""
    short = view_effect(hub, "visa-ir-kg", EffectQuestion(periods=3))
    assert short.window == (APRIL, APRIL.shift(1), APRIL.shift(2))
    other = view_effect(hub, "visa-ir-kg", EffectQuestion(key="ORIGIN=GE"))
    assert other.scope.codes["ORIGIN"] == ("GE",)
    assert other.effect.found is not None
    assert abs(other.effect.found.change) < 0.1


def test_an_earlier_moment_knows_less(hub: Hub) -> None:
    """A measure that wasn't registered yet, and figures that hadn't come, are not known then."""
    assert view_effect(hub, "visa-ir-kg", as_of="3").seq == 3
    with pytest.raises(UnknownArtefactError):
        view_effect(hub, "visa-ir-kg", as_of="2026-03-02T09:30+00:00")


def test_the_document_has_what_the_page_of_commands_tells(visa: EffectView) -> None:
    """A program would look for a key that isn't there."""
    told = effect_document(visa, ["said"])
    assert (told["from"], told["to"]) == ("2025-04", "2025-12")
    assert told["excluded_for"] == ["visa-tr-am"]
    assert len(told["found"]["path"]) == 9
    assert sum(told["found"]["weights"].values()) == pytest.approx(1, abs=1e-3)
    assert told["found"]["path"][0]["counted"] == figure("KG", "IR", 51)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("in_force = 2025-03-12\n", "", "isn't in force yet"),
        ('members = ["KG"]\ncitizenships = ["IR"]\n', "", "all flows"),
        ('citizenships = ["IR"]', 'citizenships = ["JP"]', "no figures of the flow"),
        ("in_force = 2025-03-12\n", "in_force = 2025-03-12\nended = 2025-04-20\n", "a whole period"),
    ],
    ids=["no day", "no scope", "no flow", "no month"],
)
def test_what_cannot_be_judged_is_said(tmp_path: Path, old: str, new: str, problem: str) -> None:
    """A person would see a traceback, or a figure without meaning."""
    with make_effect_hub(tmp_path, measures=()) as hub:
        name = changed(hub, VISA, old, new)
        with pytest.raises(UsageError, match=problem) as fault:
            view_effect(hub, name)
        assert fault.value.remedy


def test_a_measure_in_its_first_weeks_has_no_figures_yet(tmp_path: Path) -> None:
    """A measure of next month would be judged by nothing."""
    with make_effect_hub(tmp_path, measures=()) as hub:
        name = changed(hub, VISA, "in_force = 2025-03-12", "in_force = 2026-02-10")
        found = view_effect(hub, name)
        assert found.effect.verdict is Verdict.NO_FIGURES
        assert effect_document(found, [])["found"] is None
        assert found.said


def test_two_measures_on_one_flow_are_told(tmp_path: Path) -> None:
    """The effect of a second measure would be laid at the first one's door."""
    with make_effect_hub(tmp_path, measures=(VISA,)) as hub:
        changed(hub, VISA, "in_force = 2025-03-12", "in_force = 2025-06-01")
        found = view_effect(hub, "visa-ir-kg")
        assert len(found.also) == 1
        assert any("same flow" in str(one.pattern) for one in found.said)


def test_windows_are_whole_periods(hub: Hub, visa: EffectView) -> None:
    """A measure that begins with a month is judged from that month on, and to its last whole one."""
    flows = effect_flows(hub, effect_scope(hub, visa.measure.measure))
    measure = read_measure(
        VISA.replace("in_force = 2025-03-12", "in_force = 2025-03-01\nended = 2025-05-30"), name="measure.toml"
    )
    window = effect_window(measure, flows)
    assert (window.first, window.begun, window.most) == (APRIL.shift(-1), None, 2)
    with pytest.raises(UsageError, match="one period at least"):
        effect_window(measure, flows, periods=0)


def test_hidden_figures_change_what_their_reader_is_told(tmp_path: Path) -> None:
    """A reader who may not see a month would read it out of the effect."""
    with make_effect_hub(tmp_path, measures=(VISA,)) as hub:
        send(hub, "KG", line("KG", "IR", 999_999, period="2025-07", more="C,,"), hours=30)
        everything = view_effect(hub, "visa-ir-kg", sight=EVERYTHING)
        members = view_effect(hub, "visa-ir-kg", sight=MEMBERS)
        assert everything.effect.found is not None
        assert 999_999 in everything.effect.found.path.counted
        told = str(effect_document(members, []))
        assert "999999" not in told


def test_a_plan_tells_what_to_expect_and_what_could_be_seen(plan: PlanView) -> None:
    """Members would plan an operation whose effect nobody can see."""
    assert [str(one.period) for one in plan.expected] == ["2026-03", "2026-04"]
    assert all(0 < one.lower < one.mean < one.upper for one in plan.expected)
    assert {one.series for one in plan.expected} == {"KZ"}
    assert plan.origin == DECEMBER
    assert plan.power.fall is not None
    assert 0.005 < plan.power.fall < 0.3
    assert plan.evaluation is None
    told = plan_document(plan, [], [])
    assert told["restricted"] is True
    assert told["evaluation"] is None
    assert len(told["expected"]) == 2


def test_a_restricted_plan_is_for_its_members_alone(hub: Hub) -> None:
    """Whoever isn't part of a planned operation would learn of it."""
    for sight in (MEMBERS, PUBLIC):
        with pytest.raises(UnknownArtefactError):
            view_plan(hub, "steppe", sight=sight)
    with pytest.raises(UnknownArtefactError):
        view_plan(hub, "steppe", sight=MEMBERS, provider="AM")


def test_nothing_of_a_plan_is_kept(hub: Hub, plan: PlanView) -> None:
    """A forecast that is issued for a plan would tell of it in the public log."""
    assert plan.said
    assert list(hub.ledger.forecast_runs("VISITORS_THIRD_COUNTRIES")) == []


def test_an_operation_that_has_begun_is_evaluated(tmp_path: Path) -> None:
    """A plan without an evaluation afterwards teaches nothing."""
    with make_effect_hub(tmp_path, measures=()) as hub:
        old = "in_force = 2026-03-01\nended = 2026-04-30"
        name = changed(
            hub,
            OPERATION.replace("planned = 2025-12-01", "planned = 2025-06-01"),
            old,
            "in_force = 2025-10-01\nended = 2025-12-31",
        )
        plan = view_plan(hub, name, key="ORIGIN=CN")
        assert plan.evaluation is not None
        assert plan.evaluation.effect.verdict is Verdict.NOT_SEEN


def test_only_operations_have_plans(hub: Hub) -> None:
    """A visa rule isn't planned by members together."""
    with pytest.raises(UsageError, match="no joint operation"):
        view_plan(hub, "visa-ir-kg")


def test_the_commands_say_it(hub: Hub) -> None:
    """The words and the table are what people read."""
    runner = CliRunner()
    place = str(hub.directory)
    said = runner.invoke(make_app("effect"), ["effect", "visa-ir-kg", "--hub", place, "--language", "ru"])
    assert said.exit_code == 0
    assert "без меры было бы" in said.output
    assert _HEADS[1] in said.output


@pytest.mark.parametrize(("language", "head"), [("en", "What measures changed"), ("ru", "Что изменили меры")])
def test_the_report_tells_what_measures_changed(hub: Hub, visa: EffectView, language: str, head: str) -> None:
    """The report would list measures, and leave what came of them to a command; or say another figure than it."""
    part = effects_part(hub)
    assert part is not None
    (told,) = [one for one in part.told if one.id == "visa-ir-kg"]
    # a month that isn't known is NaN, which equals nothing
    assert replace(told, past=()) == replace(effect_told(visa), past=())
    ((listing,), *figures) = make_effects(part, Texts(language))
    assert isinstance(listing, Listing)
    assert listing.title == head
    (item,) = [one for one in listing.items if one.text.startswith(say_in(hub, visa.said, language)[0])]
    assert told.change is not None
    assert item.figure == Texts(language).percent(told.change, decimals=0, signed=True)
    (figure_of,) = [one for row in figures for one in row if one.id == "effect-visa-ir-kg"]
    assert isinstance(figure_of, Figure)
    assert figure_of.drawing is not None
    assert figure_of.table is not None
    assert len(figure_of.table.rows) == 9


def test_the_public_s_report_has_no_word_of_a_restricted_operation(hub: Hub) -> None:
    """An operation that isn't released would be told to those against whom it was planned."""
    part = effects_part(hub, sight=PUBLIC)
    assert part is not None
    assert "steppe" not in {one.id for one in part.told}
