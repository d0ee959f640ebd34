"""How commands stand in README and docs, and how they are taken from there.

- A block fenced as `console` holds commands: a line that begins with `$ ` is one, up to the end of its
  here-document (`<<'END'`) where it has one. The lines under it are what it prints: `…` on a line of its own stands
  for any lines, `…` within a line for any text. No lines: whatever it prints.
- `# exit code N` at a command's end says that it ends so; otherwise it ends with 0.
- `<!-- file: NAME -->` before a block, or `<!-- file: NAME, ENCODING -->`, saves that block as a file.
- `<!-- needs the public data -->` anywhere on a page: the page is run only where these lie beside the checkout.
- `<!-- needs the extra vtl -->`: the page is run only where that extra, apart for its licence, is installed.

A page's commands run in one shell, from top to bottom, in an empty directory in which `examples` is the checkout's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
NEEDS_DATA = "<!-- needs the public data -->"
NEEDS_VTL = "<!-- needs the extra vtl -->"
ANY = "…"

_BLOCK = re.compile(
    r"(?:<!-- file: (?P<file>[^,>]+?)(?:, (?P<encoding>[^,>]+?))? -->\n)?"
    r"^```(?P<language>\S*)\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
_HERE = re.compile(r"<<-?'?(\w+)'?")
_EXIT = re.compile(r"#\s*exit code (\d)\s*$")
_STRAY = re.compile(r"^(\$ |comity |python -m |make )", re.MULTILINE)


@dataclass(frozen=True)
class Command:
    """A command as documented: its text, the lines that it should print, and how it should end."""

    text: str
    expected: tuple[str, ...]
    exit_code: int


@dataclass(frozen=True)
class SavedFile:
    """A file that the page tells its reader to save."""

    name: str
    data: bytes


def steps_of(page: str) -> Iterator[Command | SavedFile]:
    """Yield what a page tells its reader to save and to run, in order."""
    for block in _BLOCK.finditer(page):
        if block["file"]:
            yield SavedFile(block["file"], block["text"].encode(block["encoding"] or "utf-8"))
        elif block["language"] == "console":
            yield from _commands(block["text"].splitlines())


def saved_text(page: str, name: str) -> str:
    """Return the text of a file that a page tells its reader to save; StopIteration where it has none."""
    return next(s.data.decode() for s in steps_of(page) if isinstance(s, SavedFile) and s.name == name)


def stray_commands(page: str) -> list[str]:
    """Return commands that stand in blocks of another language, where nothing would run them."""
    return [
        block["text"].splitlines()[0]
        for block in _BLOCK.finditer(page)
        if block["language"] != "console" and not block["file"] and _STRAY.search(block["text"])
    ]


def _commands(lines: list[str]) -> Iterator[Command]:
    at = 0
    while at < len(lines):
        if not lines[at].startswith("$ "):
            raise AssertionError(f"A console block begins with a command, not with: {lines[at]}")
        end = _end_of_command(lines, at)
        text = "\n".join([lines[at].removeprefix("$ "), *lines[at + 1 : end]])
        after = end
        while after < len(lines) and not lines[after].startswith("$ "):
            after += 1
        stated = _EXIT.search(lines[at])
        yield Command(text, tuple(lines[end:after]), int(stated[1]) if stated else 0)
        at = after


def _end_of_command(lines: list[str], at: int) -> int:
    here = _HERE.search(lines[at])
    if here is None:
        return at + 1
    return lines.index(here[1], at) + 1


def prints_as_expected(printed: str, expected: tuple[str, ...]) -> bool:
    """Say whether output agrees with the page; runs of spaces count as one, for tables have their own widths."""
    if not expected:
        return True
    parts = [r"(?:.*\n)*?" if line.strip() == ANY else _line(line) for line in expected if line.strip()]
    lines = [" ".join(line.split()) for line in printed.splitlines() if line.strip()]
    return re.fullmatch("".join(parts), "".join(f"{line}\n" for line in lines)) is not None


def _line(text: str) -> str:
    return r"[^\n]*".join(re.escape(part) for part in " ".join(text.split()).split(ANY)) + "\n"
