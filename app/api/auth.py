"""Who may ask: API keys, and the rule that without keys only this machine may."""

from __future__ import annotations

import base64
import hmac
import ipaddress
from collections.abc import Iterable, Sequence
from hashlib import blake2b

from app.errors import NotAllowed, OpenAddress, WeakKey, WrongHost

SHORTEST_KEY = 24


def is_loopback(host: str) -> bool:
    """Whether only programs on this machine can reach that address.

    >>> [is_loopback(host) for host in ("localhost", "127.0.0.1", "::1", "0.0.0.0", "example.com")]
    [True, True, True, False, False]
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_address(host: str, keys: Sequence[str]) -> None:
    """Refuse to serve to other machines without keys, and refuse keys that could be guessed."""
    if any(len(key) < SHORTEST_KEY for key in keys):
        raise WeakKey
    if not keys and not is_loopback(host):
        raise OpenAddress(f"{host} can be reached from other machines, and no API keys are set.")


def digests(keys: Iterable[str]) -> tuple[bytes, ...]:
    """What is kept of the keys while serving."""
    return tuple(_digest(key.encode()) for key in keys)


def _digest(key: bytes) -> bytes:
    # A fast hash is right here: keys are long and random, and a slow one would let anybody keep the server busy.
    return blake2b(key, digest_size=32).digest()


def check_key(authorization: bytes, known: Sequence[bytes]) -> None:
    """Refuse a request that brings none of the keys; compares all of them, whichever fits.

    Programs send `Bearer KEY`. Browsers, which cannot, ask for a name and a password: any name, and the key.
    """
    scheme, _, credentials = authorization.partition(b" ")
    key = credentials.strip()
    if scheme.lower() == b"basic":
        key = _password(key)
    given = _digest(key)
    found = [hmac.compare_digest(given, each) for each in known]
    if scheme.lower() not in (b"bearer", b"basic") or not any(found):
        raise NotAllowed("This needs an API key.")


def _password(credentials: bytes) -> bytes:
    try:
        return base64.b64decode(credentials, validate=True).partition(b":")[2]
    except ValueError:
        return b""


def check_host(header: bytes) -> None:
    """Refuse a host name other than this machine's: a web page may point its own name here (DNS rebinding)."""
    host = header.decode("latin-1").strip().lower()
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    if not is_loopback(name):
        raise WrongHost(f"This service does not answer for {name or 'a request without a host'!r}.")
