"""What a client accepts (RFC 9110, section 12.5.1)."""

from collections.abc import Sequence


def best_type(accept: str, offered: Sequence[str]) -> str | None:
    """Return the best of the types offered, the first where nothing is asked for; None where none is accepted.

    >>> best_type("text/html;q=0.5, application/json", ("application/json", "text/html"))
    'application/json'
    >>> best_type("text/*", ("application/json", "text/html")), best_type("image/png", ("text/html",))
    ('text/html', None)
    >>> best_type("application/json;q=0, */*;q=0.1", ("application/json", "text/html"))
    'text/html'
    """
    ranges = [_parse(part) for part in accept.split(",") if part.strip()]
    if not ranges:
        return offered[0]
    weighed = [(_quality(kind, ranges), -at, kind) for at, kind in enumerate(offered)]
    quality, _, kind = max(weighed)
    return kind if quality > 0 else None


def _parse(part: str) -> tuple[str, float]:
    kind, *parameters = (piece.strip() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                quality = float(value)
            except ValueError:
                quality = 0.0
    return kind.lower(), quality


def _quality(kind: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return the quality of the most exact range that covers a type; 0 where none does."""
    main = kind.partition("/")[0]
    for pattern in (kind, f"{main}/*", "*/*"):
        for asked, quality in ranges:
            if asked == pattern:
                return quality
    return 0.0
