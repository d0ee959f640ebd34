"""The settings of collection: `[collection]` of server.toml."""

from dataclasses import dataclass

from comity.hub.settings.values import setting


@dataclass(frozen=True, slots=True)
class CollectionSettings:
    """`[collection]`: how the hub behaves towards services and files that it fetches from."""

    connect_seconds: int = setting(15, "How long a connection may take to come about.", lowest=1, highest=600)
    read_seconds: int = setting(60, "How long a service may send nothing.", lowest=1, highest=3600)
    answer_seconds: int = setting(900, "How long one answer may take in all.", lowest=1, highest=86_400)
    tries: int = setting(
        3, "How often an address is asked before that counts as one failure.", lowest=1, highest=10
    )
    pause_seconds: float = setting(2.0, "The first pause between two of these; each next one doubles.", highest=60)
    failures: int = setting(
        6, "After how many failures in a row a collection is given up until its next time.", lowest=1, highest=100
    )
    retry_minutes: int = setting(
        5, "When a failed collection is tried again; each next time after twice as long.", lowest=1, highest=1440
    )
    at_once: int = setting(4, "How many services are asked at the same time.", lowest=1, highest=64)
    public_only: bool = setting(
        default=False,
        meaning="Refuse sources in private networks and on this machine (a proxy looks up names by itself).",
    )
    proxy: str = setting("", "The proxy through which to ask, such as http://proxy.example:3128.")
    ca_file: str = setting(
        "", "A file of certificates (PEM) to trust, where those of sources aren't known publicly."
    )
