"""Broken text files: encodings, delimiters, quotation marks, columns, codes, periods, figures."""

from collections.abc import Iterator

from integration.broken_files import FILE, HEADER, Broken, line, message, without

FLOW = ("--flow", "CROSSINGS")
GOOD = message(line(), line(ORIGIN="TR"))


def _one(id_: str, rule: str, column: str, **columns: str) -> Broken:
    """Return a file whose second row, on line 3, is wrong in one column."""
    return Broken(id_, message(line(), line(**({"ORIGIN": "TR"} | columns))).encode(), rule, 3, column)


def encodings() -> Iterator[Broken]:
    """Yield texts whose bytes are wrong."""
    spoilt = message(line(), line(ORIGIN="@"))
    yield Broken("latin1", spoilt.replace("@", "Åland").encode("latin-1"), "FIL-14", 3)
    yield Broken("windows-1251", spoilt.replace("@", "Казахстан").encode("cp1251"), "FIL-14", 3)
    yield Broken("broken-utf8", spoilt.encode().replace(b"@", "Кы".encode() + b"\xd1"), "FIL-16", 3)
    yield Broken("nul-byte", spoilt.replace("@", "T\0R").encode(), "FIL-13", 3, options=FLOW)
    yield Broken("utf16-cut-within-a-character", GOOD[:-1].encode("utf-16-le")[:-1], "VAL-01", 3, "OBS_VALUE")
    yield Broken("unmarked-utf16-with-a-wrong-code", spoilt.encode("utf-16-le"), "COD-01", 3, "ORIGIN")
    yield Broken("any-bytes", bytes(range(256)) * 20, "INT-02")


def layouts() -> Iterator[Broken]:
    """Yield texts whose fields are torn."""
    yield Broken("unknown-delimiter", GOOD.replace(",", "^").encode(), "INT-02")
    yield Broken(
        "semicolons-under-commas", (HEADER + "\n" + line().replace(",", ";")).encode(), "CSV-03", 2, options=FLOW
    )
    yield Broken("row-too-short", message(line(), line().rpartition(",")[0]).encode(), "CSV-03", 3)
    yield Broken("row-too-long", message(line(), line("7", "8")).encode(), "CSV-04", 3)
    yield Broken("quote-never-closed", message(line(), line(ORIGIN='"TR'), line(ORIGIN="IN")).encode(), "CSV-06", 3)
    yield Broken("text-after-a-quote", message(line(), line(ORIGIN='"T"R')).encode(), "CSV-07", 3)
    yield Broken("empty", b"", "FIL-02")
    yield Broken("byte-order-mark-alone", b"\xef\xbb\xbf", "FIL-02")
    yield Broken("blank-lines-alone", b"\r\n \r\n\r\n", "FIL-02")
    yield Broken("header-alone", message().encode(), "CSV-02", options=FLOW)
    yield Broken("unknown-header", b"Country;Number\nChina;5\n", "INT-01")
    yield Broken("header-of-another-flow", b"DATAFLOW,A,B\nX:Y(1.0),1,2\n", "INT-04")
    yield Broken("two-headers", (GOOD + message(line(ORIGIN="IN"))).encode(), "CSV-20", 4, "STRUCTURE")
    yield Broken("giant-field", message(line(), line(ORIGIN="T" * 200_000)).encode(), "COD-01", 3, "ORIGIN")
    yield Broken("giant-quoted-field", message(line(), line(ORIGIN=f'"T\n{"T" * 200_000}"')).encode(), "CSV-06", 3)
    yield Broken(
        "20000-columns", message(line(*"1" * 20_000), more=",C" * 20_000).encode(), "CSV-24", 1, options=FLOW
    )


