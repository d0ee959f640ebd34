"""The reference page of quality reports; `python -m comity.structures.sims_reference` prints it."""

from collections.abc import Iterator

from comity.model.quality import QualityConcept
from comity.structures.sims import sims

_HEAD = """\
# Concepts of quality reports

Rendered from `structures/sims.toml` by `python -m comity.structures.sims_reference`; a test keeps it current.

The concepts are those of the Single Integrated Metadata Structure (SIMS) 2.0 of the European Statistical System. A
report names a concept by its id or by its id in SDMX. Headings have no statement. What is required is Comity's own
choice.

| id | in SDMX | concept | понятие | statement |
| --- | --- | --- | --- | --- |
"""


def render_page() -> str:
    """Return docs/reference/quality.md."""
    return _HEAD + "\n".join(_rows()) + "\n"


def _rows() -> Iterator[str]:
    for one in sims().values():
        yield f"| {one.id} | `{one.concept}` | {one.name_en} | {one.name_ru} | {_statement(one)} |"


def _statement(one: QualityConcept) -> str:
    if one.is_heading:
        return "heading"
    sign = ", may be below nought" if one.is_signed else ""
    return f"{one.kind.value}{sign}{', **required**' if one.is_required else ''}"


if __name__ == "__main__":
    print(render_page(), end="")  # noqa: T201 - run by hand to write the page
