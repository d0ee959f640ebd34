"""Signatures agree with the examples that the working group of Standard Webhooks tests its own libraries with."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from comity.errors import ConfigurationError
from comity.hub.notices.webhook_signature import public_key_text, read_secrets, sign
from comity.trust.signing import SigningKey

BODY, ID, TIMESTAMP = b'{"test": 2432232314}', "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330
SEED = "VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk="
SHARED = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def _key() -> SigningKey:
    private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(SEED))
    return SigningKey.from_pem(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def test_both_schemes_agree_with_the_published_examples() -> None:
    """No library of the standard would take our calls."""
    secret = read_secrets([f"KG={SHARED}"])["KG"]
    symmetric, asymmetric = sign(BODY, webhook_id=ID, timestamp=TIMESTAMP, key=_key(), secret=secret).split()
    assert symmetric == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert asymmetric == (
        "v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag=="
    )


def test_the_public_key_is_written_as_the_standard_says() -> None:
    """Receivers would have nothing to check against."""
    text = public_key_text(_key())
    assert text.startswith("whpk_")
    assert len(base64.b64decode(text.removeprefix("whpk_"))) == 32


@pytest.mark.parametrize(
    "text", ["KG", "KG=abc", "=" + SHARED, "KG=whsec_c2hvcnQ=", "KG=whsec_%%%", "KG=whsec_" + "A" * 100]
)
def test_a_secret_that_is_none_is_refused_and_not_shown(text: str) -> None:
    """A secret that is cut short signs nothing safely, and one in an error message is a secret no more."""
    with pytest.raises(ConfigurationError, match="number 2") as caught:
        read_secrets([f"AM={SHARED}", text])
    assert "whsec_c2" not in caught.value.detail
