"""The settings of the mailbox that files come to: `[mailbox]` of server.toml."""

from dataclasses import dataclass

from comity.hub.settings.values import setting

_MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    """`[mailbox]`: where files come by mail. Without a host none is read. Contacts of the group's file may send."""

    host: str = setting("", "The mail server (IMAP).")
    port: int = setting(993, "Its port.", lowest=1, highest=65_535)
    security: str = setting(
        "tls",
        "TLS from the start, STARTTLS, or none (only on the hub's own machine).",
        choices=("tls", "starttls", "none"),
    )
    user: str = setting("", "The name to log in with.")
    password: str = setting("", "The password to it.", secret=True)
    ca_file: str = setting("", "A file of certificates (PEM) to trust, where the server's isn't known publicly.")
    folder: str = setting("INBOX", "The folder that mails come to.")
    done_folder: str = setting("Comity-Done", "Where mails go whose files were taken in, refused files too.")
    refused_folder: str = setting("Comity-Refused", "Where mails go that are not taken, those of strangers too.")
    proof: str = setting(
        "either",
        "What a mail needs besides an allowed sender: signed files, its provider's token in the subject, either, "
        "or none (a sender's address can be forged).",
        choices=("either", "signature", "token", "none"),
    )
    token_secret: str = setting(
        "", "The secret that providers' tokens are made from; without one there are none.", secret=True
    )
    every_minutes: int = setting(5, "How often the mailbox is looked at.", lowest=1, highest=1440)
    timeout_seconds: int = setting(60, "How long the server may take to answer.", lowest=1, highest=600)
    message_bytes: int = setting(50 * _MEBIBYTE, "How large a mail may be.", lowest=1)
    attachments: int = setting(20, "How many files a mail may hold.", lowest=1, highest=200)
