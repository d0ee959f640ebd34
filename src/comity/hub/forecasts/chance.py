"""How far a share may lie from its probability by chance alone."""

import math

_SURE = 0.95


def chance_range(probability: float, count: int, *, sure: float = _SURE) -> tuple[float, float]:
    """Return the shares between which that of `count` independent cases lies with probability `sure` (binomial).

    >>> chance_range(0.8, 20)
    (0.6, 0.95)
    """
    tail = (1 - sure) / 2
    low, high = 0, count
    below = 0.0
    for hits in range(count + 1):
        here = math.comb(count, hits) * probability**hits * (1 - probability) ** (count - hits)
        if below <= tail:
            low = hits
        below += here
        if below >= 1 - tail:
            high = hits
            break
    return low / count, high / count
