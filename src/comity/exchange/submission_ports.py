"""What the exchange needs to look submissions up: one by its number, a page of a list, how many there are."""

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from comity.model.submission_search import Wanted
from comity.model.submissions import Submission


@runtime_checkable
class Submissions(Protocol):
    """Submissions as they are recorded, for those who look them up."""

    def get(self, submission_id: int) -> Submission:
        """Return a submission; raises UnknownArtefactError where there is none of this number."""
        ...

    def record(self, submission_id: int) -> Mapping[str, Any]:
        """Return a submission as it is recorded, every column (JSON values): what the log commits to."""
        ...

    def page(self, wanted: Wanted, *, below: int | None = None, most: int) -> list[Submission]:
        """Return the latest of those wanted, at most so many; with `below`, only those of lower numbers."""
        ...

    def counts(self) -> Mapping[str, int]:
        """Return how many submissions are in each state, those that none is in with 0."""
        ...
