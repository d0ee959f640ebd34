"""Signed packages: what was packed comes out, and whatever else a ZIP can hold is refused within bounds."""

import io
import json
import struct
import zipfile

import pytest

from comity.trust.detached import sign, verify
from comity.trust.package import FILES, MANIFEST, SIGNATURE, PackedFile, make_package, open_package
from comity.trust.signing import SigningKey, canonical_json

KEY = SigningKey.generate()
DATA = b"FREQ,REPORTER\nM,KG\n"
FILE = PackedFile("may.csv", "", dataflow="CROSSINGS", action="merge", parameters={"period": "2026-05"})
MAPPED = PackedFile("june.csv", "", mapping='dataflow = "CROSSINGS"')
ENOUGH = 1 << 20


def whole() -> bytes:
    """Return a package of two files."""
    return make_package("KG", [(FILE, DATA), (MAPPED, DATA * 2)], KEY)


def members(package: bytes) -> dict[str, bytes]:
    """Return what a package holds."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def with_manifest(**changes: object) -> bytes:
    """Return the package with another manifest, signed as it should be."""
    parts = members(whole())
    manifest = canonical_json({**json.loads(parts[MANIFEST]), **changes})
    return zipped({**parts, MANIFEST: manifest, SIGNATURE: sign(manifest, KEY).encode()})


def test_what_was_packed_comes_out() -> None:
    """A file, or what its sender said of it, would be lost on the way."""
    package = open_package(whole())
    first, second = package.files
    assert package.provider == "KG"
    assert (first.name, first.dataflow, first.action, first.parameters) == (
        "may.csv",
        "CROSSINGS",
        "merge",
        {"period": "2026-05"},
    )
    assert second.mapping == 'dataflow = "CROSSINGS"'
    assert [package.read(file, most_bytes=ENOUGH) for file in package.files] == [DATA, DATA * 2]
    verify(package.signature, package.manifest, KEY.public)
    verify(first.signature, DATA, KEY.public)


def test_the_same_files_give_the_same_package() -> None:
    """Packed twice, it would be another package, and taken twice."""
    assert whole() == whole()


def test_a_changed_file_is_not_the_one_that_was_signed() -> None:
    """Figures could be changed on the way."""
    parts = members(whole())
    name = next(name for name in parts if name.startswith(FILES))
    package = open_package(zipped({**parts, name: b"other"}))
    changed = next(file for file in package.files if name.endswith(file.sha256))
    with pytest.raises(ValueError, match="not the file that was signed"):
        package.read(changed, most_bytes=ENOUGH)


@pytest.mark.parametrize(
    "extra", ["../../evil.csv", "/etc/passwd", "files/other", "C:\\x", "manifest.json/x", "mappings/../../x"]
)
def test_what_the_manifest_does_not_name_is_refused(extra: str) -> None:
    """A package must hold nothing that its provider didn't sign for, least of all paths."""
    with pytest.raises(ValueError, match="other files than its manifest names"):
        open_package(zipped({**members(whole()), extra: b"x"}))


@pytest.mark.parametrize("lost", [MANIFEST, SIGNATURE, "files", "mappings"])
def test_what_lacks_a_part_is_refused(lost: str) -> None:
    """Half a package must not be taken for a small one."""
    parts = {name: data for name, data in members(whole()).items() if not name.startswith(lost)}
    with pytest.raises(ValueError, match=r"lacks|other files"):
        open_package(zipped(parts))


@pytest.mark.parametrize(
    "entry",
    [
        {"name": "../x.csv", "sha256": "0" * 64},
        {"name": "a\\b.csv", "sha256": "0" * 64},
        {"name": "x.csv", "sha256": "../../x"},
        {"name": "x.csv", "sha256": "0" * 64, "more": "x"},
        {"name": "x.csv", "sha256": "0" * 64, "parameters": {"a": 1}},
        {"name": "x.csv", "sha256": "0" * 64, "mapping": "../m.toml"},
        {"name": 7, "sha256": "0" * 64},
        "x.csv",
    ],
)
def test_a_manifest_that_cannot_be_meant_is_refused(entry: object) -> None:
    """Even a signed manifest can name what must not be named."""
    with pytest.raises(ValueError, match="can't be understood"):
        open_package(with_manifest(files=[entry]))


@pytest.mark.parametrize("changes", [{"kind": "other"}, {"provider": 7}, {"files": []}, {"files": "x"}])
def test_a_manifest_of_another_kind_is_refused(changes: dict[str, object]) -> None:
    """A later kind of package must not be read as this one."""
    with pytest.raises(ValueError, match="its manifest"):
        open_package(with_manifest(**changes))


@pytest.mark.parametrize("manifest", [b"{", b"[]", b"[" * 100_000, b"\xff"])
def test_a_manifest_that_is_no_json_is_refused(manifest: bytes) -> None:
    """A broken manifest must not end in a traceback."""
    with pytest.raises(ValueError, match="its manifest"):
        open_package(zipped({**members(whole()), MANIFEST: manifest}))


def test_a_bomb_is_read_within_bounds() -> None:
    """A few kilobytes that stand for a gigabyte must not be unpacked, whatever the ZIP says of their size."""
    package = open_package(make_package("KG", [(FILE, bytes(64 << 20))], KEY))
    with pytest.raises(ValueError, match="more than 1048576 bytes"):
        package.read(package.files[0], most_bytes=ENOUGH)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        whole()[:-30],
        whole() + b"comment",
        zipped(members(whole()), zipfile.ZIP_LZMA),
        zipped({f"{number:0300d}": b"" for number in range(1000)}),
    ],
)
def test_what_is_no_plain_zip_is_refused(content: bytes) -> None:
    """Cut, appended to, packed by rare methods, or with a list of members that fills the memory."""
    with pytest.raises(ValueError, match=r"no ZIP|packed in a way"):
        open_package(content)


def test_an_encrypted_member_is_refused() -> None:
    """A package that can't be looked into can't be checked."""
    content = bytearray(whole())
    directory = struct.unpack("<I", content[-6:-2])[0]
    content[directory + 8] |= 1
    with pytest.raises(ValueError, match="encrypted"):
        open_package(bytes(content))


def test_a_package_needs_files() -> None:
    """An empty package would look like a sent one."""
    with pytest.raises(ValueError, match="1 to 200 files"):
        make_package("KG", [], KEY)
