"""People whose ties carry between circles and channels at once, and how much more than chance would give."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.stats import binom

from app.analytics.grid import Amounts, Numbers
from app.analytics.telling.chance import q_values
from app.analytics.ties import decayed_ties
from app.services.dealings import until
from app.services.held_network import Held
from app.services.memberships import Found, found_in
from app.store.graph import Store

LIKELY = 0.05
"""At most one in twenty of those who are listed is there by chance."""


@dataclass(frozen=True)
class Bridge:
    """Somebody whose ties lead into other circles, on other channels than the one they mostly use in their own."""

    KEY: ClassVar[Mapping[str, type]] = {"carried": float, "customer": str}
    customer: str
    carried: float
    share: float
    expected: float
    lift: float
    q: float
    main_channel: str
    channels: tuple[str, ...]
    circles: int


@dataclass(frozen=True)
class _Ties:
    """Contacts both ways: one row for each person, other and channel, with what they do towards each other together."""

    person: Numbers
    other: Numbers
    channel: Numbers
    weight: Amounts
    names: NDArray[np.object_]


async def cross_channel_bridges(store: Store, held: Held, run_of_circles: str) -> list[Bridge]:
    """Everybody who carries between circles and channels significantly more than people do, most carried first.

    A contact lies across when both are in circles and share none; a person's main channel is the one with most weight
    of the other contacts. Chance is the company as a whole: each contact of a person would lie across and on another
    channel than their main one as often as all contacts of all do. `lift` is the share of the person's weight that
    does, divided by the share of everybody's; `q` the binomial probability of so many such contacts among theirs,
    corrected for many tests.
    """
    found = await found_in(store, run_of_circles, held.net.ids)
    return await asyncio.to_thread(_bridges, held, found)


def _bridges(held: Held, found: Found) -> list[Bridge]:
    n, ties = held.net.ids.size, _ties(held)
    circles = found.circles
    members = coo_array(
        (np.ones(len(circles.member), dtype=np.int32), (circles.member, circles.circle)),
        shape=(n, max(circles.count, 1)),
    ).tocsr()
    placed = np.diff(members.indptr) > 0
    known = placed[ties.person] & placed[ties.other]
    across = known & ~_together(members, ties)
    main = _main_channel(ties, ~across, n)
    apart = across & (main[ties.person] >= 0) & (ties.channel != main[ties.person])
    carried, whole = (np.bincount(ties.person[use], weights=ties.weight[use], minlength=n) for use in (apart, known))
    many, of = (np.bincount(ties.person[use], minlength=n) for use in (apart, known))
    by_weight, by_count = _usual(ties, across, known)
    home, tried = np.maximum(main, 0), (of > 0) & (main >= 0)
    log_p, surprise = np.zeros(n), np.ones(n)
    log_p[tried] = binom.logsf(many[tried] - 1, of[tried], by_count[home[tried]])
    surprise[tried] = q_values(log_p[tried], np.count_nonzero(tried) * np.exp(log_p[tried]))
    share, expected = carried / np.where(whole > 0, whole, 1.0), by_weight[home]
    bridging = (many > 0) & (share > expected) & (surprise <= LIKELY)
    lift = np.divide(share, expected, out=np.zeros(n), where=expected > 0)
    measured = {"carried": carried, "share": share, "expected": expected, "lift": lift, "q": surprise}
    first = np.searchsorted(ties.person, np.arange(n + 1))
    rows = []
    for who in np.flatnonzero(bridging).tolist():
        mine = np.arange(first[who], first[who + 1])[apart[first[who] : first[who + 1]]]
        figures = {name: column[who].item() for name, column in measured.items()}
        channels = tuple(ties.names[np.unique(ties.channel[mine])].tolist())
        reached = len(np.unique(members[ties.other[mine]].indices))
        home_channel = str(ties.names[main[who]])
        rows.append(
            Bridge(str(held.net.ids[who]), **figures, main_channel=home_channel, channels=channels, circles=reached)
        )
    return rows


def _ties(held: Held) -> _Ties:
    facts = held.facts
    rows = facts.rows.where(until(facts.rows.at, held.as_of))
    names, code = np.unique(facts.sorts.channel.astype(str), return_inverse=True)
    channel, weight = code[rows.sort].astype(np.int64), facts.sorts.weight[rows.sort]
    both = [np.concatenate(pair) for pair in ((rows.source, rows.target), (rows.target, rows.source))]
    ties = decayed_ties(
        *both,
        *(np.tile(column, 2) for column in (channel, weight, rows.at)),
        as_of=held.as_of,
        half_life_days=held.half_life_days,
    )
    return _Ties(ties.source, ties.target, ties.layer, ties.weight, names.astype(object))


def _together(members: csr_array[Any], ties: _Ties) -> NDArray[np.bool_]:
    """Which contacts share a circle."""
    common = members[ties.person].multiply(members[ties.other]).sum(axis=1)
    return np.asarray(common).ravel() > 0


def _main_channel(ties: _Ties, use: NDArray[np.bool_], n: int) -> Numbers:
    """The channel with most weight of each person among some contacts, -1 without any; of equals the first by name."""
    count = max(len(ties.names), 1)
    held = np.bincount(ties.person[use] * count + ties.channel[use], weights=ties.weight[use], minlength=n * count)
    table = held.reshape(n, count)
    return np.where(table.max(axis=1) > 0, table.argmax(axis=1), -1).astype(np.int64)


def _usual(ties: _Ties, across: NDArray[np.bool_], known: NDArray[np.bool_]) -> tuple[Amounts, Amounts]:
    """For each main channel the share of everybody's contacts that lie across on another, by weight and by number."""
    count = max(len(ties.names), 1)
    found = []
    for weight in (ties.weight, np.ones(len(ties.weight))):
        on = np.bincount(ties.channel[across], weights=weight[across], minlength=count)
        found.append((on.sum() - on) / max(float(weight[known].sum()), 2.0**-20))
    return found[0], found[1]
