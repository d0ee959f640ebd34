"""What an element of each form looks like: expressions that make its text from the columns of a frame."""

from collections.abc import Iterable, Sequence
from typing import Protocol

import polars as pl

from comity.formats.sdmx_ml.message_form import MessageForm
from comity.formats.sdmx_ml.message_header import own_prefix, structure_id
from comity.model.structures import Dataflow

Pieces = list[pl.Expr]
Validity = tuple[str | None, str | None]
"""From and until when the state in a data set held, where that is said."""
ALWAYS: Validity = (None, None)
_DATES = ("validFromDate", "validToDate")


class Markup(Protocol):
    """Makes elements; `texts` are the columns that may be null, and are then left out."""

    series_end: str

    def data_set(self, action: str, attributes: pl.DataFrame, *, validity: Validity = ALWAYS) -> str:
        """Return the start of a data set; `attributes` has one row of its own attributes, or none."""
        ...

    def series(self, texts: pl.DataFrame, key: Sequence[str], *, attributes: Sequence[str]) -> pl.Series:
        """Return the start of each series."""
        ...

    def observations(
        self, texts: pl.DataFrame, key: Sequence[str], *, measure: Sequence[str], attributes: Sequence[str]
    ) -> pl.Series:
        """Return each observation."""
        ...

    def partial(self, texts: pl.DataFrame, key: Sequence[str], *, attributes: Sequence[str]) -> pl.Series:
        """Return an element for each partial key; dimensions outside it are null."""
        ...

    def data_set_end(self) -> str:
        """Return the end of a data set."""
        ...


def joined(texts: pl.DataFrame, pieces: Iterable[pl.Expr]) -> pl.Series:
    """Return the pieces of each row as one text."""
    return texts.select(pl.concat_str(*pieces).alias("text")).to_series()


def optional(texts: pl.DataFrame, name: str, before: str, after: str) -> pl.Expr:
    """Return a value between two texts, nothing where it is null."""
    whole = pl.concat_str(pl.lit(before), pl.col(name), pl.lit(after))
    return whole.fill_null("") if texts[name].null_count() else whole


class SpecificMarkup:
    """Structure-specific elements: values in attributes named after their components."""

    series_end = "</Series>\n"

    def __init__(self, form: MessageForm, dataflow: Dataflow, *, place: int = 0) -> None:
        """Make elements of this form, for the dataflow at this place in the message."""
        self.form = form
        self.prefix = own_prefix(place)
        self.structure = structure_id(dataflow, place)

    def data_set(self, action: str, attributes: pl.DataFrame, *, validity: Validity = ALWAYS) -> str:
        """Return the start of a data set."""
        scope = "" if self.form.has_atts else ' data:dataScope="Dataflow"'
        own = self._attributes(attributes, attributes.columns) if attributes.height else []
        given = joined(attributes, own)[0] if own else ""
        return (
            f'<mes:DataSet data:structureRef="{self.structure}"'
            f' xsi:type="{self.prefix}:DataSetType"'
            f' data:action="{action}"{_dates(validity, "data:")}{scope}{given}>\n'
        )

    def series(self, texts: pl.DataFrame, key: Sequence[str], *, attributes: Sequence[str]) -> pl.Series:
        """Return the start of each series."""
        return joined(texts, [pl.lit("<Series"), *self._attributes(texts, [*key, *attributes]), pl.lit(">\n")])

    def observations(
        self, texts: pl.DataFrame, key: Sequence[str], *, measure: Sequence[str], attributes: Sequence[str]
    ) -> pl.Series:
        """Return each observation."""
        names = [*key, *measure, *attributes]
        return joined(texts, [pl.lit("<Obs"), *self._attributes(texts, names), pl.lit("/>\n")])

    def partial(self, texts: pl.DataFrame, key: Sequence[str], *, attributes: Sequence[str]) -> pl.Series:
        """Return an element for each partial key: Atts, or before 3.0 a group."""
        given = [*self._attributes(texts, [*key, *attributes]), pl.lit("/>\n")]
        if self.form.has_atts:
            return joined(texts, [pl.lit("<Atts"), *given])
        kind = [pl.lit(f'<Group xsi:type="{self.prefix}:'), group_name(key), pl.lit('"')]
        return joined(texts, [*kind, *given])

    def data_set_end(self) -> str:
        """Return the end of a data set."""
        return "</mes:DataSet>\n"

    def _attributes(self, texts: pl.DataFrame, names: Iterable[str]) -> Pieces:
        return [optional(texts, name, f' {name}="', '"') for name in names]


