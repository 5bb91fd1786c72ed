"""Standing: who is trusted, and how much anybody counts for somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import coo_array

from app.analytics.capital.parts import located
from app.analytics.capital.walks import Roads, counted, keys_of, split
from app.analytics.grid import Amounts, Numbers, on_grid
from app.analytics.network import Network
from app.errors import BadInput

FEWEST = 1_000_000
"""Walks in all, at the least: a person visited in one walk of a thousand is then known to some 3 %."""

WALKS_A_PERSON = 20
STANDING_BITS = 30


@dataclass(frozen=True, eq=False)
class Standing:
    """How far everybody is trusted, and what they count for each other.

    `trust[v]` is the share of walks that ever visit v, `error` its standard error, and `standing[v]` = min(1, trust /
    typical). Pairs (`owner`, `other`) who are tied are sorted; `through` is the number of walks that visit other after
    owner, and `count` what other counts for owner. `visits` are of people, `came` of arcs at first visits of their
    ends, and `chances` how often walks stood at the start of an arc before they met its end. Without verified people
    there is no trust, and everybody counts 1 for everybody.
    """

    trust: Amounts | None
    error: Amounts | None
    standing: Amounts
    typical: float | None
    owner: Numbers
    other: Numbers
    through: Numbers
    count: Amounts
    visits: Numbers
    came: Numbers
    chances: Numbers
    walks: int
    verified: Numbers
    damping: float

    def counts(self, owner: ArrayLike, other: ArrayLike) -> Amounts:
        """What others count for owners; 1 without verified people, else 0 for pairs that nothing ties.

        How much of an untied person's standing comes through the owner is not known, so it lends nothing.
        """
        owners, others = np.asarray(owner, dtype=np.int64), np.asarray(other, dtype=np.int64)
        if self.trust is None:
            return np.ones(owners.shape)
        place = located(self.owner, self.other, owners, others, self.standing.size)
        return np.where(place >= 0, self.count[place], 0.0) if self.count.size else np.zeros(owners.shape)


def standing(
    net: Network,
    verified: ArrayLike,
    *,
    pairs: tuple[ArrayLike, ArrayLike] | None = None,
    damping: float = 0.85,
    walks: int | None = None,
    seed: int = 1,
    threads: int = 1,
) -> Standing:
    """How far everybody is trusted by walks from verified people, and what they count for each other.

    Every verified person (`verified` are positions) starts the same number of walks. A walk goes on with probability
    `damping` along arcs in proportion to their weights and ends at people without arcs. What u counts for v is u's
    standing as far as it does not come through v: min(1, (trust(u) - P(u visited after v)) / typical). People who are
    known only through v count exactly nothing for v, and neither v's trust nor what others count for v depends on v's
    own arcs. `pairs` names further pairs to follow, beside those who are tied.

    A walk's draws hang on the id of its start, its number and the step alone, so newcomers change no walk that does
    not meet somebody whose own arcs changed. The number of walks a person is a power of two for the same reason.

    Source: J. Hopcroft, D. Sheldon, Manipulation-resistant reputations using hitting time, 2008,
    doi:10.1080/15427951.2008.10129300.

    Examples
    --------
    >>> net = Network.from_columns(["ana", "bo", "bo"], ["bo", "fake", "cy"], [1.0, 1.0, 1.0])
    >>> found = standing(net, [0], walks=100_000)
    >>> found.trust.round(2).tolist()
    [1.0, 0.85, 0.36, 0.36]
    >>> found.counts([1, 1], [0, 3]).tolist()
    [1.0, 0.0]
    """
    starts = np.unique(np.asarray(verified, dtype=np.int64))
    if not 0 <= damping < 1:
        raise BadInput(
            f"Walks cannot go on with probability {damping}.", hint="Give a number from 0 up to, but not, 1."
        )
    first, near = _contacts(net, pairs)
    owner = np.repeat(np.arange(net.ids.size), np.diff(first))
    if not starts.size:
        return _unknown(net, owner, near, damping)
    each = walks_each(net.ids.size, starts.size, walks)
    roads, keys, places = Roads.of(net), keys_of(net.ids[starts], seed), near.astype(np.int32)
    found = split(
        each,
        threads,
        lambda low, high: counted(
            starts, keys, low, high, roads.start, roads.end, roads.reached, damping, first, places
        ),
    )
    visits, came, after, turns, later = (sum(rows[1:], rows[0]) for rows in zip(*found, strict=True))
    source, target, _ = net.arcs()
    # Contacts go both ways, so the entries by column and row are the same pairs, turned round.
    through = after[np.lexsort((owner, near))]
    # What walks begin with says only how many people are verified.
    middle = max(1, typical(visits - np.where(np.isin(np.arange(visits.size), starts), each, 0)))
    own = on_grid(np.minimum(1.0, visits / middle), bits=STANDING_BITS)
    # Walks that met the owner first are left out, so nothing the owner does changes whom they count.
    beside = np.minimum(1.0, (visits[near] - through) / middle)
    total = each * starts.size
    share = visits / total
    return Standing(
        trust=share,
        error=np.sqrt(share * (1 - share) / total),
        standing=own,
        typical=middle / total,
        owner=owner,
        other=near,
        through=through,
        count=on_grid(beside, bits=STANDING_BITS),
        visits=visits,
        came=came,
        chances=turns[source] - later[located(owner, near, source, target, net.ids.size)],
        walks=total,
        verified=starts,
        damping=damping,
    )


def walks_each(people: int, verified: int, walks: int | None) -> int:
    """Walks of each verified person: a power of two, so that a few thousand newcomers rarely change it."""
    wanted = max(FEWEST, WALKS_A_PERSON * people) if walks is None else walks
    return 1 << max(0, (-(-wanted // verified) - 1).bit_length())


def typical(visits: Numbers) -> int:
    """A middle of the visits that newcomers who share little among them cannot move.

    It is the largest number m such that the people with at least m are at least as many as all others, each counted
    at their visits / m. Walks that reach one person go on to make at most damping / (1 - damping) further visits, so
    a person of trust t adds at most 5.7 · t / m to the others by inventing any number of friends, which moves m by a
    few places; a plain median over all who were ever visited falls to nothing when a thousand friends hold crumbs.

    Examples
    --------
    >>> typical(np.array([9, 8, 5, 4, 2])), typical(np.array([9, 8, 5, 4, 2] + [1] * 9))
    (8, 5)
    """
    ranked = np.sort(visits)[::-1]
    up_to = np.searchsorted(-ranked, -ranked, side="right")
    rest = ranked.sum() - np.cumsum(ranked)[up_to - 1]
    return int(ranked[np.argmax(up_to * ranked >= rest)])


def interval(hits: int, trials: int) -> tuple[float, float]:
    """The 95 % interval of a share, by Wilson's formula."""
    z, share = 1.96, hits / trials
    middle = share + z * z / (2 * trials)
    half = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    whole = 1 + z * z / trials
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)


