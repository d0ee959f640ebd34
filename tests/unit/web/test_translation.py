"""Faults in Russian: every sentence that the service says has one, and values come back where they were."""

import pytest

from comity.web.translation import sentences, translate
from told_sentences import SOURCE, sentences_of

FILES = [
    *(
        "web/auth.py",
        "web/body_bounds.py",
        "web/digests.py",
        "web/metrics.py",
        "web/multipart.py",
        "web/problems.py",
        "web/rates.py",
    ),
    *(
        "web/reports.py",
        "web/session.py",
        "web/session_origin.py",
        "web/submissions.py",
        "web/submissions_asked.py",
    ),
    *("web/submissions_body.py", "web/uploads.py", "web/uploads_append.py", "web/uploads_headers.py"),
    *(
        "hub/intake/receive.py",
        "hub/intake/upload.py",
        "hub/intake/finding_report.py",
        "hub/intake/take_in.py",
        "exchange/permissions.py",
    ),
    *(
        "hub/answers.py",
        "hub/decisions/countersign.py",
        "hub/decisions/decide.py",
        "hub/dialogue/dialogue.py",
        "hub/dialogue/correct.py",
    ),
    *(
        "hub/dialogue/text.py",
        "hub/quality/quality.py",
        "hub/quality/file.py",
        "hub/dialogue/waivers.py",
        "web/quality.py",
    ),
    *("exchange/dialogue_reasons.py", "formats/quality_form.py", "store/countersign.py", "store/dialogue.py"),
    *("store/metadata_reports.py", "store/waivers.py"),
    *("hub/notices/reminding.py", "web/pages/exchange.py", "pages/exchange/choices.py", "pages/views/member.py"),
    *("pages/views/question.py", "pages/views/questions.py"),
    *("hub/alerts/alerts.py", "hub/alerts/act.py", "hub/alerts/flows.py", "store/alerts.py", "store/protection.py"),
    *("hub/exchange.py", "hub/replicas/group.py", "hub/replicas/source.py", "web/exchange.py"),
    *("hub/settings/change_group.py", "hub/settings/rule_switch.py", "hub/registry.py", "store/log.py"),
    *("store/registry_users.py", "store/registry_keys.py", "store/registry_members.py"),
    *("web/pages/administration.py", "web/pages/administration_form.py", "web/pages/administration_deeds.py"),
    *("hub/measures/register.py", "store/measures.py", "pages/measures/form.py"),
    *("pages/administration/audit.py", "pages/administration/subjects.py", "pages/views/log.py"),
    *("hub/crossing_points/seen.py", "hub/crossing_points/waiting.py", "hub/crossing_points/traffic.py"),
    *("planning/waiting/change.py", "planning/waiting/roster.py"),
]


@pytest.mark.parametrize("name", FILES)
def test_every_fault_that_is_told_is_told_in_russian(name: str) -> None:
    """Half of the members would get a title that they can read, and what to do in another language."""
    assert [one for one in sentences_of(SOURCE / name) if one not in sentences()] == []


def test_translations_have_the_same_values() -> None:
    """A number that is left out of a sentence is what its reader looks for."""
    assert [english for english, russian in sentences().items() if english.count("{}") != russian.count("{}")] == []
    assert not [russian for russian in sentences().values() if not any("а" <= c <= "я" for c in russian)]


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("You send for KG, not for TJ.", "Вы отправляете за KG, а не за TJ."),
        ("Only 5 of 10 bytes came.", "Пришло только 5 из 10 байт."),
        ("A value with\na break. is not NAME=VALUE.", "A value with\na break. не имеет вида ИМЯ=ЗНАЧЕНИЕ."),
        ("Nobody has translated this.", "Nobody has translated this."),
        ("", ""),
    ],
)
def test_values_stand_where_they_belong(english: str, russian: str) -> None:
    """A sentence that names the wrong state is worse than one in another language."""
    assert translate(english, "ru") == russian
    assert translate(english, "en") == english
