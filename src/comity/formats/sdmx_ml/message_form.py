"""What tells one version and form of SDMX-ML data messages from another."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

_BASE = "http://www.sdmx.org/resources/sdmxml/schemas/"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
LANGUAGE = "http://www.w3.org/XML/1998/namespace lang"

Kind = Literal["structure-specific", "generic"]


@dataclass(frozen=True)
class MessageForm:
    """A version and form: its name, namespaces, root elements and how actions and partial keys are written.

    `actions` gives the word for each action letter. `has_atts` says whether attributes of any partial key have an
    element of their own (3.0 on); before that there are groups, and groups come first.
    """

    name: str
    version: str
    kind: Kind
    roots: tuple[str, ...]
    actions: Mapping[str, str] = field(default_factory=lambda: {"M": "Append", "R": "Replace", "D": "Delete"})
    has_atts: bool = True
    has_urns: bool = True

    @property
    def schemas(self) -> str:
        """The start of the version's namespaces."""
        return f"{_BASE}v{self.version.replace('.', '_')}"

    @property
    def message(self) -> str:
        """The namespace of the message."""
        return f"{self.schemas}/message"

    @property
    def common(self) -> str:
        """The namespace of common elements."""
        return f"{self.schemas}/common"

    @property
    def data(self) -> str:
        """The namespace of data elements."""
        return f"{self.schemas}/data/{self.kind.replace('-', '')}"
