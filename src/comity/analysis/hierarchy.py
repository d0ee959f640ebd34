"""Code trees of a dimension: `_T` at the root, then codes, then the codes that have them as parents."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from comity.model.structures import TOTAL, Codelist


@dataclass(frozen=True, slots=True)
class CodeTree:
    """For each code the path from `_T` down to it, both included."""

    paths: Mapping[str, tuple[str, ...]]

    def depth(self, code: str) -> int:
        """Return how far below `_T` the code stands."""
        return len(self.paths[code]) - 1

    def ancestor(self, code: str, depth: int) -> str | None:
        """Return the code at this depth on the way down to `code`; None where the way is shorter."""
        path = self.paths[code]
        return path[depth] if depth < len(path) else None

    def is_under(self, code: str, codes: Iterable[str]) -> bool:
        """Say whether the code or a code above it (other than `_T`) is among `codes`."""
        wanted = set(codes)
        return any(step in wanted for step in self.paths[code] if step != TOTAL or code == TOTAL)

    @property
    def is_flat(self) -> bool:
        """Say whether no code here is the total of another."""
        return len({len(path) for path in self.paths.values()}) <= 1


def code_tree(codes: Iterable[str], codelist: Codelist | None) -> CodeTree:
    """Return the tree of the codes in use; without a code list every code stands directly below `_T`."""
    parents = {code.id: code.parent for code in codelist.codes} if codelist else {}
    return CodeTree({code: _path(code, parents) for code in codes})


def _path(code: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    steps = [code]
    while (above := parents.get(steps[-1])) is not None and above not in steps and above != TOTAL:
        steps.append(above)
    return tuple(reversed(steps)) if code == TOTAL else (TOTAL, *reversed(steps))
