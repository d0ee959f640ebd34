"""Sending a file in the browser: taken, tried, followed, found again, kept from others."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator

import pytest

from comity.hub.intake.upload import Upload
from comity.hub.intake.upload_expiry import uploads_of
from comity.hub.intake.upload_owner import owner_of
from comity.model.access import Principal, Role
from comity.model.submission_search import Wanted
from comity.model.submissions import State
from comity.web.pages import sending
from comity.web.pages.sending_events import told
from comity.web.pages.sendings import Sending
from running_hub import RunningHub
from small_hub import AM, HEADER, KG, line
from unit.pages.browsing import HERE, left_of_files, post, post_file, send_by_form, settle, show

GOOD = "\n".join([HEADER, line("KG", "CN", 120), line("KG", "IN", 30)]).encode()
BAD = "\n".join([HEADER, line("KG", "CN", 120), line("KG", "XQQ", 30)]).encode()
PERSONS = "\n".join(
    ["surname,first_name,date_of_birth,passport_number"]
    + [f"Orozbekov{n},Azamat,1980-01-{1 + n % 28:02d},AN{n:07d}" for n in range(150)]
).encode()
STAFF = Principal("office", Role.SECRETARIAT)


def kept(served: RunningHub) -> int:
    """Return how many submissions are recorded."""
    return len(served.hub.submissions.page(Wanted(), most=100))


def test_a_file_sent_by_the_form_becomes_a_submission(served: RunningHub) -> None:
    """A form that answers well and records nothing would lose a state's figures."""
    with served.client(KG) as client:
        number = send_by_form(client, GOOD)
        assert "2 figures are new" in show(client, f"/submissions/{number}")
    found = served.hub.submissions.get(number)
    assert (found.provider, found.state, found.added, found.file_name) == ("KG", State.RELEASED, 2, "f.csv")


def test_a_trial_says_what_is_wrong_and_leaves_nothing(served: RunningHub) -> None:
    """A trial that is recorded, or whose file stays, breaks what the button promises."""
    with served.client(KG) as client:
        taken = post_file(client, "/submit", BAD, "try.csv", mode="try")
        page = settle(client, taken.headers["location"]).text
    assert "It would be refused whole." in page
    assert "XQQ" in page
    assert kept(served) == 0
    assert left_of_files(served.hub.directory) == []


def test_a_trial_of_persons_shows_no_piece_of_the_file(served: RunningHub) -> None:
    """Names of persons must not be shown, not even to whoever sent them."""
    with served.client(KG) as client:
        taken = post_file(client, "/submit", PERSONS, "p.csv", mode="try")
        page = settle(client, taken.headers["location"]).text
    assert "looks like records of persons" in page
    assert "Orozbekov" not in page


def test_the_way_of_a_file_is_streamed_to_its_end(served: RunningHub) -> None:
    """A page that waits for an end that is never told would stand still for ever."""
    with served.client(KG) as client:
        place = post_file(client, "/submit", GOOD, "f.csv").headers["location"]
        with client.stream("GET", f"{place}/events") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            text = stream.read().decode()
    assert '"stage": "recorded"' in text
    assert 'event: end\ndata: {"location": "/submissions/1"}' in text


def test_a_stream_ends_when_the_service_stops() -> None:
    """A stream that goes on would hold the service up until it is cut off."""
    upload = Upload("0" * 32, "provider/KG", 1, dt.datetime.now(dt.UTC))

    async def all_of(events: AsyncIterator[str]) -> list[str]:
        return [event async for event in events]

    assert asyncio.run(all_of(told(Sending(upload), lambda: True))) == ["retry: 2000\n\n"]


def test_a_file_that_a_restart_held_up_is_taken_up_again(served: RunningHub) -> None:
    """Whoever was told to come back must find their file, though the service was restarted meanwhile."""
    uploads = uploads_of(served.hub)
    with uploads.incoming() as path:
        path.write_bytes(GOOD)
        upload = uploads.adopt(
            path,
            owner_of(KG),
            metadata={"filename": "late.csv", "trial": "", "language": "en"},
            at=dt.datetime.now(dt.UTC),
        )
    with served.client(KG) as client:
        assert "late.csv" in show(client, "/submit")
        assert settle(client, f"/submit/files/{upload.id}").headers["location"] == "/submissions/1"
        again = client.get(f"/submit/files/{upload.id}", headers=HERE)
    assert again.headers["location"] == "/submissions/1"
    assert kept(served) == 1


