"""The ministry's OpenID Connect provider, as a relying party sees it: where to send people, whom it says they are.

OpenID Connect Core 1.0, authorization code flow with PKCE (RFC 7636). Only signatures by asymmetric keys count.
"""

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from comity.errors import OutsideError
from comity.hub.access.sign_in_settings import OidcSettings
from comity.hub.deadline import call_within

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
_SIGNATURES = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
_SECONDS = 10.0
_FRESH_SECONDS = 3600.0
_PAUSE_SECONDS = 30.0
"""How long a provider is left alone that didn't answer."""
_PATIENCE_SECONDS = 1.0
_MOST_WAITING = 3
_MOST_ASKING = 4
_LEEWAY_SECONDS = 60
_CODE_BYTES = 32


@dataclass(frozen=True, slots=True)
class Errand:
    """One way to the provider and back: what only the browser that was sent there can bring back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def begin(cls) -> "Errand":
        """Return a new one."""
        return cls(*(secrets.token_urlsafe(_CODE_BYTES) for _ in range(3)))


class NotSignedInError(Exception):
    """The provider didn't say who it is, or said it in a way that can't be believed."""


Published = tuple[Mapping[str, Any], KeySet]
"""What a provider publishes about itself: its metadata and its keys."""


class OidcProvider:
    """The provider that the settings name; what it publishes about itself is kept for an hour.

    One that doesn't answer keeps few waiting, and is left alone for a while: strangers may ask for it.
    """

    def __init__(
        self,
        settings: OidcSettings,
        *,
        fetch: Callable[[str], Published] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Ask nothing yet; `fetch` asks an issuer what it publishes, `clock` counts seconds."""
        self._settings = settings
        self._fetch, self._clock = fetch or _fetch, clock
        self._fetching = threading.Lock()
        self._waiting = threading.BoundedSemaphore(_MOST_WAITING)
        self._asking = threading.BoundedSemaphore(_MOST_ASKING)
        self._known: tuple[float, Published] | None = None
        self._failed_at: float | None = None

    def address_for(self, errand: Errand, *, back: str) -> str:
        """Return where to send a browser, which then comes to `back`."""
        about, _ = self._published()
        address = prepare_grant_uri(
            about["authorization_endpoint"],
            client_id=self._settings.client_id,
            response_type="code",
            redirect_uri=back,
            scope=" ".join(self._settings.scopes),
            state=errand.state,
            nonce=errand.nonce,
            code_challenge=create_s256_code_challenge(errand.verifier),
            code_challenge_method="S256",
        )
        return str(address)

    def name_of(self, errand: Errand, *, code: str, back: str) -> str:
        """Return the name of whom the provider let sign in; raises NotSignedInError where it can't be believed."""
        try:
            claims = self._claims(self._token(errand, code=code, back=back), errand)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise NotSignedInError("the provider's ID token doesn't hold") from error
        return self._name(claims)

    def _claims(self, token: Mapping[str, Any], errand: Errand) -> Mapping[str, Any]:
        about, keys = self._published()
        try:
            read = jwt.decode(token["id_token"], keys, registry=_SIGNATURES)
        except InvalidKeyIdError:
            about, keys = self._published(anew=True)
            read = jwt.decode(token["id_token"], keys, registry=_SIGNATURES)
        options = {
            "iss": {"essential": True, "values": [about["issuer"]]},
            "aud": {"essential": True, "value": self._settings.client_id},
        }
        params = {
            "nonce": errand.nonce,
            "client_id": self._settings.client_id,
            "access_token": token["access_token"],
        }
        claims = CodeIDToken(read.claims, read.header, options, params)
        claims.validate(leeway=_LEEWAY_SECONDS)
        return dict(claims)

    def _name(self, claims: Mapping[str, Any]) -> str:
        name = claims.get(self._settings.claim)
        if not isinstance(name, str) or not name:
            raise NotSignedInError(f"the provider doesn't tell the claim {self._settings.claim}")
        if self._settings.claim == "email" and claims.get("email_verified") is not True:
            raise NotSignedInError("the provider has not verified the address")
        return name

    def _token(self, errand: Errand, *, code: str, back: str) -> Mapping[str, Any]:
        """Return what the provider gives for a code (RFC 6749, section 4.1.3)."""
        about, _ = self._published()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": errand.verifier,
            "client_id": self._settings.client_id,
        }
        secret = self._settings.client_secret
        auth = (
            httpx.BasicAuth(quote(self._settings.client_id), quote(secret)) if secret else httpx.USE_CLIENT_DEFAULT
        )
        if not self._asking.acquire(blocking=False):
            raise _unreachable(self._settings.issuer)
        try:
            answer = call_within(_SECONDS, lambda: _post(about["token_endpoint"], form, auth))
        except (httpx.HTTPError, TimeoutError) as error:
            raise _unreachable(self._settings.issuer) from error
        finally:
            self._asking.release()
        if not answer.is_success:
            raise NotSignedInError("the provider doesn't take the code")
        return dict(answer.json())

    def _published(self, *, anew: bool = False) -> Published:
        """Return the provider's metadata (OpenID Connect Discovery 1.0) and its keys."""
        known = self._known
        if known is not None and not anew and self._clock() - known[0] < _FRESH_SECONDS:
            return known[1]
        if self._may_ask():
            self._refresh(known)
        if self._known is None:
            raise _unreachable(self._settings.issuer)
        return self._known[1]

    def _refresh(self, before: tuple[float, Published] | None) -> None:
        """Ask what the provider publishes, unless another is asking: a few wait for that, if not for long."""
        if not self._waiting.acquire(blocking=False):
            return
        try:
            if not self._fetching.acquire(timeout=_PATIENCE_SECONDS):
                return
            try:
                if self._known is before and self._may_ask():
                    self._ask()
            finally:
                self._fetching.release()
        finally:
            self._waiting.release()

    def _may_ask(self) -> bool:
        return self._failed_at is None or self._clock() - self._failed_at >= _PAUSE_SECONDS

    def _ask(self) -> None:
        """Keep what the provider publishes; what was known before is kept where it fails."""
        try:
            self._known = (self._clock(), self._fetch(self._settings.issuer))
            self._failed_at = None
        except OutsideError:
            self._failed_at = self._clock()
            if self._known is None:
                raise


