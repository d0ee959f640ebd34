"""The file of a quality report: TOML, JSON or the filled form, into what it is about and its statements."""

import datetime as dt
import json
import tomllib
from collections.abc import Mapping
from typing import Any

from comity.errors import UsageError
from comity.formats.quality_form import ABOUT, parse_quality_form, render_quality_form
from comity.formats.source import ZIP
from comity.model.quality import QualityConcept
from comity.structures.sims import sims

LARGEST_FILE = 2 * 1024 * 1024
_STATEMENTS = "statements"


def parse_report_file(data: bytes) -> tuple[Mapping[str, str], Mapping[str, object]]:
    """Return what the report is about, and its statements by concept; raises UsageError for what is no report."""
    if len(data) > LARGEST_FILE:
        raise UsageError("The quality report is too large.", remedy=f"Keep it below {LARGEST_FILE} bytes.")
    if data.startswith(ZIP):
        return parse_quality_form(data)
    content = _content(data)
    about = {name: str(content.pop(name, "")) for name in ABOUT}
    said = content.pop(_STATEMENTS, None)
    if content or not isinstance(said, Mapping):
        raise UsageError(
            "The file is no quality report.",
            remedy=f"Give {', '.join(ABOUT)} and a table {_STATEMENTS}, and nothing else; see the template.",
        )
    if not all(isinstance(one, str | int | float | dt.date | None) for one in said.values()):
        raise UsageError("A statement is a list or a table.", remedy="Write each as one text or number.")
    return about, said


def report_template(kind: str, about: Mapping[str, str], *, language: str = "en") -> bytes:
    """Return a report to be filled in, as `toml`, `json` or `xlsx`."""
    if kind == "xlsx":
        return render_quality_form(about, sims().values(), {}, language=language)
    stated = [one for one in sims().values() if not one.is_heading]
    if kind == "json":
        empty = {**{name: about.get(name, "") for name in ABOUT}, _STATEMENTS: {one.id: "" for one in stated}}
        return (json.dumps(empty, ensure_ascii=False, indent=2) + "\n").encode()
    lines = [f"{name} = {json.dumps(about.get(name, ''))}" for name in ABOUT]
    lines += ["", f"[{_STATEMENTS}]"]
    for one in sims().values():
        lines += _toml_lines(one, language)
    return ("\n".join(lines) + "\n").encode()


def _toml_lines(concept: QualityConcept, language: str) -> list[str]:
    if concept.is_heading:
        return ["", f"# {concept.id} {concept.name(language)}"]
    marks = [concept.kind.value] + (["required"] if concept.is_required else [])
    return [f"# {concept.name(language)} ({', '.join(marks)})", f'"{concept.id}" = ""']


def _content(data: bytes) -> dict[str, Any]:
    try:
        text = data.decode("utf-8-sig")
        found = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(
            "The file can be read neither as TOML nor as JSON.", remedy="Begin with `comity quality template`."
        ) from error
    if not isinstance(found, dict):
        raise UsageError("The file is no quality report.", remedy="Begin with `comity quality template`.")
    return found
