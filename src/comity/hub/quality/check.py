"""Check the statements of a quality report against SIMS: every fault, each as a finding."""

import datetime as dt
import math
from collections.abc import Iterator, Mapping

from comity.formats.messages import finding
from comity.hub.dialogue.text import speaks_of_persons
from comity.model.findings import Finding, Findings
from comity.model.quality import ConceptKind, QualityConcept
from comity.structures.sims import find_concept, sims

LONGEST_STATEMENT = 20_000
_PERCENT = 100
_MOST = 1e12
_EXPECTED = {
    ConceptKind.PERCENT: "0…100 %",
    ConceptKind.COUNT: "0, 1, 2 …",
    ConceptKind.DAYS: "days",
    ConceptKind.NUMBER: "a number",
}


def check_statements(
    said: Mapping[str, object], *, language: str = "en"
) -> tuple[dict[str, str | float], Findings]:
    """Return the statements by the concepts' ids, numbers as numbers, and all that is wrong with them."""
    findings, statements, tried = Findings(), dict[str, str | float](), set[str]()
    for name, value in said.items():
        concept = find_concept(name)
        if concept is None:
            findings.add(finding("QLT-01", column=name, found=name, language=language))
            continue
        if _is_blank(value):
            continue
        tried.add(concept.id)
        faults = list(_faults(concept, value, language))
        findings.extend(faults)
        if not faults:
            statements[concept.id] = _kept(concept, value)
    for concept in sims().values():
        if concept.is_required and concept.id not in tried:
            findings.add(_about(concept, "QLT-02", language=language))
    return statements, findings


def _faults(concept: QualityConcept, value: object, language: str) -> Iterator[Finding]:
    text = str(value).strip()
    if concept.is_heading:
        yield _about(concept, "QLT-05", language=language)
    elif len(text) > LONGEST_STATEMENT:
        yield _about(concept, "QLT-03", language=language, most=LONGEST_STATEMENT)
    elif concept.kind.is_number and not _is_number(concept, value):
        expected = _EXPECTED[concept.kind]
        yield _about(concept, "QLT-04", language=language, found=text, expected=expected)
    elif concept.kind is ConceptKind.DATE and not _is_date(text):
        yield _about(concept, "QLT-06", language=language, found=text)
    elif not concept.kind.is_number and not _can_stand(concept, text):
        yield _about(concept, "QLT-07", language=language)


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _about(concept: QualityConcept, rule: str, *, language: str, **values: object) -> Finding:
    title = concept.name(language)
    return finding(rule, column=concept.id, concept=concept.id, title=title, language=language, **values)  # type: ignore[arg-type]


def _is_number(concept: QualityConcept, value: object) -> bool:
    number = _number(value)
    if number is None or not math.isfinite(number) or abs(number) > _MOST:
        return False
    if number < 0 and not concept.is_signed:
        return False
    if concept.kind is ConceptKind.COUNT and not number.is_integer():
        return False
    return concept.kind is not ConceptKind.PERCENT or number <= _PERCENT


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def _can_stand(concept: QualityConcept, text: str) -> bool:
    is_clean = all(c.isprintable() or c in "\n\t\r" for c in text)
    return is_clean and (concept.is_contact or not speaks_of_persons(text))


def _kept(concept: QualityConcept, value: object) -> str | float:
    number = _number(value)
    if concept.kind.is_number and number is not None:
        return number
    text = str(value).strip().replace("\r\n", "\n")
    return text[:10] if concept.kind is ConceptKind.DATE else text
