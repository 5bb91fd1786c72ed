"""Contribution: the people whom somebody brought, and whom those brought in turn, counted by standing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.analytics.capital.parts import RAW_BITS, Part, Traces, edges_of, located
from app.analytics.capital.standing import Standing
from app.analytics.grid import Amounts, Numbers, on_grid
from app.analytics.ties import NO_TIME

LEVELS = 10
"""Nobody earns from further down: there the half of a half of … is less than a thousandth."""

WORTH_BITS = 5
"""A line is worth so many 32nds of a person: strangers of hardly any standing are not to decide between equals."""


@dataclass(frozen=True, eq=False)
class _Brought:
    """Who brought whom, one row a pair, sorted; with credit, the latest time and the number of facts.

    `weighed` is the credit by the standing of who brought, `claimed` the sum of it over all who brought that person.
    """

    by: Numbers
    to: Numbers
    credit: Amounts
    weighed: Amounts
    claimed: Amounts
    at: Numbers
    count: Numbers


@dataclass(frozen=True, eq=False)
class _Level:
    """People at one level below: the line (a pair of `_Brought`) they stand in, and what of them counts."""

    line: Numbers
    person: Numbers
    share: Amounts
    least: Amounts


def contribution(
    referrer: ArrayLike,
    referee: ArrayLike,
    credit: ArrayLike,
    at: ArrayLike,
    standing: Standing,
    *,
    what: ArrayLike | None = None,
) -> Part:
    """People brought, by standing: one's own in full, those whom they brought by half a level, up to ten levels.

    One row says that the referrer brought the referee, with a credit of 1 for a referral, or the share of a chain of
    shares. Among several who brought one person, each has credit / max(1, own credit + Σ of the others' credits by
    their standing): fakes who claim a referral take nothing from whoever made it. Each person brought begins a line;
    whoever stands at level l of it (the shortest way, so cycles end) adds share · (½)^(l - 1) · the least count on the
    way, where `count` is what each of them counts for the one who brought the first. Within a line, others share credit
    as if the one who began it had claimed none: so no line hangs on one's other lines. Lines are rounded to 32nds and
    add up, and an edge is a line: take it away, and just that much is gone.
    Ask `standing` to follow `lines(referrer, referee)`: people whom nothing ties count nothing.

    Examples
    --------
    >>> from app.analytics.capital.standing import standing
    >>> from app.analytics.network import Network
    >>> net = Network.from_columns(["ana", "bo"], ["bo", "cy"], [1.0, 1.0])
    >>> contribution([0, 1], [1, 2], [1.0, 1.0], [0, 0], standing(net, [])).raw.tolist()
    [1.5, 1.0, 0.0]
    """
    n = standing.standing.size
    rows = _brought(referrer, referee, credit, at, n, standing)
    worth = np.zeros(rows.by.size)
    for number, level in enumerate(_levels(rows, n, standing)):
        adds = level.share * level.least * 0.5**number
        worth += np.bincount(level.line, weights=adds, minlength=rows.by.size)
    worth = on_grid(worth, bits=WORTH_BITS)
    raw = np.bincount(rows.by, weights=worth, minlength=n).astype(np.float64)
    words = _words(rows, referrer, referee, what, n)
    return Part(raw, None, edges_of(rows.by, rows.to, worth, Traces(rows.at, rows.count), words))


def lines(referrer: ArrayLike, referee: ArrayLike) -> tuple[Numbers, Numbers]:
    """Everybody with everyone who stands up to ten levels below them, each pair once: what `standing` should follow.

    Examples
    --------
    >>> owner, other = lines([0, 1], [1, 2])
    >>> list(zip(owner.tolist(), other.tolist()))
    [(0, 1), (0, 2), (1, 2)]
    """
    people = np.asarray([referrer, referee], dtype=np.int64)
    n = int(people.max(initial=-1)) + 1
    rows = _brought(referrer, referee, np.ones(people.shape[1]), np.zeros(people.shape[1]), n, None)
    pairs = [rows.by[level.line] * n + level.person for level in _levels(rows, n, None)]
    owner, other = np.divmod(np.unique(np.concatenate(pairs)), max(n, 1)) if pairs else (rows.by, rows.to)
    return owner, other


def _brought(
    referrer: ArrayLike, referee: ArrayLike, credit: ArrayLike, at: ArrayLike, n: int, standing: Standing | None
) -> _Brought:
    by, to = np.asarray([referrer, referee], dtype=np.int64)
    earned, times = np.asarray(credit, dtype=np.float64), np.asarray(at, dtype=np.int64)
    between = by != to
    pairs, row = np.unique(by[between] * n + to[between], return_inverse=True)
    latest = np.full(pairs.size, NO_TIME)
    np.maximum.at(latest, row, times[between])
    people = pairs // max(n, 1), pairs % max(n, 1)
    # On a grid, so that no order of rows changes a bit of the sums, and one row can be taken out of them exactly.
    sums = np.bincount(row, weights=on_grid(earned[between], bits=RAW_BITS), minlength=pairs.size).astype(np.float64)
    weighed = sums if standing is None else on_grid(sums * standing.standing[people[0]], bits=RAW_BITS)
    claimed = np.bincount(people[1], weights=weighed, minlength=n)[people[1]].astype(np.float64)
    return _Brought(*people, sums, weighed, claimed, latest, np.bincount(row, minlength=pairs.size))


def _shares(rows: _Brought, pair: Numbers, owner: Numbers, n: int) -> Amounts:
    """What of each pair's credit counts in a line of the owner: as if the owner had not brought that person."""
    own = located(rows.by, rows.to, owner, rows.to[pair], n)
    others = rows.claimed[pair] - rows.weighed[pair]
    others -= np.where((own >= 0) & (own != pair), rows.weighed[own], 0.0)
    return rows.credit[pair] / np.maximum(1.0, rows.credit[pair] + others)