class GenericMarkup:
    """Generic elements: every value in an element that names its component."""

    series_end = "</data:Series>\n"

    def __init__(self, dataflow: Dataflow, *, place: int = 0) -> None:
        """Make elements for the dataflow at this place in the message."""
        self.structure = structure_id(dataflow, place)

    def data_set(self, action: str, attributes: pl.DataFrame, *, validity: Validity = ALWAYS) -> str:
        """Return the start of a data set, its own attributes in it."""
        own = joined(attributes, self._attributes(attributes, attributes.columns))[0] if attributes.height else ""
        dates = _dates(validity, "")
        return f'<mes:DataSet structureRef="{self.structure}" action="{action}"{dates}>\n{own}'

    def series(self, texts: pl.DataFrame, key: Sequence[str], *, attributes: Sequence[str]) -> pl.Series:
        """Return the start of each series."""
        given = [*self._key(texts, "SeriesKey", key), *self._attributes(texts, attributes)]
        return joined(texts, [pl.lit("<data:Series>"), *given, pl.lit("\n")])

    def observations(
        self, texts: pl.DataFrame, key: Sequence[str], *, measure: Sequence[str], attributes: Sequence[str]
    ) -> pl.Series:
        """Return each observation."""
        pieces = [pl.lit("<data:Obs>")]
        if len(key) == 1:
            pieces.append(optional(texts, key[0], '<data:ObsDimension value="', '"/>'))
        else:
            pieces += self._key(texts, "ObsKey", key)
        pieces += [optional(texts, name, '<data:ObsValue value="', '"/>') for name in measure]
        return joined(texts, [*pieces, *self._attributes(texts, attributes), pl.lit("</data:Obs>\n")])

    def partial(self, texts: pl.DataFrame, key: Sequence[str], *, attributes: Sequence[str]) -> pl.Series:
        """Return a group for each partial key."""
        kind = [pl.lit('<data:Group type="'), group_name(key), pl.lit('">')]
        given = [*self._key(texts, "GroupKey", key), *self._attributes(texts, attributes)]
        return joined(texts, [*kind, *given, pl.lit("</data:Group>\n")])

    def data_set_end(self) -> str:
        """Return the end of a data set."""
        return "</mes:DataSet>\n"

    def _key(self, texts: pl.DataFrame, element: str, names: Iterable[str]) -> Pieces:
        return [pl.lit(f"<data:{element}>"), *self._values(texts, names), pl.lit(f"</data:{element}>")]

    def _attributes(self, texts: pl.DataFrame, names: Sequence[str]) -> Pieces:
        """Return the element with the attributes, nothing where none is given."""
        if not names:
            return []
        values = pl.concat_str(*self._values(texts, names))
        held = pl.concat_str(pl.lit("<data:Attributes>"), values, pl.lit("</data:Attributes>"))
        return [pl.when(values == "").then(pl.lit("")).otherwise(held)]

    def _values(self, texts: pl.DataFrame, names: Iterable[str]) -> Pieces:
        return [optional(texts, name, f'<data:Value id="{name}" value="', '"/>') for name in names]


def _dates(validity: Validity, prefix: str) -> str:
    return "".join(f' {prefix}{name}="{date}"' for name, date in zip(_DATES, validity, strict=True) if date)


def group_name(key: Sequence[str]) -> pl.Expr:
    """Return a name for the group of each partial key: `Group`, and the dimensions that it has."""
    named = (pl.when(pl.col(name).is_not_null()).then(pl.lit(f"_{name}")).otherwise(pl.lit("")) for name in key)
    return pl.concat_str(pl.lit("Group"), *named)
