"""The facts that scores are made of: what people did towards each other, bought, passed on, and whom they brought."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.analytics.capital.contribution import lines
from app.analytics.grid import Amounts, Numbers
from app.analytics.network import Network
from app.analytics.ties import decayed_ties
from app.ingest.channels import ACTS, MUTUAL, Weight
from app.services.dealings import Dealings, until
from app.services.facts import Facts, Rows
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

    `towards` are facts between people, and `met` those of them that can make two people acquainted; `done` are all acts
    of people, and `dealt` those towards content, staff and company.
    `dealings` hold later ones, too: rows of refunds name the place of their order.
    """

    ids: NDArray[np.object_]
    names: NDArray[np.object_]
    verified: Numbers
    towards: Done
    met: Done
    done: Done
    dealt: Done
    brought: Brought
    dealings: Dealings
    known: int

    def network(self, as_of: int, half_life_days: float, rows: Done | None = None) -> Network:
        """Everybody, and how strongly each acts towards each, decayed; from all of it, or from the rows given."""
        rows = self.towards if rows is None else rows
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
        """Hash of everybody and of all facts, whatever the order of rows and whatever else is stored."""
        return digest_of(self.ids, *self._columns(np.arange(len(self.ids))))

    @property
    def acts_digest(self) -> str:
        """Hash of all facts and of whom they speak, whoever else there is: newcomers of whom nothing is known."""
        brought, dealings = self.brought, self.dealings
        columns = [
            *(self.verified, self.towards.person, self.towards.other, self.done.person, self.done.other),
            *(self.dealt.person, brought.referrer, brought.referee),
            dealings.orders.person[until(dealings.orders.at, self.known)],
        ]
        used = np.unique(np.concatenate(columns))
        used = used[used >= 0]
        place = np.full(len(self.ids), -1, dtype=np.int64)
        place[used] = np.arange(len(used))
        return digest_of(self.ids[used], *self._columns(place))

    def _columns(self, place: Numbers) -> list[NDArray[Any]]:
        """All facts as columns, with everybody under another number."""
        whom, brought = np.append(place, -1), self.brought
        parts: list[NDArray[Any]] = [whom[self.verified], whom[brought.referrer], whom[brought.referee]]
        parts += [brought.what, brought.at]
        for rows in (self.towards.sorted(), self.done.sorted(), self.dealt.sorted()):
            used, sort = np.unique(rows.sort, return_inverse=True)
            parts += [whom[rows.person], whom[rows.other], sort.astype(np.int64), rows.weight, rows.at]
            parts.append(self.names[used])
        return parts + self._dealt_with(whom)

    def _dealt_with(self, whom: Numbers) -> list[NDArray[Any]]:
        """Orders, refunds and shares up to the moment, each with its place among those that it names."""
        orders, refunds, shares = self.dealings.orders, self.dealings.refunds, self.dealings.shares
        bought, back, passed = (until(table.at, self.known) for table in (orders, refunds, shares))
        of_order, of_share = _renumbered(bought), _renumbered(passed)
        return [
            *(whom[orders.person[bought]], orders.at[bought], orders.amount[bought], orders.currency[bought]),
            of_share[orders.share[bought]],
            *(whom[refunds.person[back]], refunds.at[back], refunds.amount[back], of_order[refunds.order[back]]),
            *(whom[shares.person[passed]], shares.at[passed], of_share[shares.parent[passed]]),
        ]


def _renumbered(use: NDArray[np.bool_]) -> Numbers:
    """The place of each row among those in use; -1 for the others, and for the row of number -1."""
    return np.append(np.where(use, np.cumsum(use) - 1, -1), -1)


def score_facts(facts: Facts, dealings: Dealings, known: int) -> ScoreFacts:
    """What scores are made of, from everything up to a moment or without a time."""
    own = len(facts.sorts.act)
    names = np.append(facts.sorts.act, np.array(OWN_SORTS, dtype=object))
    referral, share, order = range(own, own + len(OWN_SORTS))
    # Whoever redeems a code acts, so the arc runs to the referrer: fakes gain nothing by codes of honest people.
    referred = _rows(facts.referee, facts.referrer, referral, INTRODUCTION.value, facts.referral_at)
    # Stated ties are no acts: they have no time, and nobody did anything for them on one day.
    acted = len(facts.rows.source) - 2 * len(facts.stated.source)
    interactions = _between(facts, facts.rows).where(slice(acted))
    towards = _joined(interactions, _stated(facts), referred, _handed_on(dealings, share, order))
    things = _towards_things(facts, acted)
    done = _joined(interactions, things)
    orders, shares = dealings.orders, dealings.shares
    bought = _rows(orders.person, np.full_like(orders.person, -1), order, ORDER.value, orders.at)
    shared = _rows(shares.person, np.full_like(shares.person, -1), share, FORWARD.value, shares.at)
    return ScoreFacts(
        ids=facts.ids,
        names=names,
        verified=facts.people.verified,
        towards=_known(towards, known),
        met=_known(_joined(interactions, _answered(facts)), known),
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


def _between(facts: Facts, rows: Rows) -> Done:
    return Done(rows.source, rows.target, rows.sort, facts.sorts.weight[rows.sort], rows.at)


def _stated(facts: Facts) -> Done:
    """Stated ties, in both directions only where both sides had to agree.

    An address book is the word of its owner: taken both ways, it would make everybody in it endorse them.
    """
    ties = facts.stated
    mutual = ties.where(np.isin(facts.sorts.act[ties.sort].astype(str), sorted(MUTUAL)))
    back = replace(mutual, source=mutual.target, target=mutual.source)
    return _joined(_between(facts, ties), _between(facts, back))


def _answered(facts: Facts) -> Done:
    """Stated ties that both sides agreed to, or that each of them states.

    Acquaintance takes both: neither an address book nor codes redeemed and shares passed on make a returned tie.
    """
    ties, n = _stated(facts), max(len(facts.ids), 1)
    return ties.where(np.isin(ties.person * n + ties.other, ties.other * n + ties.person))


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
