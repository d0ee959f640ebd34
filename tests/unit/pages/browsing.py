"""A browser's part in tests of forms: the secret of a page's forms, posts as from that page, waiting for an end."""

import re
import time
from pathlib import Path

import httpx

from comity.hub.intake.upload import FOLDER

PATIENCE = 60.0
HERE = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}


def show(client: httpx.Client, path: str) -> str:
    """Return a page's HTML; an error where it isn't shown."""
    answer = client.get(path, headers=HERE, follow_redirects=True)
    answer.raise_for_status()
    return answer.text


def token(client: httpx.Client) -> str:
    """Return the secret of the forms of this session."""
    return re.findall(r'name="token" value="([^"]+)"', show(client, "/sign-in"))[0]


def post(client: httpx.Client, path: str, **fields: str | list[str]) -> httpx.Response:
    """Send a form as a browser does that was shown it."""
    return client.post(path, data={"token": token(client), **fields}, headers=HERE)


def post_file(client: httpx.Client, path: str, data: bytes, name: str, **fields: str) -> httpx.Response:
    """Send a form with a file."""
    told = {"token": token(client), **fields}
    return client.post(path, data=told, files={"file": (name, data)}, headers=HERE)


def settle(client: httpx.Client, path: str) -> httpx.Response:
    """Look at a file on its way until it is over; return the last answer, a redirect to its submission mostly."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        answer = client.get(path, headers=HERE)
        if "under-way" not in answer.text:
            return answer
        time.sleep(0.05)
    raise TimeoutError(path)


def left_of_files(directory: Path) -> list[Path]:
    """Return what lies in a hub's folder of files on their way in."""
    return list((directory / FOLDER).glob("*"))


def send_by_form(client: httpx.Client, data: bytes, name: str = "f.csv", **fields: str) -> int:
    """Send a file by the form; return the number of its submission."""
    taken = post_file(client, "/submit", data, name, **fields)
    assert taken.status_code == 303, taken.text
    return int(settle(client, taken.headers["location"]).headers["location"].rpartition("/")[2])
