"""How the sentences on a change read, in both languages: what a reader takes from each, by regular expressions."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from babel import Locale

from comity.structures.pack import standard_pack

_NUMBER = r"[+−]?\d[\d\u202f]*(?:[.,]\d+)?"
_PERCENT = rf"{_NUMBER}\u00a0%"
_EN = "In (?P<period>.+?) the figures that can be compared add up to "
_RU = "Сопоставимые данные за (?P<period>.+?): "
_PLAIN = {"now", "then", "change", "times", "common", "mix", "own", "gain_change", "loss_change"}


def _fill(pattern: str) -> re.Pattern[str]:
    """Return the expression of a pattern in which `<name>` stands for a value: its kind follows from its name."""

    def group(found: re.Match[str]) -> str:
        name = found[1]
        if name in {"percent", "low", "high", "share"}:
            return f"(?P<{name}>{_PERCENT})"
        if name in _PLAIN or name.endswith("_change"):
            return f"(?P<{name}>{_NUMBER})"
        return f"(?P<{name}>[^()]+?)"

    return re.compile(re.sub(r"(?<!\?P)<(\w+)>", group, pattern))


_LISTS = {
    1: r"<first> \(<first_change>\)",
    2: r"<first> \(<first_change>\) & <second> \(<second_change>\)",
    3: r"<first> \(<first_change>\), <second> \(<second_change>\) & <third> \(<third_change>\)",
}


def _drivers() -> Iterator[tuple[str, str, str]]:
    for count, listed in _LISTS.items():
        en, ru = listed.replace("&", "and"), listed.replace("&", "и")
        s = "" if count == 1 else "s"
        together = ("", "") if count == 1 else ("together ", "вместе ")
        for kind, word, genitive in (("rise", "рост", "прироста"), ("fall", "снижение", "снижения")):
            head = f"The largest contribution{s} to the {kind}: {en}", f"Наибольший вклад в {word}: {ru}"
            yield f"{kind}", rf"{head[0]}\.", rf"{head[1]}\."
            yield (
                f"{kind}.share",
                rf"{head[0]}, {together[0]}<share> of it\.",
                rf"{head[1]}; {together[1]}это <share> {genitive}\.",
            )
        if count < 3:
            yield (
                "offset",
                rf"It was partly offset by {en}\.",
                rf"Частично это компенсировано за счёт других: {ru}\.",
            )


def _ranges() -> Iterator[tuple[str, str, str]]:
    for over, en, ru in (("year", "on a year", "за год"), ("span", "over as long a time", "за такой же срок")):
        for where, word in (("within", "в пределах"), ("above", "выше"), ("below", "ниже")):
            yield (
                f"usual.{over}.{where}",
                (
                    rf"That is {where} its usual range: the middle four fifths of the earlier changes {en} "
                    r"lay between <low> and <high>\."
                ),
                (
                    rf"Это {word} обычного диапазона: средние 80 % прежних изменений {ru} лежат в пределах "
                    r"от <low> до <high>\."
                ),
            )


_SENTENCES = (
    (
        "total.not_compared",
        r"No reporter has whole figures on one basis for both <period> and <against>: nothing can be compared\.",
        (
            r"Ни у кого из представляющих данные нет полных данных на одной основе и за <period>, и за <against>: "
            r"сопоставить нечего\."
        ),
    ),
    (
        "total.none",
        r"The figures that can be compared add up to zero in <period> and in <against>\.",
        r"Сопоставимые данные за <period> и за <against> равны нулю\.",
    ),
    (
        "total.from_none",
        _EN + r"<now>; in <against> they added up to zero\.",
        _RU + r"<now>; за <against> — ноль\.",
    ),
    ("total.to_none", _EN + r"zero, after <then> in <against>\.", _RU + r"ноль; за <against> — <then>\."),
    ("total.same", _EN + r"<now>, as in <against>\.", _RU + r"<now>, столько же, сколько за <against>\."),
    (
        "total.almost",
        _EN + r"<now>, almost as in <against> \(<then>\)\.",
        _RU + r"<now>, почти столько же, сколько за <against> \(<then>\)\.",
    ),
    (
        "total.more",
        _EN + r"<now>: <percent> more than in <against> \(<then>\)\.",
        _RU + r"<now>, на <percent> больше, чем за <against> \(<then>\)\.",
    ),
    (
        "total.less",
        _EN + r"<now>: <percent> less than in <against> \(<then>\)\.",
        _RU + r"<now>, на <percent> меньше, чем за <against> \(<then>\)\.",
    ),
    (
        "total.times",
        _EN + r"<now>: <times> times the figure of <against> \(<then>\)\.",
        _RU + r"<now>, в <times> раза больше, чем за <against> \(<then>\)\.",
    ),
    (
        "total.count_more",
        _EN + r"<now>: <change> more than in <against> \(<then>\)\.",
        _RU + r"<now>, больше на <change>, чем за <against> \(<then>\)\.",
    ),
    (
        "total.count_less",
        _EN + r"<now>: <change> less than in <against> \(<then>\)\.",
        _RU + r"<now>, меньше на <change>, чем за <against> \(<then>\)\.",
    ),
    *_ranges(),
    *_drivers(),
    (
        "balance",
        (
            r"Behind the total, larger changes partly cancel each other: <gain> \(<gain_change>\) and <loss> "
            r"\(<loss_change>\)\."
        ),
        (
            r"За общим итогом стоят более крупные изменения, частично компенсирующие друг друга: <gain> "
            r"\(<gain_change>\) и <loss> \(<loss_change>\)\."
        ),
    ),
    (
        "residual",
        (
            r"Figures under “total”, “other” or “unknown” changed by <change>; "
            r"they can't be put down to any one part\."
        ),
        (
            r"Данные с кодами «всего», «прочие» или «неизвестно» изменились на <change>; отнести их к "
            r"какой-либо одной части нельзя\."
        ),
    ),
    (
        "breakdown.none",
        r"By single parts the figures can't be compared: these aren't named in both periods\.",
        r"По отдельным частям данные несопоставимы: эти части не названы за оба периода\.",
    ),
    (
        "own",
        (
            r"<reporter>: <change> in all, of which <common> common to all reporters, <mix> by the mix of its "
            r"parts and <own> its own\."
        ),
        (
            r"<reporter>: всего <change>, в том числе <common> — общая для всех динамика, <mix> — влияние "
            r"структуры, <own> — собственное изменение\."
        ),
    ),
    (
        "left.missing",
        r"Not compared, for want of figures in one of the two periods: <names>\.",
        r"Не сопоставлены, так как нет данных за один из двух периодов: <names>\.",
    ),
    (
        "left.partial",
        r"Not compared, because one of the two periods is incomplete: <names>\.",
        r"Не сопоставлены, так как данные за один из двух периодов неполны: <names>\.",
    ),
    (
        "left.basis",
        r"Not compared, because their figures changed their basis in between: <names>\.",
        r"Не сопоставлены, так как за это время изменилась основа данных: <names>\.",
    ),
)
GRAMMAR = {
    "en": [(key, _fill(en)) for key, en, _ in _SENTENCES],
    "ru": [(key, _fill(ru)) for key, _, ru in _SENTENCES],
}


@dataclass(frozen=True)
class Read:
    """A sentence as read: which it is, and its parts as text."""

    key: str
    parts: Mapping[str, str]


def read(sentence: str, language: str) -> Read | None:
    """Return what a sentence says; None where it is none of those known, or more than one."""
    found = [
        Read(key, match.groupdict())
        for key, pattern in GRAMMAR[language]
        if (match := pattern.fullmatch(sentence)) is not None
    ]
    return found[0] if len(found) == 1 else None


def number(text: str) -> tuple[float, int]:
    """Return a number, and how many decimals it is shown with."""
    plain = text.replace("\u202f", "").replace("\u00a0%", "").replace("−", "-").replace(",", ".")
    return float(plain), len(plain.partition(".")[2])


@cache
def codes_by_name(language: str) -> Mapping[str, str]:
    """Return the code behind each name."""
    names = {name: code for code, name in Locale(language).territories.items() if len(code) == 2 and code.isalpha()}
    purposes = standard_pack().codelists["CL_PURPOSE"].by_id
    residual = {"en": ("All", "Unknown", "Other"), "ru": ("Все", "Неизвестно", "Прочие")}[language]
    known = {code.names[language]: one for one, code in purposes.items()}
    return {**known, **names, **dict(zip(residual, ("_T", "_U", "_O"), strict=True))}


def month(text: str, language: str) -> str:
    """Return a month in words as SDMX writes it."""
    name, _, year = text.partition("\u00a0")
    months = Locale(language).months["stand-alone"]["wide"]
    return f"{year}-{next((n for n, word in months.items() if word == name), 0):02d}"