def _levels(rows: _Brought, n: int, standing: Standing | None) -> Iterator[_Level]:
    """Level by level everybody below each pair, in the line that the pair begins; each once a line."""
    start = np.searchsorted(rows.by, np.arange(n + 1))
    line, person = np.arange(rows.by.size), rows.to
    share = _shares(rows, line, rows.by, n)
    level = _Level(line, person, share, _counts(standing, rows.by, person))
    reached = line * n + person
    for _ in range(LEVELS):
        # Who counts nothing carries nothing on.
        counts = level.least > 0
        level = _Level(level.line[counts], level.person[counts], level.share[counts], level.least[counts])
        if not level.line.size:
            return
        yield level
        level = _next(level, rows, start, reached, n, standing)
        reached = np.sort(np.concatenate([reached, level.line * n + level.person]))


def _next(level: _Level, rows: _Brought, start: Numbers, reached: Numbers, n: int, standing: Standing | None) -> _Level:
    many = start[level.person + 1] - start[level.person]
    above = np.repeat(np.arange(level.line.size), many)
    pair = np.arange(above.size) - np.repeat(np.cumsum(many) - many, many) + start[level.person][above]
    line, person = level.line[above], rows.to[pair]
    key = line * n + person
    where = np.minimum(np.searchsorted(reached, key), reached.size - 1)
    new = (reached[where] != key) & (person != rows.by[line])
    above, pair = above[new], pair[new]
    keys, group = np.unique(key[new], return_inverse=True)
    shared = level.share[above] * _shares(rows, pair, rows.by[line[new]], n)
    shares = np.bincount(group, weights=shared, minlength=keys.size).astype(np.float64)
    least = np.zeros(keys.size)
    np.maximum.at(least, group, level.least[above])
    line, person = keys // n, keys % n
    return _Level(line, person, shares, np.minimum(least, _counts(standing, rows.by[line], person)))


def _counts(standing: Standing | None, owner: Numbers, other: Numbers) -> Amounts:
    return np.ones(owner.size) if standing is None else standing.counts(owner, other)


def _words(
    rows: _Brought, referrer: ArrayLike, referee: ArrayLike, what: ArrayLike | None, n: int
) -> NDArray[np.object_]:
    words = np.full(rows.by.size, "referral", dtype=object)
    if what is not None:
        by, to = np.asarray([referrer, referee], dtype=np.int64)
        given = np.asarray(what, dtype=object)
        # The first word in the alphabet, where a person was brought in several ways.
        order = np.array(sorted(range(given.size), key=given.__getitem__, reverse=True), dtype=np.int64)
        pair = located(rows.by, rows.to, by[order], to[order], n)
        words[pair[pair >= 0]] = given[order][pair >= 0]
    return words
