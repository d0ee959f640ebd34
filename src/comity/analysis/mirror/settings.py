"""The settings of the factor model, chosen by inner folds on the training corridors of European flows."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What is assumed before any figure of a corridor is seen.

    Variances are shares of what the group's own corridors show (see `Spread`): `state` of the wide variance
    between corridors, `corridor` of the typical one, `noise` of the variance within. `memory` is the correlation
    of a state's coverage in one year with that in the next; `own_sides` how much a state that counts those who
    come well also counts those who leave well; `two_ways` how much a corridor's deviation goes with the opposite
    one in the way back. `counting` is the variance of a count in its own size (1: Poisson). Residuals and
    corridors beyond `outlier` spreads count less (Huber weights).
    """

    state: float = 0.83
    corridor: float = 0.16
    noise: float = 0.55
    memory: float = 0.99
    own_sides: float = 0.7
    two_ways: float = 0.4
    counting: float = 8.0
    outlier: float = 1.0
    rounds: int = 8


DEFAULT = Settings()
