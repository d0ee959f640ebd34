"""A submission's page and the list: verdict, faulty cells in place, decisions, answers, rights, filters."""

import re

import pytest

from comity.model.access import Principal, Role
from comity.model.submissions import State
from comity.pages.sending.receipts import receipt_path
from running_hub import RunningHub
from small_hub import AM, HEADER, KG, line
from unit.pages.browsing import HERE, post, send_by_form, show

STAFF = Principal("office", Role.SECRETARIAT)
AUDITOR = Principal("audit", Role.AUDITOR)
BAD = "\n".join([HEADER, *(line("KG", "CN" if n != 5 else "XQQ", 100 + n) for n in range(9))]).encode()
GOOD = "\n".join([HEADER, line("KG", "CN", 120)]).encode()
WAITING = "\n".join([HEADER, line("AM", "CN", 7)]).encode()


def refused(served: RunningHub) -> int:
    """Send a file with a fault in line 7; return the number of its submission."""
    with served.client(KG) as client:
        return send_by_form(client, BAD)


def waiting(served: RunningHub) -> int:
    """Send a file that waits for the secretariat's word."""
    with served.client(AM) as client:
        return send_by_form(client, WAITING)


def test_a_faulty_cell_is_shown_where_it_stands(served: RunningHub) -> None:
    """A cell marked in the wrong row or column sends its sender to the wrong place."""
    number = refused(served)
    with served.client(KG) as client:
        page = show(client, f"/submissions/{number}")
    piece = next(one for one in re.findall(r"<table class=\"piece\">.*?</table>", page, re.DOTALL) if "XQQ" in one)
    row = next(one for one in re.findall(r"<tr.*?</tr>", piece, re.DOTALL) if "XQQ" in one)
    assert re.findall(r'<th scope="row">(\d+)', row) == ["7"]
    assert re.findall(r"<mark>.*?XQQ</mark>", row)
    heads = re.findall(r"<tr class=\"head\">.*?</tr>", piece, re.DOTALL)[0]
    place = [("mark" in cell) for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)].index(True)
    assert re.findall(r"<td>(.*?)</td>", heads)[place] == "ORIGIN"


def test_who_may_not_have_the_file_sees_no_piece_of_it(served: RunningHub) -> None:
    """The auditor reads findings, and never a provider's file."""
    number = refused(served)
    with served.client(AUDITOR) as client:
        page = show(client, f"/submissions/{number}")
    assert "XQQ" in page
    assert 'class="piece"' not in page
    assert "/file" not in page


def test_anothers_submission_is_not_there(served: RunningHub) -> None:
    """How many submissions there are, and of what, is nobody else's business."""
    number = refused(served)
    with served.client(AM) as client:
        assert client.get(f"/submissions/{number}", headers=HERE).status_code == 404
        assert client.get(f"/submissions/{number}/receipt.svg", headers=HERE).status_code == 404
        assert client.get("/submissions/99", headers=HERE).status_code == 404


def test_what_waits_is_admitted_by_the_secretariat_alone(served: RunningHub) -> None:
    """A sender who could admit their own file would go round the agreement."""
    number = waiting(served)
    with served.client(AM) as client:
        page = show(client, f"/submissions/{number}")
        assert f"/submissions/{number}/admit" not in page
        assert post(client, f"/submissions/{number}/admit").status_code == 403
    with served.client(STAFF) as client:
        assert f"/submissions/{number}/admit" in show(client, f"/submissions/{number}")
        assert post(client, f"/submissions/{number}/admit", reason="").status_code == 303
        assert "It has no errors and waits" not in show(client, f"/submissions/{number}")
    assert served.hub.submissions.get(number).state is State.RELEASED


def test_a_refusal_tells_its_sender_why(served: RunningHub) -> None:
    """A refusal without its reason leaves the sender with nothing to do."""
    number = waiting(served)
    with served.client(STAFF) as client:
        assert post(client, f"/submissions/{number}/refuse", reason="").status_code == 400
        post(client, f"/submissions/{number}/refuse", reason="Send the signed form.")
    with served.client(AM) as client:
        page = show(client, f"/submissions/{number}")
    assert "Refused by a decision" in page
    assert "Send the signed form." in page


def test_a_sender_withdraws_with_a_reason(served: RunningHub) -> None:
    """Wrong figures would go on standing."""
    with served.client(KG) as client:
        number = send_by_form(client, GOOD)
        post(client, f"/submissions/{number}/withdraw", reason="Wrong month.")
        page = show(client, f"/submissions/{number}")
    assert served.hub.submissions.get(number).state is State.WITHDRAWN
    assert "Wrong month." in page
    assert f"/submissions/{number}/withdraw" not in page


def test_an_answer_stands_beside_its_findings(served: RunningHub) -> None:
    """An explanation that nobody finds is asked for again."""
    number = refused(served)
    with served.client(KG) as client:
        rule = re.findall(r'name="rule" value="([^"]+)"', show(client, f"/submissions/{number}"))[0]
        post(client, f"/submissions/{number}/answers", rule=rule, reason="OTHER", text="A new territory.")
    with served.client(STAFF) as client:
        assert "A new territory." in show(client, f"/submissions/{number}")


def test_the_code_leads_to_the_check_of_this_receipt(served: RunningHub) -> None:
    """A code that names another file would prove nothing."""
    number = refused(served)
    found = served.hub.submissions.get(number)
    assert receipt_path(found) == f"/verify?submission={number}&digest={found.raw_sha256[:32]}"
    with served.client(KG) as client:
        code = client.get(f"/submissions/{number}/receipt.svg")
        page = show(client, f"/submissions/{number}")
    assert code.headers["content-type"] == "image/svg+xml"
    assert b"style=" not in code.content
    assert f'href="/verify?submission={number}&amp;digest=' in page


def test_the_page_speaks_russian(served: RunningHub) -> None:
    """Half of the members' statisticians read Russian."""
    number = refused(served)
    with served.client(KG) as client:
        page = show(client, f"/submissions/{number}?language=ru")
    assert "Отклонено целиком из-за" in page
    assert "<b>Что делать:</b>" in page


def test_the_list_shows_what_its_filters_say(served: RunningHub) -> None:
    """A list that shows too much or too little leads to wrong decisions."""
    bad, wait = refused(served), waiting(served)
    with served.client(STAFF) as client:
        by_state = show(client, "/submissions?state=checked")
        by_provider = show(client, "/submissions?provider=KG")
        none = show(client, "/submissions?month=2001-01")
        assert client.get("/submissions?month=soon", headers=HERE).status_code == 400
        assert client.get("/submissions?state=lost", headers=HERE).status_code == 400
    link = 'href="/submissions/{}"'
    assert (link.format(wait) in by_state, link.format(bad) in by_state) == (True, False)
    assert (link.format(wait) in by_provider, link.format(bad) in by_provider) == (False, True)
    assert "No submission is like this." in none


@pytest.mark.parametrize("query", ["", "?provider=KG"])
def test_a_provider_lists_its_own_alone(served: RunningHub, query: str) -> None:
    """One state's late or refused files are not for another's eyes."""
    bad, wait = refused(served), waiting(served)
    with served.client(AM) as client:
        answer = client.get(f"/submissions{query}", headers=HERE)
    assert f'href="/submissions/{bad}"' not in answer.text
    assert (f'href="/submissions/{wait}"' in answer.text) is (query == "")
