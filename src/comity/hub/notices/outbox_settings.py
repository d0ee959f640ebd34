"""The tables `[mail]` and `[webhooks]` of the service's settings: how notices go out."""

from dataclasses import dataclass

from comity.hub.settings.values import setting


@dataclass(frozen=True, slots=True)
class MailSettings:
    """`[mail]`: the server that takes the hub's mail. Without a host no mail is sent, and notices wait."""

    host: str = setting("", "The mail server (SMTP).")
    port: int = setting(587, "Its port.", lowest=1, highest=65_535)
    security: str = setting(
        "starttls",
        "STARTTLS, TLS from the start, or none (only on the hub's own machine or network).",
        choices=("starttls", "tls", "none"),
    )
    user: str = setting("", "The name to log in with, where the server asks for it.")
    password: str = setting("", "The password to it.", secret=True)
    sender: str = setting("", "The address that mail comes from, such as hub@example.org.")
    ca_file: str = setting("", "A file of certificates (PEM) to trust, where the server's isn't known publicly.")
    timeout_seconds: int = setting(30, "How long the server may take to answer.", lowest=1, highest=600)


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """`[webhooks]`: calls to addresses that contacts name."""

    secrets: tuple[str, ...] = setting(
        (),
        "Shared secrets, each PROVIDER=whsec_…: its calls are signed with it, too.",
        secret=True,
    )
    allow_private: bool = setting(False, "Whether addresses in private networks, and plain HTTP, are called.")
    ca_file: str = setting(
        "", "A file of certificates (PEM) to trust, where those of receivers aren't known publicly."
    )
    timeout_seconds: int = setting(20, "How long a receiver may take to answer.", lowest=1, highest=120)
