"""Flags beside the figures, and statuses of missing ones, to attributes."""

import polars as pl

from comity.formats.mapping import FlagRule
from comity.formats.messages import finding
from comity.formats.national.cell_text import clean
from comity.formats.national.job import Job
from comity.formats.national.values import STATUS
from comity.model.frames import OBS_STATUS, ROW

FLAG = "_flag"


def split_flags(text: str, split: str) -> list[str]:
    """Return the single flags of a cell.

    >>> split_flags("bd", "letters"), split_flags("b; d", ";"), split_flags("bd", "none")
    (['b', 'd'], ['b', 'd'], ['bd'])
    """
    text = clean(text)
    if split == "none":
        return [text] if text else []
    parts = list(text) if split == "letters" else text.split(split)
    return [part.strip() for part in parts if part.strip()]


def add_attributes(job: Job, cells: pl.DataFrame) -> pl.DataFrame:
    """Fill the attributes that statuses of missing values and flags set; an unknown flag is a fault of its rows."""
    rule = job.mapping.flags
    if rule is None:
        return _statuses_only(job, cells)
    pairs = cells.select(STATUS, FLAG).unique().rows()
    unknown = {flag for _, text in pairs for flag in split_flags(text or "", rule.split) if flag not in rule.codes}
    for flag in sorted(unknown):
        _say_unknown(job, cells, flag)
    made = {pair: combine(pair[0], split_flags(pair[1] or "", rule.split), rule) for pair in pairs}
    _say_beaten(job, cells, made)
    targets = dict.fromkeys(component for codes, _ in made.values() for component in codes)
    lookup = pl.DataFrame(
        [{STATUS: pair[0], FLAG: pair[1], **{f"_to_{id_}": codes.get(id_) for id_ in targets}}
         for pair, (codes, _) in made.items()],
        schema={STATUS: pl.String, FLAG: pl.String, **{f"_to_{id_}": pl.String for id_ in targets}},
    )  # fmt: skip
    cells = cells.join(lookup, on=[STATUS, FLAG], how="left", nulls_equal=True, maintain_order="left")
    for id_ in targets:
        old = pl.col(id_) if id_ in cells.columns else pl.lit(None, pl.String)
        cells = cells.with_columns(pl.coalesce(pl.col(f"_to_{id_}"), old).alias(id_)).drop(f"_to_{id_}")
    return cells


def combine(status: str | None, flags: list[str], rule: FlagRule) -> tuple[dict[str, str], list[str]]:
    """Return the components that a status and flags set, and the flags whose code had to give way to another.

    The status of a missing value comes first, then the flags in the order of the mapping; texts for the comment
    are joined.
    """
    codes: dict[str, str] = {OBS_STATUS: status} if status else {}
    beaten: list[str] = []
    for flag in [known for known in rule.codes if known in flags]:
        for component, code in rule.codes[flag].items():
            if component == rule.comment:
                codes[component] = f"{codes[component]}; {code}" if component in codes else code
            elif codes.setdefault(component, code) != code:
                beaten.append(flag)
    return codes, beaten


def _statuses_only(job: Job, cells: pl.DataFrame) -> pl.DataFrame:
    if not job.has_component(OBS_STATUS) or cells[STATUS].null_count() == cells.height:
        return cells
    old = pl.col(OBS_STATUS) if OBS_STATUS in cells.columns else pl.lit(None, pl.String)
    return cells.with_columns(pl.coalesce(old, pl.col(STATUS)).alias(OBS_STATUS))


def _say_unknown(job: Job, cells: pl.DataFrame, flag: str) -> None:
    rule = job.mapping.flags
    if rule is None:
        return
    texts = [text for text in cells[FLAG].unique().drop_nulls().to_list() if flag in split_flags(text, rule.split)]
    rows = cells.filter(pl.col(FLAG).is_in(texts))
    job.findings.add(
        finding(
            "MAP-45", row=int(rows[ROW][0]), column=job.label(rule.column), found=flag, count=rows.height,
            expected=", ".join(rule.codes),
        )
    )  # fmt: skip


def _say_beaten(
    job: Job,
    cells: pl.DataFrame,
    made: dict[tuple[str | None, str | None], tuple[dict[str, str], list[str]]],
) -> None:
    """Say which flags lost to another that sets the same component."""
    for (status, text), (_, beaten) in made.items():
        if beaten:
            rows = cells.filter(pl.col(STATUS).eq_missing(status) & pl.col(FLAG).eq_missing(text))
            job.say("MAP-46", count=rows.height, row=int(rows[ROW][0]), found=text, flags=", ".join(beaten))
