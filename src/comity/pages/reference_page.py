"""Print docs/reference/pages.md: every page with its address, who may read it, and its pictures."""

from comity.hub.access.sign_in import who_may
from comity.model.access import Role
from comity.pages.catalogue import PAGES, Entry
from comity.pages.texts import catalogue_of

_PICTURES = "../images/pages"


def render_page() -> str:
    """Return docs/reference/pages.md."""
    return "\n".join(
        [
            "# Pages",
            "",
            "Rendered from the catalogue of pages by `python -m comity.pages.reference_page`; a test keeps it",
            "current. Choices stand in the query of an address; `as_of` fixes the moment, `language` chooses `en`",
            "or `ru`. A figure of a page is a file at `ADDRESS/figures/FIGURE.csv` (`.svg`, `.png`; `.json` for",
            "the browser). The pictures show the synthetic demonstration.",
            "",
            "| page | address | for | English | Russian |",
            "| --- | --- | --- | --- | --- |",
            *(_row(entry) for entry in PAGES),
            "",
        ]
    )


def _row(entry: Entry) -> str:
    roles = who_may(entry.route)
    readers = "everybody" if len(roles) == len(Role) else ", ".join(roles)
    russian = catalogue_of("ru").gettext(entry.title)
    links = " | ".join(
        f"[{title}]({_PICTURES}/{entry.name}-{language}.webp)"
        for language, title in (("en", entry.title), ("ru", russian))
    )
    return f"| {entry.title} | `{entry.path}` | {readers} | {links} |"


if __name__ == "__main__":
    print(render_page(), end="")  # noqa: T201 - run by hand to write the page
