"""Revisions in a hub: what each vintage changed, of one reporter, as of a moment, as the reader sees it."""

import pytest

from comity.errors import UsageError
from comity.hub.access.sight import AUDIENCES
from comity.hub.home import Hub
from comity.hub.situation.revisions import view_revisions
from comity.hub.situation.revisions_part import revisions_data
from comity.publish.document.revisions import make_reporters, make_revision_words, make_sums, make_triangle
from comity.publish.texts import Texts
from forecast_hub import TWO_STATES
from shifted_hub import MONTHS, REVISED, make_shifted_hub
from small_hub import line, make_hub, send


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """Return a hub with two vintages, the second of which changes one figure."""
    return make_shifted_hub(tmp_path_factory.mktemp("revised"))


def test_the_second_vintage_is_a_sum(hub: Hub) -> None:
    """Old and what was changed is new; a small change in the last month is routine."""
    view = view_revisions(hub)
    first, second = view.found.reconciliation.iter_rows(named=True)
    assert (first["old"], first["added_new_cells"]) == (0, 3 * MONTHS)
    assert (second["old"], second["changed"], second["new"]) == (first["new"], REVISED, first["new"] + REVISED)
    assert dict(view.found.classes.select("class", "cells").iter_rows())["routine"] == 1
    assert view.providers[2] == "KG"


def test_as_of_knows_nothing_later(hub: Hub) -> None:
    """As of the first vintage nothing was revised."""
    view = view_revisions(hub, as_of="1")
    assert view.seq == 1
    assert view.found.changes.is_empty()


def test_a_reporter_without_figures(hub: Hub) -> None:
    """A reporter that has sent nothing is a mistake, with a remedy."""
    assert view_revisions(hub, reporter="kg").found.reporters["reporter"].to_list() == ["KG"]
    with pytest.raises(UsageError, match="AM has sent no figures") as raised:
        view_revisions(hub, reporter="AM")
    assert raised.value.remedy


def test_the_public_sees_what_is_public(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A revision of a figure that isn't for publication is no public revision."""
    hub = make_hub(tmp_path_factory.mktemp("closed"), TWO_STATES)
    for hours, value in ((0.0, 5), (24.0, 9)):
        send(hub, "KG", line("KG", "DE", value, more="N,,"), line("KG", "CN", 7), hours=hours)
    assert view_revisions(hub, sight=AUDIENCES["members"]).found.changes.height == 1
    public = view_revisions(hub, sight=AUDIENCES["public"])
    assert public.found.changes.is_empty()
    assert public.found.reconciliation["new"].to_list() == [7.0]


def test_the_report_shows_it(hub: Hub) -> None:
    """Words, triangle, reporters and sums, in the language."""
    data = revisions_data(view_revisions(hub))
    russian, english = Texts("ru"), Texts()
    assert "известные периоды" in make_revision_words(data, russian).entries[0][1]
    sums = make_sums(data, english)
    assert sums.table is not None
    assert sums.table.rows[0][3] == f"+{REVISED}"
    reporters = make_reporters(data, russian)
    assert reporters.table is not None
    assert reporters.table.rows[0][0] == "Киргизия"
    assert make_triangle(data, english).drawing is not None
