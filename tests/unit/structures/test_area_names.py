"""Names and codes of areas, as files write them, lead to the right code or to none."""

import csv
import gzip
from collections import Counter
from pathlib import Path

import pytest
from babel import Locale

from comity.structures.area_names import OTHER_LANGUAGES, AreaResolver
from comity.structures.area_text import area_key
from comity.structures.pack import standard_pack
from comity.structures.resources import read_table

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the public data isn't beside the checkout")
AREAS = standard_pack().codelists["CL_AREA"]
ALIASES = read_table("aliases.toml")
PSEUDO_CODES = {"", "OOO", "OOS"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("KG", "KG"),
        ("kg", "KG"),
        ("KGZ", "KG"),
        ("EL", "GR"),
        ("UK", "GB"),
        ("XKX", "XK"),
        ("Киргизия ", "KG"),
        ("Kyrgyz Republic", "KG"),
        ("Кыргызстан", "KG"),
        ("Germany (until 1990 former territory of the FRG)", "DE"),
        ("Former Yugoslav Republic of Macedonia, the", "MK"),
        ("The former Yugoslav Republic of Macedonia", "MK"),
        ("Congo", "CG"),
        ("Конго, Демократическая Республика", "CD"),
        ("КНДР (Северная Корея)", "KP"),
        ("Корея, Республика", "KR"),
        ("Palestine", "PS"),
        ("ЛИЦА БЕЗ ГРАЖДАНСТВА", "STLS"),
        ("Recognised non-citizen", "RNC"),
        ("Абхазия", "XAB"),
        ("Total", "_T"),
        ("_U", "_U"),
        ("Deutschland", "DE"),
        ("Grèce", "GR"),
        ("Қазақстан", "KZ"),
        ("Հայաստան", "AM"),
        ("Тоҷикистон", "TJ"),
        ("قيرغيزستان", "KG"),
    ],
)
def test_codes_and_names_resolve(text: str, code: str) -> None:
    """Each of these stands in some ministry's file."""
    assert AreaResolver().resolve(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SUN", "SUHH"),
        ("SU", "SUHH"),
        ("СССР", "SUHH"),
        ("YUG", "YUCS"),
        ("Yugoslavia", "YUCS"),
        ("SCG", "CSXX"),
        ("Serbia and Montenegro", "CSXX"),
        ("CSK", "CSHH"),
        ("DDR", "DDDE"),
        ("ANT", "ANHH"),
        ("YMD", "YDYE"),
    ],
)
def test_dissolved_states_stay_themselves(text: str, code: str) -> None:
    """CLDR would silently lead several of these to a successor."""
    assert AreaResolver().resolve(text) == code


@pytest.mark.parametrize("text", ["Korea", "CS", "Xanadu", "", "  ", "1", "OOO", "OOS", "QQQ", "Virgin Islands"])
def test_what_names_no_one_area_resolves_to_none(text: str) -> None:
    """A guess would be wrong without anyone noticing; what OOO and OOS mean, a source's mapping says."""
    assert AreaResolver().resolve(text) is None


@pytest.mark.parametrize("text", ALIASES["aggregates"]["names"])
def test_aggregates_are_known_and_no_area(text: str) -> None:
    """A union's total taken for a state would count its members twice."""
    assert AreaResolver().resolve(text) is None
    assert AreaResolver().is_aggregate(text)


def test_states_are_no_aggregates() -> None:
    """A mapping drops aggregates: a state among them would be dropped with them."""
    names = [name for code in AREAS.codes for name in (code.id, *code.names.values())]
    assert [name for name in names if AreaResolver().is_aggregate(name)] == []


def test_overrides_go_first() -> None:
    """A source may use a known code or name for something else."""
    resolver = AreaResolver({"OOO": "_O", "Congo": "CD", "Oceania": "_U", "Georgia": ""})
    assert [resolver.resolve(text) for text in ("OOO", "congo", "Oceania", "Georgia", "Chad")] == [
        *("_O", "CD", "_U", None, "TD")
    ]


def test_an_override_of_the_empty_cell_is_only_that() -> None:
    """An empty cell may mean unknown in a source; a dash or a cell of noise does not by that."""
    resolver = AreaResolver({"": "_U"})
    assert [resolver.resolve(text) for text in ("", "  ", "-", "*" * 50_000)] == ["_U", "_U", None, None]


