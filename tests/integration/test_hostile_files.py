"""Files made to take all memory: each is refused by name, in a process that stays small."""

import gzip
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest

from integration.broken_containers import MAPPING, TABLE, archive, sheets, workbook
from integration.broken_files import HEADER, line, message

ROOT = Path(__file__).resolve().parents[2]
MEBIBYTE = 1 << 20
MOST_MEGABYTES = 500
LARGE = 99 * MEBIBYTE
"""Nearly the largest file that is read."""
FLOW, MAP = ("--flow", "CROSSINGS"), ("--map", "mapping.toml")
PROGRAM = """
import json, os, re, sys
from comity.cli.main import make_app, run
make_app()  # imports every command
for asked in sys.stdin:
    folder, *arguments = json.loads(asked)
    process = os.fork()
    if not process:
        os.chdir(folder)
        for name, stream in (("out", 1), ("err", 2)):
            os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT, 0o644), stream)
        sys.argv = ["comity", *arguments]
        try:
            run()
        finally:
            sys.stdout.flush()
            with open("/proc/self/status") as status, open("peak", "w") as peak:
                peak.write(re.search(r"VmHWM:\\s*(\\d+) kB", status.read())[1])
    print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)
"""
"""Starts the program once, and checks each file in a fork of it, whose largest resident size begins with the
size at the fork, not with the largest of others."""
STATUS = Path("/proc/self/status")


def _shared_text() -> bytes:
    """Return a workbook of a few kilobytes whose one long text stands in ten thousand cells."""
    cells = b"<row>" + b"<c t='s'><v>0</v></c>" * 100 + b"</row>"
    book = sheets(workbook(*TABLE), b"<worksheet><sheetData>" + cells * 100 + b"</sheetData></worksheet>")
    return _with(book, "xl/sharedStrings.xml", b"<sst><si><t>" + b"x" * 20 * MEBIBYTE + b"</t></si></sst>")


def _with(book: bytes, name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(book)) as old:
        return archive({n: old.read(n) for n in old.namelist() if n != name} | {name: content})


def _far(cells: bytes) -> Callable[[], bytes]:
    sheet = b"<worksheet><sheetData><row><c r='A1'><v>1</v></c></row>" + cells + b"</sheetData></worksheet>"
    return lambda: sheets(workbook(*TABLE), sheet)


HOSTILE: list[tuple[str, Callable[[], bytes], str, tuple[str, ...]]] = [
    ("256-mebibytes", lambda: b"1," * (128 * MEBIBYTE), "FIL-01", ()),
    ("gzip-bomb", lambda: gzip.compress(bytes(400 * MEBIBYTE), 1), "FIL-04", ()),
    ("zip-bomb", lambda: _with(workbook(*TABLE), "xl/a.xml", bytes(400 * MEBIBYTE)), "FIL-08", MAP),
    ("one-text-in-all-cells", _shared_text, "FIL-08", MAP),
    ("far-cell", _far(b"<row><c r='XFD1048576'><v>1</v></c></row>"), "FIL-11", MAP),
    ("far-cell-in-small-letters", _far(b"<row><c r='xfd1048576'><v>1</v></c></row>"), "FIL-11", MAP),
    ("far-row-without-references", _far(b"<row r='900000000'><c><v>1</v></c></row>"), "FIL-11", MAP),
    ("cells-without-end", _far((b"<row>" + b"<c><v>1</v></c>" * 14 + b"</row>") * 100_000), "FIL-11", MAP),
    ("as-many-cells-as-are-read", _far((b"<row>" + b"<c><v>1</v></c>" * 14 + b"</row>") * 71_000), "MAP-01", MAP),
    ("giant-line", lambda: b"Country,Entries\n" + "😀".encode() + b"a" * LARGE, "SHT-03", MAP),
    ("many-short-rows", lambda: b"Country,Entries\n" + b"a,1\n" * (LARGE // 4), "SHT-07", MAP),
    ("no-utf8", lambda: message(line()).encode() + b"\xff" * LARGE, "FIL-14", FLOW),
    ("a-million-columns", lambda: message(line(), more=",C" * 1_000_000).encode(), "CSV-24", FLOW),
    ("a-line-of-separators", lambda: HEADER.encode() + b"," * LARGE, "CSV-24", FLOW),
]


@pytest.fixture(scope="module")
def program() -> Iterator[subprocess.Popen[str]]:
    """Start what checks files."""
    environment = {"PYTHONPATH": str(ROOT / "src"), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def _ask(program: subprocess.Popen[str], *asked: str) -> int:
    """Let the program run in a folder, and return its exit code; output, errors and peak in KiB are files there."""
    assert program.stdin is not None
    assert program.stdout is not None
    print(json.dumps(asked), file=program.stdin, flush=True)
    return int(program.stdout.readline())


@pytest.mark.skipif(not STATUS.is_file(), reason="the system doesn't say how much memory a process took")
@pytest.mark.parametrize(("make", "rule", "options"), [pytest.param(*h[1:], id=h[0]) for h in HOSTILE])
def test_memory_is_bounded(
    make: Callable[[], bytes], rule: str, options: tuple[str, ...], tmp_path: Path, program: subprocess.Popen[str]
) -> None:
    """One sender's file must not end the service of all others."""
    (tmp_path / "mapping.toml").write_text(MAPPING, "utf-8")
    (tmp_path / "file").write_bytes(make())
    code = _ask(program, str(tmp_path), "check", "file", *options, "--format", "json")
    assert (code, (tmp_path / "err").read_text("utf-8")[-1000:]) == (1, "")
    findings = json.loads((tmp_path / "out").read_text("utf-8"))["findings"]
    assert rule in {found["rule"] for found in findings}
    assert int((tmp_path / "peak").read_text("utf-8")) // 1024 < MOST_MEGABYTES
