"""Letters by webhook: JSON, signed, to public addresses, without redirects."""

import hashlib
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from comity.hub.deadline import call_within
from comity.hub.extras import require
from comity.hub.notices.mail import tls_context
from comity.hub.notices.outbox_attempt import Attempt, Letter, Outcome
from comity.hub.notices.outbox_settings import WebhookSettings
from comity.hub.notices.webhook_address import Lookup, NotAllowedError, NotFoundError, Target, find_target
from comity.hub.notices.webhook_signature import read_secrets, sign
from comity.trust.signing import SigningKey, canonical_json

if TYPE_CHECKING:
    import httpx

_GONE = 410
_MOST_ADDRESSES = 3
_LONGEST_WAIT = 86_400.0
_AGENT = "Comity"


class WebhookTransport:
    """Calls the addresses of contacts; each call is signed at its own moment, under the id that it always has."""

    def __init__(
        self,
        settings: WebhookSettings,
        key: SigningKey,
        *,
        clock: Callable[[], float] = time.time,
        lookup: Lookup | None = None,
    ) -> None:
        """Check the settings; `clock` tells wall time, `lookup` finds addresses of names."""
        require("serve", "tick")
        import httpx

        self._settings, self._key = settings, key
        self._secrets = read_secrets(settings.secrets)
        self._clock, self._lookup = clock, lookup
        self._client = httpx.Client(
            verify=tls_context(settings.ca_file),
            timeout=settings.timeout_seconds,
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        """Nothing is to be done before the first letter."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self._client.close()

    def send(self, letter: Letter) -> Attempt:
        """Call the letter's address once."""
        try:
            target = find_target(letter.address, allow_private=self._settings.allow_private, lookup=self._lookup)
        except NotAllowedError as error:
            return Attempt(Outcome.NEVER, str(error))
        except NotFoundError as error:
            return Attempt(Outcome.LATER, str(error))
        body = render_body(letter)
        headers = self._headers(letter, body)
        try:
            return call_within(self._settings.timeout_seconds, lambda: self._call(target, body, headers))
        except TimeoutError:
            return Attempt(Outcome.LATER, "the receiver did not answer in time")

    def _headers(self, letter: Letter, body: bytes) -> dict[str, str]:
        webhook_id, timestamp = f"msg_{letter.id}", int(self._clock())
        signature = sign(
            body, webhook_id=webhook_id, timestamp=timestamp, key=self._key, secret=self._secrets.get(letter.of)
        )
        return {
            "content-type": "application/json",
            "user-agent": _AGENT,
            "webhook-id": webhook_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature,
        }

    def _call(self, target: Target, body: bytes, headers: dict[str, str]) -> Attempt:
        import httpx

        problem = ""
        for address in target.addresses[:_MOST_ADDRESSES]:
            url = httpx.URL(target.url).copy_with(host=address)
            request = self._client.build_request(
                "POST",
                url,
                content=body,
                headers={**headers, "host": target.netloc},
                extensions={"sni_hostname": target.host},
            )
            try:
                answer = self._client.send(request, stream=True)
            except httpx.ConnectError as error:
                problem = f"the receiver can't be reached: {type(error).__name__}"
                continue
            except httpx.HTTPError as error:
                return Attempt(Outcome.LATER, f"the receiver: {type(error).__name__}")
            answer.close()
            return _judge(answer, body)
        return Attempt(Outcome.LATER, problem)


def render_body(letter: Letter) -> bytes:
    """Return the JSON that is sent: the same bytes each time."""
    return canonical_json(
        {
            "type": f"notice.{letter.data['kind']}",
            "timestamp": letter.made_at.isoformat(),
            "data": {**letter.data, "to": letter.of, "group": letter.group_id},
        }
    )


def _judge(answer: "httpx.Response", body: bytes) -> Attempt:
    if answer.is_success:
        return Attempt(Outcome.SENT, sent_sha256=hashlib.sha256(body).hexdigest())
    problem = f"HTTP {answer.status_code}"
    if answer.status_code == _GONE:
        return Attempt(Outcome.GONE, problem)
    after = answer.headers.get("retry-after", "")
    wait = min(float(after), _LONGEST_WAIT) if after.isascii() and after.isdigit() else 0.0
    return Attempt(Outcome.LATER, problem, retry_after=wait)
