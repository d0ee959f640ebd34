"""A chart's rows, and its map's shapes, as altair takes them: shared by every layer, copied by none."""

import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair as alt


def inline(rows: Iterable[dict[str, Any]]) -> "alt.InlineData":
    """Return rows of plain values as a chart's data."""
    import altair as alt

    return alt.InlineData(values=shared(list(rows)))


def shared(values: Any) -> "alt.InlineDataset":  # noqa: ANN401 - rows, or a TopoJSON
    """Return plain values that nobody changes as a data set that isn't copied.

    Altair copies a chart whole, rows and all, at every step of its making.
    """
    dataset: alt.InlineDataset = _shared()(values)
    return dataset


@functools.cache
def _shared() -> Any:  # noqa: ANN401 - a class over altair's, which is loaded when the first chart is drawn
    import altair as alt

    class Shared(alt.InlineDataset):
        def __deepcopy__(self, _memo: object = None) -> "Shared":
            return self

        def to_dict(self, *_how: object, **_told: object) -> Any:  # noqa: ANN401 - as they came
            return self._args[0]

    return Shared