def test_a_file_that_was_taken_in_before_a_restart_leads_to_its_submission(served: RunningHub) -> None:
    """A page that was left open would wait for a check that is long over."""
    uploads = uploads_of(served.hub)
    with uploads.incoming() as path:
        path.write_bytes(GOOD)
        told_of = {"filename": "f.csv", "trial": "", "language": "en"}
        upload = uploads.adopt(path, owner_of(KG), metadata=told_of, at=dt.datetime.now(dt.UTC))
    uploads.finish(upload, (7,))
    place = f"/submit/files/{upload.id}"
    with served.client(KG) as client:
        assert client.get(place, headers=HERE).headers["location"] == "/submissions/7"
        text = client.get(f"{place}/events", headers=HERE).text
    assert text.endswith('event: end\ndata: {"location": "/submissions/7"}\n\n')


def test_a_file_whose_check_breaks_down_is_gone(served: RunningHub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its sender is told to send it again: what stays would be shown as being checked for days."""

    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(sending, "take_in", break_down)
    with served.client(KG) as client:
        taken = post_file(client, "/submit", GOOD, "f.csv")
        assert "Send the file again." in settle(client, taken.headers["location"]).text
        assert "is being checked" not in show(client, "/submit")
    assert left_of_files(served.hub.directory) == []


def test_anothers_file_on_its_way_is_not_there(served: RunningHub) -> None:
    """The address of a file must not open a state's figures to another."""
    with served.client(KG) as client:
        place = post_file(client, "/submit", GOOD, "f.csv").headers["location"]
    with served.client(AM) as other:
        assert other.get(place, headers=HERE).status_code == 404
        assert other.get(f"{place}/events", headers=HERE).status_code == 404


@pytest.mark.parametrize("headers", [HERE, {**HERE, "Sec-Fetch-Site": "cross-site"}])
def test_a_form_without_its_secret_is_refused(served: RunningHub, headers: dict[str, str]) -> None:
    """Another site could make a ministry's browser send files."""
    with served.client(KG) as client:
        answer = client.post("/submit", files={"file": ("f.csv", GOOD)}, headers=headers)
    assert answer.status_code == 403
    assert kept(served) == 0
    assert left_of_files(served.hub.directory) == []


def test_no_file_and_anothers_provider_are_told_at_once(served: RunningHub) -> None:
    """A mistake in the form is told where it was made, not after a wait."""
    with served.client(KG) as client:
        assert "No file was chosen." in post_file(client, "/submit", b"", "").text
        refused = post_file(client, "/submit", GOOD, "f.csv", provider="AM")
    assert refused.status_code == 403
    assert kept(served) == 0


def test_a_nil_return_is_taken_by_its_form(served: RunningHub) -> None:
    """A month without anything to count would be chased as missing."""
    with served.client(STAFF) as client:
        answer = post(client, "/submit/nil", provider="KG", dataflow="CROSSINGS", period="2026-01")
        assert answer.headers["location"] == "/submissions/1"
        assert "there was nothing to count" in show(client, "/submissions/1")
    assert served.hub.submissions.get(1).nil


def test_a_correction_names_the_earlier_submission(served: RunningHub) -> None:
    """What set a file right would look like a second, unrelated one."""
    with served.client(KG) as client:
        first = send_by_form(client, BAD)
        assert f'name="corrects" value="{first}"' in show(client, f"/submit?corrects={first}")
        second = send_by_form(client, GOOD, corrects=str(first))
        assert f'href="/submissions/{first}"' in show(client, f"/submissions/{second}")
    assert served.hub.submissions.get(second).corrects == first


def test_a_form_to_fill_in_is_a_workbook_of_the_own_provider(served: RunningHub) -> None:
    """A provider's form has its agreement's codes: another's is not handed out."""
    with served.client(KG) as client:
        form = client.get("/submit/form.xlsx?provider=KG&dataflow=CROSSINGS")
        other = client.get("/submit/form.xlsx?provider=AM&dataflow=CROSSINGS")
    assert form.content.startswith(b"PK")
    assert other.status_code == 403


def test_too_many_files_on_their_way_are_refused(served: RunningHub) -> None:
    """One sender could fill the hub's disk."""
    uploads = uploads_of(served.hub)
    for number in range(20):
        with uploads.incoming() as path:
            path.write_bytes(GOOD)
            told_of = {"filename": f"{number}.csv"}
            uploads.adopt(path, owner_of(KG), metadata=told_of, at=dt.datetime.now(dt.UTC))
    with served.client(KG) as client:
        answer = post_file(client, "/submit", GOOD, "f.csv")
    assert answer.status_code == 400
    assert "Too many of your files" in answer.text