def _fetch(issuer: str) -> Published:
    try:
        return call_within(_SECONDS, lambda: _discover(issuer))
    except (httpx.HTTPError, TimeoutError, JoseError, ValueError, TypeError, KeyError) as error:
        raise _unreachable(issuer) from error


def _discover(issuer: str) -> Published:
    with _client() as client:
        about = _get(client, issuer.rstrip("/") + "/.well-known/openid-configuration")
        if about.get("issuer") != issuer:
            raise OutsideError(
                "The OpenID Connect provider says that it is another issuer.",
                remedy="Set issuer in [oidc] to exactly what the provider calls itself.",
            )
        return about, KeySet.import_key_set(_get(client, about["jwks_uri"]))  # type: ignore[arg-type]


def _post(address: str, form: Mapping[str, str], auth: Any) -> httpx.Response:  # noqa: ANN401 - of the library
    with _client() as client:
        return client.post(address, data=dict(form), auth=auth)


def _client() -> httpx.Client:
    return httpx.Client(timeout=_SECONDS, headers={"Accept": "application/json"})


def _get(client: httpx.Client, url: str) -> dict[str, Any]:
    answer = client.get(url)
    answer.raise_for_status()
    return dict(answer.json())


def _unreachable(issuer: str) -> OutsideError:
    return OutsideError(
        f"The OpenID Connect provider {issuer} can't be reached, or doesn't answer as one.",
        remedy="Try again later; whoever has a password can sign in with it.",
    )
