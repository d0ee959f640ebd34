"""A collection that failed: why, and whether asking again may help."""

from comity.errors import ComityError, OutsideError
from comity.exchange.collection_ports import Reason
from comity.exchange.collection_texts import text_of


class CollectionError(OutsideError):
    """A source could not be read. `may_pass` says that it may go by itself, `after` seconds when to ask again."""

    title = "Figures could not be collected"

    def __init__(self, reason: Reason, *, may_pass: bool = False, after: float | None = None) -> None:
        """Keep the reason."""
        super().__init__(text_of(reason))
        self.reason = reason
        self.may_pass = may_pass
        self.after = after


def failure(code: str, *, may_pass: bool = False, after: float | None = None, **facts: str) -> CollectionError:
    """Return the error of a reason by its code; `facts` are what its text names."""
    return CollectionError(Reason(code, facts), may_pass=may_pass, after=after)


def reason_of(error: ComityError) -> Reason:
    """Return the reason that stands for any error of ours."""
    if isinstance(error, CollectionError):
        return error.reason
    return Reason("fault", {"detail": error.detail, "remedy": error.remedy})