def _contacts(net: Network, pairs: tuple[ArrayLike, ArrayLike] | None) -> tuple[Numbers, Numbers]:
    """Everybody whom each person is tied to in either direction, as rows of sorted positions."""
    source, target, _ = net.arcs()
    more = np.asarray(pairs if pairs is not None else ([], []), dtype=np.int64)
    more = more[:, more[0] != more[1]]
    rows, columns = np.concatenate([source, more[0]]), np.concatenate([target, more[1]])
    n = net.ids.size
    ones = np.ones(2 * rows.size, dtype=np.int32)
    both = coo_array((ones, (np.append(rows, columns), np.append(columns, rows))), shape=(n, n)).tocsr()
    both.sort_indices()
    return both.indptr.astype(np.int64), both.indices.astype(np.int64)


def _unknown(net: Network, owner: Numbers, other: Numbers, damping: float) -> Standing:
    n, nothing = net.ids.size, np.zeros(0, dtype=np.int64)
    return Standing(
        trust=None,
        error=None,
        standing=np.ones(n),
        typical=None,
        owner=owner,
        other=other,
        through=np.zeros_like(owner),
        count=np.ones(owner.size),
        visits=np.zeros(n, dtype=np.int64),
        came=np.zeros(net.weight.nnz, dtype=np.int64),
        chances=np.zeros(net.weight.nnz, dtype=np.int64),
        walks=0,
        verified=nothing,
        damping=damping,
    )
