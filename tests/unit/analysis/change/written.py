"""The sentences on a situation, as a reader gets them."""

from comity.analysis.change.explain import Change, explain_change
from comity.publish.report_data import Names
from comity.publish.say import say_all
from comity.publish.texts import Texts
from comity.structures.pack import standard_pack
from unit.analysis.change.situations import Situation

CODELISTS = {"origin": "CL_AREA", "purpose": "CL_PURPOSE", "reporter": "CL_AREA"}


def explain(found: Situation) -> Change:
    """Return the situation's change, explained."""
    return explain_change(
        found.indicator,
        found.period,
        against=found.against,
        by=found.by,
        codelist=CODELISTS[found.by],
        parents=found.parents,
        incomplete=found.incomplete,
    )


def lookup(codelist: str, code: str) -> Names:
    """Return the names of a code of the standard pack."""
    known = standard_pack().codelists[codelist].by_id
    return known[code].names if code in known else {}


def write(found: Situation, language: str) -> list[str]:
    """Return the sentences in a language."""
    return say_all(explain(found).sentences, Texts(language), lookup=lookup)
