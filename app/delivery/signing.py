"""Signatures of webhooks by the Standard Webhooks scheme, version 1.0: HMAC-SHA256 over id, timestamp and body."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from app.errors import BadWebhook

PREFIX: Final = "whsec_"
SHORTEST, LONGEST = 24, 64
"""Bytes of a secret, as the scheme has it."""
HOW: Final = (
    'Write GRAPEVINE_WEBHOOK_SECRET as "whsec_" and 24 to 64 random bytes in base64, as `openssl rand -base64 32` '
    "prints them."
)


def read_secret(text: str) -> bytes:
    """The bytes of a secret that is written as `whsec_` and base64.

    >>> len(read_secret("whsec_" + "QUJD" * 8))
    24
    """
    if not text.startswith(PREFIX):
        raise BadWebhook("The secret of the webhook does not begin with whsec_.", hint=HOW)
    try:
        found = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise BadWebhook("The secret of the webhook is not base64.", hint=HOW) from error
    if not SHORTEST <= len(found) <= LONGEST:
        raise BadWebhook(f"The secret of the webhook has {len(found)} bytes.", hint=HOW)
    return found


def signature(secrets: Sequence[bytes], name: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature`: one signature for each secret, so that a secret can be changed without a gap.

    >>> signature([bytes(24)], "msg_1", 1674087231, b"{}")
    'v1,uG34EZimU3gLfAAHUU/ZZD18ztMwLodeY5h1Ti5ZO9M='
    """
    signed = f"{name}.{timestamp}.".encode() + body
    each = (base64.b64encode(hmac.digest(secret, signed, sha256)).decode() for secret in secrets)
    return " ".join(f"v1,{text}" for text in each)


def is_signed(secret: bytes, name: str, timestamp: int, body: bytes, header: str) -> bool:
    """Whether one of the signatures of a header is right: what a receiver checks."""
    wanted = signature([secret], name, timestamp, body)
    found = [hmac.compare_digest(wanted, each) for each in header.split()]
    return any(found)