def columns() -> Iterator[Broken]:
    """Yield texts whose columns or subject are wrong."""
    yield Broken("dimension-missing", without("PURPOSE", line()).encode(), "STR-01", FILE, "PURPOSE")
    yield Broken("period-missing", without("TIME_PERIOD", line()).encode(), "STR-01", FILE, "TIME_PERIOD")
    yield Broken("figures-missing", without("OBS_VALUE", line()).encode(), "STR-03", FILE, "OBS_VALUE")
    yield Broken("column-twice", message(line("7"), more=",OBS_VALUE").encode(), "CSV-08", 1, "OBS_VALUE")
    yield _one("second-dataflow-unknown", "CSV-33", "STRUCTURE_ID", STRUCTURE_ID="COMITY:IRREGULARS(1.0.0)")
    yield _one("no-reference", "CSV-14", "STRUCTURE_ID", STRUCTURE_ID="crossings")
    yield Broken("unknown-dataflow", message(line(STRUCTURE_ID="X:Y(1.0)")).encode(), "INT-04")
    yield Broken("another-dataflow", GOOD.encode(), "CSV-16", 2, "STRUCTURE_ID", options=("--flow", "IRREGULAR"))
    yield _one("unknown-action", "CSV-18", "ACTION", ACTION="X")
    yield _one("action-of-a-structure", "CSV-20", "STRUCTURE", STRUCTURE="metadata")


def codes() -> Iterator[Broken]:
    """Yield files with wrong codes and keys."""
    yield _one("unknown-code", "COD-01", "ORIGIN", ORIGIN="CHN")
    yield _one("code-in-small-letters", "COD-03", "ORIGIN", ORIGIN="tr")
    yield _one("name-for-a-code", "COD-04", "ORIGIN", ORIGIN="China")
    yield _one("blank-before-a-code", "COD-02", "ORIGIN", ORIGIN=" TR")
    yield _one("unseen-mark-in-a-code", "COD-01", "ORIGIN", ORIGIN="T\x07R")
    yield _one("code-left-out", "STR-05", "ORIGIN", ORIGIN="")
    yield _one("swapped-codes", "COD-01", "DIRECTION", DIRECTION="TOURISM", PURPOSE="IN")
    yield _one("swapped-states", "REP-02", "REPORTER", REPORTER="CN", ORIGIN="KG")
    yield _one("someone-elses-code", "REP-01", "REPORTER", REPORTER="AM")
    yield _one("key-repeated", "KEY-02", "OBS_VALUE", ORIGIN="CN")
    yield _one("key-repeated-otherwise", "KEY-01", "OBS_VALUE", ORIGIN="CN", OBS_VALUE="121")
    yield Broken("unknown-status", message(line("Q9"), more=",OBS_STATUS").encode(), "COD-01", 2, "OBS_STATUS")
    yield Broken("figure-called-missing", message(line("M"), more=",OBS_STATUS").encode(), "STA-01", 2, "OBS_VALUE")
    yield Broken("long-comment", message(line("x" * 5000), more=",COMMENT").encode(), "TXT-01", 2, "COMMENT")
    yield Broken(
        "embargo-in-words", message(line("soon"), more=",EMBARGO_TIME").encode(), "ATT-03", 2, "EMBARGO_TIME"
    )


def periods() -> Iterator[Broken]:
    """Yield files with periods that can't be."""
    for id_, rule, text in (
        ("month-13", "PER-01", "2024-13"),
        ("month-before-year", "PER-02", "05/2024"),
        ("no-period", "STR-05", ""),
        ("future", "PER-05", "2031-01"),
        ("year-1", "PER-07", "0001-01"),
        ("quarter-among-months", "PER-03", "2024-Q1"),
    ):
        yield _one(id_, rule, "TIME_PERIOD", TIME_PERIOD=text)
    yield _one("another-frequency", "PER-04", "TIME_PERIOD", FREQ="A", TIME_PERIOD="2023")


def figures() -> Iterator[Broken]:
    """Yield files with figures that are none."""
    for id_, rule, text in (
        ("negative", "VAL-08", "-3"),
        ("fraction", "VAL-10", "3.5"),
        ("1e999", "VAL-03", "1e999"),
        ("infinite", "VAL-03", "-Infinity"),
        ("hexadecimal", "VAL-01", "0x1F"),
        ("thousands-comma", "VAL-02", '"1,234"'),
        ("thousands-blank", "VAL-02", "1 234"),
        ("thousands-mark", "VAL-02", "1_000"),
        ("formula", "VAL-06", "=SUM(N2:N9)"),
        ("dash", "VAL-04", "-"),
        ("bound", "VAL-05", "<5"),
        ("other-digits", "VAL-01", "١٢"),
    ):
        yield _one(f"figure-{id_}", rule, "OBS_VALUE", OBS_VALUE=text)


BROKEN = [*encodings(), *layouts(), *columns(), *codes(), *periods(), *figures()]
