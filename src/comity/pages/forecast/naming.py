"""What a forecast's series are called in a reader's language."""

from collections.abc import Collection

from comity.hub.forecasts.shown import WHOLE
from comity.hub.forecasts.truth import Subject
from comity.model.frames import FREQ
from comity.model.structures import OTHER, TOTAL, Dataflow
from comity.pages.explore.naming import Naming
from comity.publish.texts import Texts

MEMBER, ORIGIN = "member", "origin"
_UNITS = ("COUNT_UNIT", "UNIT")


class SeriesNames:
    """Names of one subject's series, and what they count."""

    def __init__(self, subject: Subject, texts: Texts, *, shared: Collection[str] = ()) -> None:
        """Take what is forecast; `shared` are the dimensions whose code is that of all its series."""
        self._subject, self._texts, self._shared = subject, texts, shared
        self._naming = Naming(subject.dataflow, texts)

    @property
    def dataflow(self) -> Dataflow:
        """The dataflow that figures come from."""
        return self._subject.dataflow

    @property
    def subject(self) -> str:
        """What is forecast, as a heading begins."""
        definition = self._subject.definition
        if definition is not None:
            return self._texts.name(definition.names, definition.id)
        return self._texts.name(self._subject.dataflow.names, self._subject.id)

    def unit(self, series: str) -> str:
        """Return what a series counts, within a sentence."""
        definition = self._subject.definition
        if definition is not None:
            return self._texts.name(definition.measure)
        return self._naming.unit(self._codes(series))

    def _codes(self, series: str) -> dict[str, str]:
        """Return the codes of a dataflow's series, without those that stand for all."""
        ids = self._subject.dataflow.structure.key_ids
        return {
            name: code for name, code in zip(ids, series.split("."), strict=True) if code != TOTAL and name != FREQ
        }

    def part(self, series: str) -> str:
        """Return a series' own name: a member, an origin, codes; empty for all together."""
        if self._subject.definition is not None:
            kind, _, code = series.partition(":")
            return "" if kind == WHOLE else self.area(code)
        return self._named(series, without=_UNITS)

    def _named(self, series: str, *, without: Collection[str]) -> str:
        codes = self._codes(series).items()
        return ", ".join(self._naming.code(name, code) for name, code in codes if name not in without)

    def area(self, code: str) -> str:
        """Return an area's name; the origins that aren't forecast on their own are the other ones."""
        return self._texts.translate("All other origins") if code == OTHER else self._texts.area(code)

    def label(self, series: str) -> str:
        """Return a series as a list offers it, without what it shares with all others."""
        together = self._texts.translate("All together")
        if self._subject.definition is not None:
            return self.part(series) or together
        return self._named(series, without=self._shared) or together

    def title(self, series: str) -> str:
        """Return what is forecast with its part: "Visitors from third countries: Kazakhstan"."""
        part = self.part(series)
        if not part:
            return self.subject
        if series.startswith(f"{ORIGIN}:"):
            return self._texts.translate("{subject}, from {part}", subject=self.subject, part=part)
        return self._texts.translate("{subject}, {part}", subject=self.subject, part=part)
