"""Who is one customer: joins worked out from claims, decisions that override them, and the log of both."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.analytics.identity.claims import sole_claims
from app.errors import NotFound
from app.queries import Query, query
from app.services.posting import follow_joins
from app.store.graph import BATCH, Store

TO_JOIN = query("people/records_to_join")
JOIN_RECORDS = query("people/join_records")
CLAIMS = query("people/claims")
CLAIMED_JOINS = query("people/claimed_joins")
JOIN_CLAIMED = query("people/join_claimed")
PART_CLAIMED = query("people/part_claimed")
DECIDE_NOT = query("people/decide_not")
UNDECIDE_NOT = query("people/undecide_not")
TAKE_NUMBERS = query("upkeep/take_numbers")


async def take_numbers(store: Store, name: str, count: int) -> int:
    """The first of `count` whole numbers that nobody else gets."""
    return int((await store.write(TAKE_NUMBERS, name=name, count=count)).rows[0]["first"])


async def join(store: Store) -> None:
    """Bring the joins in line with the claims: a record is a customer, and a sole claim joins an identity to it.

    What is joined follows from the facts and the decisions alone, so the order of loading does not matter and a
    second call changes nothing.
    """
    records = (await store.columns(TO_JOIN))["number"].tolist()
    await store.write(JOIN_RECORDS, {"number": records})
    claims = await store.columns(CLAIMS)
    wanted = sole_claims(claims["identity"], claims["record"])
    standing = await store.columns(CLAIMED_JOINS)
    old, new = _pairs(standing["identity"], standing["record"]), _pairs(wanted.identity, wanted.record)
    await _write_logged(store, JOIN_CLAIMED, np.setdiff1d(new, old))
    await _write_logged(store, PART_CLAIMED, np.setdiff1d(old, new), rule="no sole claim any more", actor="grapevine")
    if records or not np.array_equal(np.unique(old), np.unique(new)):
        await follow_joins(store)


async def _write_logged(store: Store, change: Query[Any], pairs: NDArray[np.void], **words: Any) -> None:
    """Write joins or partings in batches, each pair with a number of its own in the log."""
    if not len(pairs):
        return
    first = await take_numbers(store, "join event", len(pairs))
    for start in range(0, len(pairs), BATCH):
        await store.write(change, _columns(pairs[start : start + BATCH]), first=first + start, **words)


def _pairs(identity: NDArray[np.int64], record: NDArray[np.int64]) -> NDArray[np.void]:
    pairs = np.empty(len(identity), dtype=[("identity", np.int64), ("record", np.int64)])
    pairs["identity"], pairs["record"] = identity, record
    return pairs


def _columns(pairs: NDArray[np.void]) -> dict[str, list[int]]:
    return {"identity": pairs["identity"].tolist(), "record": pairs["record"].tolist()}


async def part(store: Store, identity: str, customer: str, *, reason: str, actor: str) -> None:
    """Decide that an identity is not that customer; the join goes, the facts stay where they are."""
    await _decide(store, DECIDE_NOT, identity, customer, reason, actor)


async def rejoin(store: Store, identity: str, customer: str, *, reason: str, actor: str) -> None:
    """Take such a decision back; whatever the claims then say holds again."""
    await _decide(store, UNDECIDE_NOT, identity, customer, reason, actor)


async def _decide(store: Store, decision: Query[Any], identity: str, customer: str, reason: str, actor: str) -> None:
    first = await take_numbers(store, "join event", 1)
    written = await store.write(decision, identity=identity, customer=customer, reason=reason, actor=actor, first=first)
    if not written.rows:
        raise NotFound(f"There is no such pair of identity {identity!r} and customer {customer!r}.")
    await join(store)
