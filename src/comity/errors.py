"""Every public error: a fault in use or outside, with a title, a detail and a remedy.

A fault in *data* is not here: it is a `Finding` (see `comity.model.findings`).
"""


class ComityError(Exception):
    """A fault that a person can mend: what is wrong (`title`, `detail`) and what to do (`remedy`)."""

    title = "Something is wrong"

    def __init__(self, detail: str, *, remedy: str = "") -> None:
        """Keep the detail for people; `remedy` says what to do next."""
        super().__init__(detail)
        self.detail = detail
        self.remedy = remedy


class UsageError(ComityError):
    """The request itself can't be carried out as asked."""

    title = "This can't be done as asked"


class ConfigurationError(ComityError):
    """A configuration file (group, mapping, pack) is wrong; the detail names file, table and key."""

    title = "The configuration is wrong"


class UnknownArtefactError(ComityError):
    """A dataflow, member, provider, agreement or code list that the hub doesn't know."""

    title = "Not known here"


class MissingExtraError(ComityError):
    """The command needs an optional part of Comity that isn't installed."""

    title = "A part of Comity is not installed"


class StructureError(ComityError):
    """An SDMX structure message can't be read or contradicts itself."""

    title = "The structure message can't be used"


class LedgerError(ComityError):
    """The store refuses: wrong schema version, not a hub, broken invariant."""

    title = "The ledger refuses"


class HistoryError(LedgerError):
    """A hub that is copied contradicts what it signed or told before; the evidence is kept beside the copy."""

    title = "The hub contradicts itself"


class OutsideError(ComityError):
    """Something outside Comity failed: disk, lock, database, network."""

    title = "Something outside Comity failed"


class ForbiddenError(ComityError):
    """Whoever asks may not do this: their role doesn't allow it, or it is another provider's."""

    title = "This is not allowed"
