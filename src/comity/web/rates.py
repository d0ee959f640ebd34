"""How often one may ask, before anything is done: by who one is, and for strangers by where they ask from."""

import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Self

from fastapi import Request

from comity.hub.access.rates import Rates
from comity.hub.access.sign_in import Presented
from comity.hub.access.sign_in_attempts import Place
from comity.hub.settings.tables import RateSettings
from comity.web.problems import Problem, ProblemError


@dataclass(frozen=True)
class Doorkeeper:
    """Counts requests of those that are known and of strangers apart: a crowd at the door keeps no member out."""

    known: Rates = field(default_factory=lambda: Rates(0))
    strangers: Rates = field(default_factory=lambda: Rates(0))

    @classmethod
    def of(cls, settings: RateSettings) -> Self:
        """Return one that keeps to the settings."""
        return cls(Rates(settings.known_per_minute), Rates(settings.strangers_per_minute))

    def check(self, request: Request, presented: Presented | None) -> None:
        """Count a request; raise 429 where there were too many. None: what was presented doesn't hold."""
        if presented is not None and presented.is_known:
            wait = self.known.wait(presented.principal.name, now=time.monotonic())
        else:
            host = "" if request.client is None else request.client.host
            wait = self.strangers.wait(Place.of_address(host).name, now=time.monotonic())
        if wait:
            raise ProblemError(
                Problem(
                    HTTPStatus.TOO_MANY_REQUESTS,
                    "You ask too often.",
                    kind="too-often",
                    remedy=f"Wait {int(wait)} seconds; ask for more at once instead of more often.",
                    headers={"Retry-After": str(int(wait))},
                )
            )
