"""Short texts that only the hub can have written: given to a browser, and believed when they come back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from comity.trust.signing import canonical_json

_ALGORITHM = "HS256"
_REGISTRY = jws.JWSRegistry(algorithms=[_ALGORITHM])
_UNTIL, _WHAT = "until", "what"


@dataclass(frozen=True, slots=True)
class Sealer:
    """Signs texts with a secret of 32 bytes; whoever holds one can read it, but not change it."""

    secret: bytes = field(repr=False)

    def seal(self, value: Mapping[str, Any], *, kind: str, until: float) -> str:
        """Return a text that says `value` (JSON), of one kind, good until a moment (Unix time)."""
        header = {"alg": _ALGORITHM, "typ": kind}
        payload = canonical_json({_WHAT: dict(value), _UNTIL: int(until)})
        return jws.serialize_compact(header, payload, OctKey.import_key(self.secret), registry=_REGISTRY)

    def open(self, text: str, *, kind: str, now: float) -> dict[str, Any] | None:
        """Return what a text says; None where it isn't ours, is of another kind, or its time is over."""
        try:
            found = jws.deserialize_compact(text, OctKey.import_key(self.secret), registry=_REGISTRY)
            said = json.loads(found.payload)
        except (JoseError, ValueError, TypeError):
            return None
        if found.headers().get("typ") != kind or said[_UNTIL] <= now:
            return None
        return dict(said[_WHAT])
