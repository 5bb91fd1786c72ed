"""The facts that scores are made of: what people did towards each other, bought, passed on, and whom they brought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.analytics.capital.contribution import lines
from app.analytics.grid import Amounts, Numbers
from app.analytics.network import Network
from app.analytics.ties import decayed_ties
from app.ingest.channels import ACTS, Weight
from app.services.dealings import Dealings, until
from app.services.facts import Facts
from app.services.inputs import digest_of

INTRODUCTION, FORWARD = ACTS["introduction"], ACTS["forward"]
ORDER = Weight(5.0, "Money spent: says more than words, as much as bringing somebody along.")
OWN_SORTS = ("referral", "share", "order")
"""What people do beside the acts that channels name."""


@dataclass(frozen=True)
class Done:
    """One row for each thing done: who, towards whom (-1 for content, staff and the company), its sort, weight, time.

    A sort is a channel and what is done there, as a position into `names` of the facts.
    """

    person: Numbers
    other: Numbers
    sort: Numbers
    weight: Amounts
    at: Numbers

    def where(self, use: NDArray[Any] | slice[Any, Any, Any]) -> Done:
        """Some of the rows."""
        return Done(*(column[use] for column in vars(self).values()))

    def sorted(self) -> Done:
        """The same rows in an order of their own."""
        return self.where(np.lexsort((self.at, self.weight, self.sort, self.other, self.person)))


@dataclass(frozen=True)
class Brought:
    """Who brought whom, each pair once, in what way, and when last; sorted."""

    referrer: Numbers
    referee: Numbers
    what: NDArray[np.object_]
    at: Numbers


@dataclass(frozen=True)
class ScoreFacts:
    """All that scores are made of, as it was known at a moment.

    `towards` are facts between people, `done` all acts of people, and `dealt` those towards content, staff and company.
    `dealings` hold later ones, too: rows of refunds name the place of their order.
    """

    ids: NDArray[np.object_]
    names: NDArray[np.object_]
    verified: Numbers
    towards: Done
    done: Done
    dealt: Done
    brought: Brought
    dealings: Dealings
    known: int

    def network(self, as_of: int, half_life_days: float) -> Network:
        """Everybody, and how strongly each acts towards each: ties, referrals, and what was passed on, decayed."""
        rows = self.towards
        layer = np.zeros_like(rows.person)
        ties = decayed_ties(
            rows.person, rows.other, layer, rows.weight, rows.at, as_of=as_of, half_life_days=half_life_days
        )
        return Network.from_numbers(self.ids, ties.source, ties.target, ties.weight)

    @property
    def pairs(self) -> tuple[Numbers, Numbers]:
        """Everybody with whomever they did something towards or brought, though all of it may have faded."""
        between = self.done.where(self.done.other >= 0)
        owner, other = lines(self.brought.referrer, self.brought.referee)
        return np.concatenate([between.person, owner]), np.concatenate([between.other, other])

    @property
    def digest(self) -> str:
        """Hash of all of it, whatever the order of its rows and whatever else is stored."""
        brought, dealings = self.brought, self.dealings
        parts = [self.ids, self.verified, brought.referrer, brought.referee, brought.what, brought.at]
        for rows in (self.towards.sorted(), self.done.sorted(), self.dealt.sorted()):
            used, sort = np.unique(rows.sort, return_inverse=True)
            parts += [rows.person, rows.other, sort.astype(np.int64), rows.weight, rows.at, self.names[used]]
        orders = dealings.orders.where(until(dealings.orders.at, self.known))
        refunds = dealings.refunds.where(until(dealings.refunds.at, self.known))
        parts += [orders.person, orders.at, orders.amount, orders.currency, refunds.person, refunds.at, refunds.amount]
        return digest_of(*parts)


def score_facts(facts: Facts, dealings: Dealings, known: int) -> ScoreFacts:
    """What scores are made of, from everything up to a moment or without a time."""
    own = len(facts.sorts.act)
    names = np.append(facts.sorts.act, np.array(OWN_SORTS, dtype=object))
    referral, share, order = range(own, own + len(OWN_SORTS))
    referred = _rows(facts.referrer, facts.referee, referral, INTRODUCTION.value, facts.referral_at)
    towards = _joined(_between(facts), referred, _handed_on(dealings, share, order))
    # Stated ties are no acts: they have no time, and nobody did anything for them on one day.
    acted = len(facts.rows.source) - 2 * len(facts.stated.source)
    things = _towards_things(facts, acted)
    done = _joined(_between(facts).where(slice(acted)), things)
    orders, shares = dealings.orders, dealings.shares
    bought = _rows(orders.person, np.full_like(orders.person, -1), order, ORDER.value, orders.at)
    shared = _rows(shares.person, np.full_like(shares.person, -1), share, FORWARD.value, shares.at)
    return ScoreFacts(
        ids=facts.ids,
        names=names,
        verified=facts.people.verified,
        towards=_known(towards, known),
        done=_known(done, known),
        dealt=_known(_joined(things, bought, shared), known),
        brought=brought(facts, dealings, known),
        dealings=dealings,
        known=known,
    )


def _joined(*parts: Done) -> Done:
    """The rows of several, one behind the other."""
    return Done(*(np.concatenate(column) for column in zip(*(vars(part).values() for part in parts), strict=True)))


def _rows(person: Numbers, other: Numbers, sort: int, counts: float, at: Numbers) -> Done:
    size = len(person)
    return Done(person, other, np.full(size, sort, dtype=np.int64), np.full(size, counts), at)


def _between(facts: Facts) -> Done:
    rows = facts.rows
    return Done(rows.source, rows.target, rows.sort, facts.sorts.weight[rows.sort], rows.at)


def _towards_things(facts: Facts, acted: int) -> Done:
    """What was done towards content and staff: the acts that stand behind those between people."""
    rows = facts.acts
    all_of_it = Done(rows.source, np.full_like(rows.source, -1), rows.sort, facts.sorts.weight[rows.sort], rows.at)
    return all_of_it.where(slice(acted, None))


def _handed_on(dealings: Dealings, share: int, order: int) -> Done:
    """Whoever passes a share on, or buys through it, acts towards the one whose share it was."""
    shares, orders = dealings.shares, dealings.orders
    child, through = np.flatnonzero(shares.parent >= 0), np.flatnonzero(orders.share >= 0)
    origin, last = shares.person[shares.parent[child]], shares.person[orders.share[through]]
    passed = _rows(shares.person[child], origin, share, FORWARD.value, shares.at[child])
    bought = _rows(orders.person[through], last, order, FORWARD.value, orders.at[through])
    return _joined(passed, bought)


def _known(rows: Done, moment: int) -> Done:
    return rows.where(until(rows.at, moment) & (rows.person != rows.other))


def brought(facts: Facts, dealings: Dealings, moment: int) -> Brought:
    """Who brought whom: by referral, or by a share that led to an order, from each sharer to the next and the buyer."""
    by, to, at = _through_shares(dealings, moment)
    use = until(facts.referral_at, moment)
    referred = facts.referrer[use], facts.referee[use], facts.referral_at[use]
    referrer, referee, times = (np.concatenate(column) for column in zip(referred, (by, to, at), strict=True))
    what = np.array(["referral"] * int(use.sum()) + ["share"] * len(by), dtype=object)
    apart, n = referrer != referee, max(len(facts.ids), 1)
    referrer, referee, times, what = referrer[apart], referee[apart], times[apart], what[apart]
    order = np.lexsort((times, what.astype(str), referee, referrer))
    pair = (referrer * n + referee)[order]
    first = np.flatnonzero(np.append(True, np.diff(pair) > 0)[: len(pair)])
    latest = np.maximum.reduceat(times[order], first) if len(first) else times
    return Brought(referrer[order][first], referee[order][first], what[order][first], latest)


def _through_shares(dealings: Dealings, moment: int) -> tuple[Numbers, Numbers, Numbers]:
    """From each sharer to the next in a chain that ended in an order, and from the last to the buyer."""
    shares, orders = dealings.shares, dealings.orders
    through = np.flatnonzero((orders.share >= 0) & until(orders.at, moment))
    led = np.zeros(len(shares.person), dtype=np.bool_)
    at = np.unique(orders.share[through])
    while at.size:
        led[at] = True
        before = shares.parent[at]
        at = np.unique(before[(before >= 0)])
        at = at[~led[at]]
    hop = np.flatnonzero(led & (shares.parent >= 0))
    by = np.concatenate([shares.person[shares.parent[hop]], shares.person[orders.share[through]]])
    to = np.concatenate([shares.person[hop], orders.person[through]])
    return by, to, np.concatenate([shares.at[hop], orders.at[through]])
