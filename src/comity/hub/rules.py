"""The content rules of a hub: those of the standard pack, and those of the group's own files."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from comity.errors import ConfigurationError
from comity.model.structures import Dataflow
from comity.structures.pack import standard_pack
from comity.structures.resources import read_text, rule_files
from comity.validation.content.entry import nearest
from comity.validation.content.parse import parse_rules
from comity.validation.content.rule import ContentRule

__all__ = ["ContentRule", "load_rules", "standard_rules"]


@cache
def standard_rules() -> tuple[ContentRule, ...]:
    """Return the rules of the standard pack."""
    flows = standard_pack().dataflows
    return tuple(r for name in rule_files() for r in parse_rules(read_text(name), name=name, dataflows=flows))


def load_rules(
    dataflows: Mapping[str, Dataflow],
    *,
    directory: Path | None = None,
    files: Sequence[str] = (),
    without: Sequence[str] = (),
    standard: Mapping[str, Dataflow] | None = None,
) -> tuple[ContentRule, ...]:
    """Return the standard rules of dataflows that are the pack's own, and those of the files, without some by id.

    `standard` are the pack's dataflows as the group has them, where its joint operations are in them.
    Raises ConfigurationError for a file that can't be read, faulty rules, and ids that are given twice or unknown.
    """
    own = standard_pack().dataflows if standard is None else standard
    found = {r.id: r for r in standard_rules() if dataflows.get(r.dataflow) is own[r.dataflow]}
    for name in files:
        for rule in parse_rules(_read(directory, name), name=name, dataflows=dataflows):
            if rule.id in found:
                raise ConfigurationError(
                    f"{name}, rule {rule.id}, id: another file has a rule {rule.id}.", remedy="Choose another id."
                )
            found[rule.id] = rule
    for identifier in without:
        if identifier not in found:
            raise ConfigurationError(
                f"[group], without_rules: there is no content rule {identifier}.", remedy=nearest(identifier, found)
            )
    return tuple(rule for identifier, rule in found.items() if identifier not in without)


def _read(directory: Path | None, name: str) -> str:
    path = (directory or Path()) / name
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"The group's file of rules {path} can't be read: {error}.",
            remedy="Put the file there in UTF-8, or take it out of `rules` in comity.toml.",
        ) from error
