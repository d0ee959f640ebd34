"""Rows that the mapping turns into the same key: named, added up, or taken as doubtful, as the mapping says."""

import polars as pl

from comity.formats.mapping import Duplicates
from comity.formats.messages import finding
from comity.formats.national.cell_text import clean
from comity.formats.national.job import Job
from comity.formats.national.values import NAN, NUMBER, TEXT
from comity.model.frames import OBS_STATUS, OBS_VALUE, ROW

_COUNT, _KEY = "_count", "_key"
_COMMENT, _DIFFER, _UNKNOWN = "COMMENT", " ≠ ", "O"
_SHOWN = 10


def join_duplicates(job: Job, cells: pl.DataFrame) -> pl.DataFrame:
    """Return cells with each key once; what was found stands in the findings."""
    keys = [id_ for id_ in cells.columns if not id_.startswith("_") and id_ != OBS_VALUE and job.is_key(id_)]
    if not keys or cells.height == 0:
        return cells
    twice = cells.select(keys).is_duplicated()
    if not twice.any():
        return cells
    repeated = cells.filter(twice)
    if job.mapping.on_duplicate is Duplicates.SUM:
        summed = _sum(repeated, keys)
        groups = _groups(repeated, keys)
        job.say("MAP-61", count=repeated.height, keys=summed.height, found=_example(groups))
        return pl.concat([cells.filter(~twice), summed.select(cells.columns)]).sort(ROW, NUMBER)
    if job.mapping.on_duplicate is Duplicates.MISSING:
        kept = _doubtful(job, repeated, keys)
        return pl.concat([cells.filter(~twice), kept], how="diagonal").sort(ROW, NUMBER)
    _say(job, repeated, keys)
    return cells.unique(keys, keep="first", maintain_order=True)


def _groups(repeated: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Return one row for each key that occurs twice: its codes, the rows that have it, its first column."""
    return repeated.group_by(keys, maintain_order=True).agg(pl.col(ROW), pl.col(NUMBER).first())


def _example(groups: pl.DataFrame) -> str:
    return ", ".join(str(row) for row in groups[ROW][0].to_list()[:_SHOWN])


def _say(job: Job, repeated: pl.DataFrame, keys: list[str]) -> None:
    """One finding for each pair of rows: their labels, and the key that they share first."""
    order = job.structure.key_ids if job.structure is not None else ()
    named = [id_ for id_ in order if id_ in keys] + [id_ for id_ in keys if id_ not in order]
    groups = _groups(repeated, keys).with_columns(
        pl.concat_str(named, separator=".", ignore_nulls=True).alias(_KEY)
    )
    pairs = groups.group_by(ROW, maintain_order=True).agg(pl.col(NUMBER, _KEY).first(), pl.len().alias(_COUNT))
    limit = job.findings.limit_per_rule
    made = [
        finding(
            "MAP-60", row=rows[1], column=job.raw.label(number), found=_labels(job, rows[1]), first=rows[0],
            first_label=_labels(job, rows[0]), key=key, count=count,
        )
        for rows, number, key, count in pairs.head(limit).iter_rows()
    ]  # fmt: skip
    job.add_each(made, pairs.height)


def _labels(job: Job, row: int) -> str:
    """Return the texts of a row from which its key was made."""
    record = job.raw.frame.filter(pl.col(ROW) == row)
    names = [job.name(ref) for rule in job.mapping.components if job.is_key(rule.id) for ref in rule.columns]
    return ", ".join(clean(record[name][0] or "") for name in dict.fromkeys(names)) or str(row)


def _sum(repeated: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Add up the values of each key. A missing part makes the sum missing; attributes stay where parts agree."""
    others = [name for name in repeated.columns if name not in (*keys, OBS_VALUE)]
    missing = (pl.col(OBS_VALUE) == NAN).any()
    whole = repeated[OBS_VALUE].str.contains(r"^[+-]?[0-9]{1,15}$").all() or (
        repeated.filter(pl.col(OBS_VALUE) != NAN)[OBS_VALUE].str.contains(r"^[+-]?[0-9]{1,15}$").all()
    )
    number = pl.col(OBS_VALUE).cast(pl.Int64 if whole else pl.Float64, strict=False).sum().cast(pl.String)
    agreed = [
        pl.when(pl.col(name).n_unique() == 1).then(pl.col(name).first()).otherwise(None).alias(name)
        for name in others
        if name not in (ROW, NUMBER)
    ]
    places = [pl.col(name).first() for name in (ROW, NUMBER)]
    return repeated.group_by(keys, maintain_order=True).agg(
        pl.when(missing).then(pl.lit(NAN)).otherwise(number).alias(OBS_VALUE), *places, *agreed
    )


def _doubtful(job: Job, repeated: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Return each key once: its figure where all rows agree on it, else none, with what they say as the comment.

    Which of several figures holds can't be known from the file, nor whether they are parts of one.
    """
    whole = repeated.group_by(keys, maintain_order=True).first().select(repeated.columns)
    told = repeated.group_by(keys, maintain_order=True).agg(
        pl.col(TEXT).fill_null("").unique(maintain_order=True).alias(_KEY), pl.col(ROW).alias(_COUNT)
    )
    differ = told[_KEY].list.len() > 1
    texts = told[_KEY].list.join(_DIFFER)
    found: list[int] = next(
        (rows for rows, is_odd in zip(told[_COUNT].to_list(), differ, strict=True) if is_odd), []
    )
    job.say(
        "MAP-62",
        count=repeated.height,
        same=int((~differ).sum()),
        keys=int(differ.sum()),
        found=", ".join(map(str, found[:_SHOWN])) or "–",
    )
    changed = {OBS_VALUE: pl.lit(NAN), OBS_STATUS: pl.lit(_UNKNOWN), _COMMENT: pl.lit(texts)}
    for name, value in changed.items():
        if job.has_component(name) or name == OBS_VALUE:
            old = pl.col(name) if name in whole.columns else pl.lit(None, pl.String)
            whole = whole.with_columns(pl.when(pl.lit(differ)).then(value).otherwise(old).alias(name))
    return whole