def test_every_name_of_the_list_leads_back_to_its_code() -> None:
    """What the template and the report print must read back."""
    resolver = AreaResolver()
    wrong = [
        (code.id, name) for code in AREAS.codes for name in code.names.values() if resolver.resolve(name) != code.id
    ]
    assert wrong == []


def test_aliases_lead_to_codes_and_never_to_two() -> None:
    """An alias of a code that doesn't exist, or of two areas, is a fault in the table."""
    assert set(ALIASES["names"]) | set(ALIASES["codes"].values()) <= set(AREAS.by_id)
    keys = [(area_key(name), code) for code, names in ALIASES["names"].items() for name in names]
    shared = Counter(key for key, _ in set(keys))
    assert [key for key, count in shared.items() if count > 1] == []


def test_aliases_take_no_name_from_another_area() -> None:
    """An alias that is another area's own name would shadow it."""
    own = {area_key(name): code.id for code in AREAS.codes for name in code.names.values()}
    aliases = [(code, name) for code, names in ALIASES["names"].items() for name in names]
    assert [(code, name) for code, name in aliases if own.get(area_key(name), code) != code] == []


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_names_in_other_languages_are_never_wrong(language: str) -> None:
    """A name that two languages give to two areas must resolve to none; most names must resolve."""
    territories = Locale.parse(language).territories
    pairs = [(code.id, territories[code.id]) for code in AREAS.codes if code.id in territories]
    found = [(code, AreaResolver().resolve(name)) for code, name in pairs if name != "Конго"]  # CD in Kazakh only
    assert [(code, other) for code, other in found if other not in (code, None)] == []
    assert sum(other is not None for _, other in found) > 0.95 * len(pairs)


@pytest.mark.shared
@needs_shared
def test_all_citizenships_of_the_russian_form_resolve() -> None:
    """All 256 rows of the only member's own form; two spellings of Saint Pierre and Miquelon are one area."""
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_path(SHARED / "ru_mvd_2016" / "stst_2016.xls")
    rows = workbook.get_sheet_by_index(1).to_python(skip_empty_area=False)[13:]
    codes = [AreaResolver().resolve(str(row[0])) for row in rows]
    assert len(codes) == 256
    assert None not in codes
    assert [code for code, count in Counter(codes).items() if count > 1] == ["PM"]


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize("name", ["migr_eiord_Data_allcitizens", "migr_eirfs_Data_allcitizenships"])
def test_old_eurostat_labels_resolve_or_are_aggregates(name: str) -> None:
    """Labels of the old export, in Latin-1; only unions and continents are no area."""
    path = SHARED / "eurostat_enforcement_2012_2016" / f"{name}.csv.gz"
    with gzip.open(path, "rt", encoding="latin-1", newline="") as file:
        labels = {row[column] for row in csv.DictReader(file) for column in ("GEO", "CITIZEN")}
    unresolved = {label for label in labels if AreaResolver().resolve(label) is None}
    assert unresolved <= {"European Union (28 countries)", "Oceania"}
    assert all(AreaResolver().is_aggregate(label) for label in unresolved)


@pytest.mark.shared
@needs_shared
def test_eurostat_sdmx_csv_labels_and_codes_resolve_or_are_aggregates() -> None:
    """Codes with EL, labels of both generations; only unions are no area."""
    columns = ("geo", "citizen", "Geopolitical entity (reporting)", "Country of citizenship")
    texts: set[str] = set()
    for path in sorted((SHARED / "eurostat_sdmx_csv").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            texts |= {row[column] for row in csv.DictReader(file) for column in columns if column in row}
    unresolved = {text for text in texts if AreaResolver().resolve(text) is None}
    assert len(texts) > 70
    assert all(text.startswith("European Union - 2") and AreaResolver().is_aggregate(text) for text in unresolved)


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize("folder", ["iom_americas_flows", "frontex_ibc_vintages"])
def test_iso_3_codes_of_the_packs_resolve(folder: str) -> None:
    """Every code but the source's own for "other" and "unspecified", and the empty one, which a mapping decides."""
    codes: set[str] = set()
    for path in sorted((SHARED / folder).glob("*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            codes |= {row[column] for row in csv.DictReader(file) for column in ("geo", "nat") if column in row}
    assert len(codes) > 150
    assert {code for code in codes if AreaResolver().resolve(code) is None} <= PSEUDO_CODES
