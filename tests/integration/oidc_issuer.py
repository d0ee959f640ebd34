"""A small OpenID Connect provider of tests: real HTTP, real keys, PKCE checked, codes good for once."""

import base64
import contextlib
import hashlib
import json
import secrets
import threading
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OctKey

CLIENT, SECRET = "comity", "s3cret/with+signs"  # a test's own


def new_key() -> ECKey:
    """Return a key of the id under which the provider publishes its own."""
    return ECKey.generate_key("P-256", {"kid": "1", "use": "sig"})


@dataclass
class Issuer:
    """What the provider does and has: tests change it to make it misbehave."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    key: ECKey = field(default_factory=new_key)
    signs_with: ECKey | OctKey | None = None
    algorithm: str = "ES256"
    refuses: bool = False
    issuer: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    seen: list[dict[str, str]] = field(default_factory=list)

    def discovery(self) -> dict[str, Any]:
        """Return what it publishes about itself."""
        return {
            "issuer": self.issuer or self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Return where the browser is sent back, as if its person had signed in."""
        self.seen.append(asked)
        if self.refuses:
            return f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """Return tokens for a code; None where client, code, address or verifier don't fit."""
        name, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        asked = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (unquote(name), unquote(secret)) != (CLIENT, SECRET) or asked is None:
            return None
        if asked["code_challenge"] != challenge or asked["redirect_uri"] != form["redirect_uri"]:
            return None
        now = int(time.time())
        usual = {"iss": self.url, "sub": "42", "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": asked["nonce"]}
        header, claims, key = (
            {"alg": self.algorithm, "kid": self.key.kid},
            {**usual, **self.claims},
            self.signs_with,
        )
        with warnings.catch_warnings(action="ignore", category=SecurityWarning):
            token = jwt.encode(header, claims, key or self.key, algorithms=[self.algorithm])
        return {"access_token": "x", "token_type": "Bearer", "id_token": token}


@contextlib.contextmanager
def running_issuer() -> Iterator[Issuer]:
    """Run a provider on a free port until the block's end."""
    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, query = urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query))
            if path == "/authorize":
                self.send_response(303)
                self.send_header("Location", issuer.authorize(query))
                self.end_headers()
            elif path == "/jwks":
                self._answer(200, {"keys": [issuer.key.as_dict(private=False)]})
            elif path == "/.well-known/openid-configuration":
                self._answer(200, issuer.discovery())
            else:
                self._answer(404, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            found = issuer.token(form, self.headers.get("Authorization", ""))
            self._answer(400 if found is None else 200, found or {"error": "invalid_grant"})

        def _answer(self, status: int, value: dict[str, Any]) -> None:
            data = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        issuer.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield issuer
        finally:
            server.shutdown()
            thread.join()
