"""A situation's statements as English sentences, for the command line."""

from comity.analysis.situation import Situation
from comity.analysis.statements import PARAMETERS, STATEMENTS, Parameter
from comity.model.periods import Period
from comity.structures.pack import standard_pack


def say_sentences(found: Situation) -> list[str]:
    """Return the situation's sentences, filled."""
    return [
        STATEMENTS[statement.key].format(**{name: _text(name, value) for name, value in statement.params.items()})
        for statement in found.sentences
    ]


def _text(name: str, value: Parameter) -> str:
    if isinstance(value, Period):
        return f"{value.start:%B %Y}" if value.frequency.value == "M" else str(value)
    if isinstance(value, tuple):
        return ", ".join(_area(code) for code in value)
    kind = PARAMETERS[name]
    if isinstance(value, str):
        return _code("CL_PURPOSE", value)
    if kind.startswith("a fraction of the total"):
        return f"{value * 100:+.1f} percentage points".replace("-", "−")
    if kind.startswith("a fraction"):
        return f"{abs(value):.1%}".replace("%", "\u00a0%")
    return f"{value:,.0f}".replace(",", "\u202f")


def _area(code: str) -> str:
    return _code("CL_AREA", code)


def _code(codelist: str, code: str) -> str:
    known = standard_pack().codelists[codelist].by_id
    return known[code].names.get("en", code) if code in known else code
