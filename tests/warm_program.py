"""The program, started once and asked for one command after another: documented commands spare its start 300 times.

`python warm_program.py SOCKET` runs each command that it is asked for as if it had been started for it: with the
asker's arguments, directory, environment and standard streams. `warm_comity(folder)` starts it and puts a command
`comity` into `folder` that asks it. While it is busy (two commands in one pipe), and for commands that are stopped
by a signal or choose their threads, that command starts the program itself.
"""

import array
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

STARTED_ALONE = ("serve", "demo", "replay")
STREAMS = 3
LONGEST = 1 << 20

ASKER = """#!{python} -IS
import array, fcntl, json, os, socket, sys
busy = os.open({place!r} + ".busy", os.O_CREAT | os.O_RDWR)
try:
    if sys.argv[1:2] and sys.argv[1] in {alone!r}:
        raise BlockingIOError
    fcntl.flock(busy, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    os.execv({program!r}, [{program!r}, *sys.argv[1:]])
asked = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
with socket.socket(socket.AF_UNIX) as line:
    line.connect({place!r})
    streams = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))
    line.sendmsg([len(asked).to_bytes(4, "big")], [streams])
    line.sendall(asked)
    answer = line.recv(1)
sys.exit(answer[0] if answer else "the warm program has ended")
"""


@contextlib.contextmanager
def warm_comity(folder: Path, environment: Mapping[str, str]) -> Iterator[Path]:
    """Yield `folder`, with a command `comity` in it that asks a warm program for its answers."""
    place = folder / "warm.socket"
    server = subprocess.Popen([sys.executable, __file__, str(place)], env=dict(environment))
    try:
        while not place.exists():
            assert server.poll() is None, "the warm program doesn't start"
            time.sleep(0.02)
        binary = folder / "comity"
        program = str(Path(sys.executable).parent / "comity")
        text = ASKER.format(python=sys.executable, alone=STARTED_ALONE, program=program, place=str(place))
        binary.write_text(text, encoding="utf-8")
        binary.chmod(0o755)
        yield folder
    finally:
        server.kill()
        server.wait()


def serve(place: str) -> None:
    """Run one command after another, until killed."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(place + ".new")
        door.listen(1)
        Path(place + ".new").rename(place)
        while True:
            line, _ = door.accept()
            with line, contextlib.suppress(ConnectionError):  # an asker that was stopped waits for no answer
                line.send(bytes([_run(*_take(line))]))


def _take(line: socket.socket) -> "tuple[list[str], array.array[int]]":
    """Put on the asker's directory and environment; return its arguments and streams."""
    streams = array.array("i")
    size, rights, _, _ = line.recvmsg(4, socket.CMSG_SPACE(STREAMS * streams.itemsize))
    streams.frombytes(rights[0][2])
    wanted, asked = int.from_bytes(size, "big"), b""
    while len(asked) < wanted:
        asked += line.recv(LONGEST)
    arguments, directory, environment = json.loads(asked)
    os.chdir(directory)
    os.environ.clear()
    os.environ.update(environment)
    return arguments, streams


def _run(arguments: list[str], streams: "array.array[int]") -> int:
    """Run one command on these streams, and return its exit code."""
    own = [os.dup(number) for number in range(STREAMS)]
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    before = sys.stdin, sys.stdout, sys.stderr, sys.argv
    sys.stdin, sys.stdout, sys.stderr = (_stream(number) for number in range(STREAMS))
    try:
        sys.argv = ["comity", *arguments]
        return _end_of_run()
    finally:
        for stream in (sys.stdin, sys.stdout, sys.stderr):
            with contextlib.suppress(OSError):  # a reader that had enough, such as `head`
                stream.close()
        sys.stdin, sys.stdout, sys.stderr, sys.argv = before
        for number, stream_of_server in enumerate(own):
            os.dup2(stream_of_server, number)
            os.close(stream_of_server)


def _stream(number: int) -> TextIO:
    return open(number, "w" if number else "r", encoding="utf-8", closefd=False)


def _end_of_run() -> int:
    import traceback

    from comity.cli.main import run

    try:
        run()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - whatever ends a command must not end the next ones
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    serve(sys.argv[1])
