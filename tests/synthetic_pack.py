"""A pack of synthetic files: what the demonstration's states send, written out as a pack."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from comity.simulation.demo import DemoFile, demo_files

_HEAD = """[pack]
id = "synthetic"
title = "Synthetic figures"
data = "."
group = "comity.toml"
"""


def write_pack(folder: Path, *, months: int) -> tuple[Path, Path]:
    """Write the last months' files as a pack; return its directory and that of its data."""
    data = folder / "data"
    data.mkdir(parents=True)
    group = resources.files("comity.simulation") / "group"
    for name in ("comity.toml", "KG.toml", "TJ.toml"):
        (folder / name).write_text((group / name).read_text("utf-8"), encoding="utf-8")
    files = list(demo_files(months=months))
    for file in files:
        (data / _stored_as(file)).write_bytes(file.data)
    assert len({_stored_as(file) for file in files}) == len(files)
    (folder / "pack.toml").write_text("\n".join([_HEAD, *_submissions(files)]), encoding="utf-8")
    return folder, data


def _stored_as(file: DemoFile) -> str:
    """Return a name of its own for each file: a refused file and its correction came under the same name."""
    return f"{file.received_at:%Y%m%dT%H%M%S}_{file.name}"


def _submissions(files: list[DemoFile]) -> Iterator[str]:
    for file in files:
        yield "[[submission]]"
        yield f'file = "{_stored_as(file)}"'
        yield f'dataflow = "{file.dataflow}"'
        yield f'provider = "{file.provider}"'
        yield f'received = "{file.received_at.isoformat()}"'
        yield f'parameters = {{ member = "{file.provider}", period = "{file.period}" }}'
        if file.mapping:
            yield f'mapping = "{file.mapping}"'
        if file.refused:
            yield 'expect = "rejected"'
        yield ""
