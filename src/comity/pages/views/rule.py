"""One rule, dataflow or code list of the reference."""

from collections.abc import Callable, Mapping

from comity.errors import UnknownArtefactError
from comity.hub.home import Hub
from comity.pages.asked import Asked
from comity.pages.page import Page
from comity.pages.reference.codelist_page import codelist_page
from comity.pages.reference.dataflow_page import dataflow_page
from comity.pages.reference.rule_page import rule_page
from comity.publish.texts import Texts

_KINDS: Mapping[str, Callable[[Hub, Asked, Texts], Page]] = {
    "rule": rule_page,
    "dataflow": dataflow_page,
    "codelist": codelist_page,
}


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page on `name` of `kind`; UnknownArtefactError where there is no such kind."""
    kind = asked.parts["kind"]
    if kind not in _KINDS:
        raise UnknownArtefactError(f"There is no page of the kind {kind[:60]}.", remedy="Choose one of the list.")
    return _KINDS[kind](hub, asked, texts)
