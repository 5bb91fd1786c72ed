"""Chains of referral events: who brought a new customer on a channel, and who had brought those."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from app.analytics.chains.payees import TAKEN
from app.queries import query
from app.services.sale_chains import chain_above, lines_above, referral_step
from app.services.sale_evidence import Reads, Way
from app.services.sale_hops import NOT_BOUND, Dropped, Hop, ShareChain, Step

PREFIX: Final = "referral/"
REFERRALS = query("sharing/referrals_of_events")


@dataclass(frozen=True)
class Brought:
    """A referral event with its chain; `foot` is who was brought, and `at` the first moment in milliseconds."""

    event: str
    at: int | None
    foot: Step
    chain: ShareChain


def event_key(customer: str, channel: str) -> str:
    """The key of a referral event.

    >>> named_in(event_key("a/b", ""))
    ('a/b', '')
    """
    return f"{PREFIX}{customer}/{channel}"


def named_in(event: str) -> tuple[str, str]:
    """The customer and the channel that the key of a referral event names; no code of a channel holds a slash."""
    customer, _, channel = event.removeprefix(PREFIX).rpartition("/")
    return customer, channel


async def chains_of_referrals(tx: Reads, events: Sequence[str], way: Way) -> list[Brought]:
    """The chains of some referral events, sorted by key; one that is none is left out."""
    pairs = [named_in(event) for event in sorted(set(events)) if event.startswith(PREFIX)]
    asked = {"customers": [customer for customer, _ in pairs], "channels": [channel for _, channel in pairs]}
    given: dict[str, list[dict[str, Any]]] = {}
    for row in await tx.read(REFERRALS, **asked):
        given.setdefault(event_key(row["referee"], row["event_channel"]), []).append(row)
    firsts = set() if way.among else {str(rows[0]["customer"]) for rows in given.values()}
    lines = await lines_above(tx, firsts)
    return [_brought(event, given[event], lines, way) for event in sorted(given)]


def _brought(event: str, rows: Sequence[Mapping[str, Any]], lines: Mapping[str, Sequence[Step]], way: Way) -> Brought:
    steps = [referral_step(event, 0, row) for row in rows]
    first, at = rows[0], steps[0].at
    foot = replace(steps[0], identity=first["brought"], customer=first["referee"])
    if way.among:
        return Brought(event, at, foot, _side_by_side(steps))
    line = lines.get(str(first["customer"]), ())
    above = [replace(steps[0], above=line[0].name if line else None), *line]
    chain = chain_above(above, {}, foot.customer, way, at)
    others = tuple(Dropped(step, NOT_BOUND) for step in steps[1:])
    return Brought(event, at, foot, replace(chain, dropped=chain.dropped + others))


def _side_by_side(steps: Sequence[Step]) -> ShareChain:
    """All direct referrers, each once, by time and id."""
    kept, dropped, taken = list[Hop](), list[Dropped](), set[str | None]()
    for step in steps:
        if step.customer in taken:
            dropped.append(Dropped(step, TAKEN))
        else:
            taken.add(step.customer)
            kept.append(Hop(step, len(kept) + 1, ""))
    return ShareChain(tuple(kept), tuple(dropped), True, tuple(hop.share for hop in kept))
