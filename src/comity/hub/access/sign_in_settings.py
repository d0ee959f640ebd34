"""The tables of settings about signing in: sessions, and the OpenID Connect provider."""

from dataclasses import dataclass

from comity.hub.settings.values import setting


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """`[sessions]`: people who sign in with a browser."""

    hours: int = setting(10, "How long somebody stays signed in.", lowest=1, highest=24 * 31)


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """`[oidc]`: signing in with an OpenID Connect provider; off where no issuer is given."""

    issuer: str = setting("", "The provider's issuer, such as https://login.example.org/realms/ministry.")
    client_id: str = setting("", "The id under which the provider knows this service.")
    client_secret: str = setting("", "Its secret; left out where PKCE alone is asked for.", secret=True)
    scopes: tuple[str, ...] = setting(("openid", "profile", "email"), "What the provider is asked for.")
    claim: str = setting(
        "preferred_username",
        "The claim of the ID token that is the user's name here; an address counts only where it was verified.",
    )
