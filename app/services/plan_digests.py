"""Digests of reward plans: what was published is never changed, and a change is noticed."""

from __future__ import annotations

from hashlib import sha256

from app.services.runs import canonical


def plan_digest(key: str, definition: str, actor: str) -> str:
    """A digest of a version of a plan as somebody published it.

    >>> plan_digest("two@1", "{}", "kim") == plan_digest("two@1", "{ }", "kim")
    False
    """
    return sha256(canonical(["plan", key, definition, actor]).encode()).hexdigest()[:32]
