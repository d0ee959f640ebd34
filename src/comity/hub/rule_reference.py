"""Write the reference of rules from the casebooks.

python -m comity.hub.rule_reference tests/spec/validation docs/reference/rules.md
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from comity.errors import UsageError
from comity.hub.rules import standard_rules
from comity.structures.pack import standard_pack
from comity.validation.casebook import Shelf, read_casebook
from comity.validation.reference import Books, render_reference


def read_books(folder: Path) -> Books:
    """Return a folder's casebooks: `cases` of the catalogue, `pack` of the pack's rules, `content` of kinds."""
    shelf = Shelf(standard_pack().dataflows, standard_rules())
    return Books(
        read_casebook(folder / "cases"),
        read_casebook(folder / "pack", shelf),
        read_casebook(folder / "content", shelf),
        shelf.rules,
    )


def main(arguments: Sequence[str]) -> None:
    """Write the reference: arguments are the folder of casebooks and the file to write."""
    try:
        folder, target = (Path(argument) for argument in arguments)
    except ValueError as error:
        raise UsageError("Two arguments are needed: the casebooks' folder and the file to write.") from error
    target.write_text(render_reference(read_books(folder)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
