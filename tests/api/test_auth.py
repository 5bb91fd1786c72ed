"""Without keys only this machine may ask; keys cannot be guessed."""

from __future__ import annotations

from base64 import b64encode

import pytest

from app.api.auth import check_address, check_key, digests
from app.errors import NotAllowed, OpenAddress, WeakKey

KEY = "0123456789abcdef01234567"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.9.9.9"])
def test_loopback_needs_no_keys(host: str) -> None:
    check_address(host, [])


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.7", "grapevine.example", ""])
def test_any_other_address_needs_keys(host: str) -> None:
    with pytest.raises(OpenAddress):
        check_address(host, [])
    check_address(host, [KEY])


@pytest.mark.parametrize("key", ["", "secret", KEY[:-1]])
def test_a_short_key_is_refused_at_the_start(key: str) -> None:
    with pytest.raises(WeakKey):
        check_address("127.0.0.1", [KEY, key])


@pytest.mark.parametrize("given", [f"Bearer {KEY}", f"bearer {KEY}", f"Bearer  {KEY} "])
def test_a_key_opens(given: str) -> None:
    check_key(given.encode(), digests(["x" * 24, KEY]))


def test_a_browser_opens_with_the_key_as_password() -> None:
    check_key(b"Basic " + b64encode(f"anybody:{KEY}".encode()), digests([KEY]))


@pytest.mark.parametrize(
    "given",
    [
        "",
        "Bearer",
        "Bearer ",
        KEY,
        f"Bearer {KEY}x",
        f"Bearer {KEY[:-1]}",
        f"Basic {KEY}",
        f"Digest {KEY}",
        "Basic " + b64encode(KEY.encode()).decode(),
    ],
)
def test_anything_else_does_not(given: str) -> None:
    with pytest.raises(NotAllowed):
        check_key(given.encode(), digests(["x" * 24, KEY]))


def test_keys_are_not_kept() -> None:
    assert all(KEY.encode() not in digest and len(digest) == 32 for digest in digests([KEY]))
