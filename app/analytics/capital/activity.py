"""Activity and participation: what people did, decayed, capped a day, and counted by whom it was done towards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from app.analytics.capital.parts import NOBODY, RAW_BITS, Edges, Part, Traces, edges_of
from app.analytics.capital.standing import Standing
from app.analytics.grid import Amounts, Numbers, to_units
from app.analytics.ties import NO_TIME, SECONDS_A_DAY, decayed

CAP = 10.0
"""Ten messages' worth a day and sort: more on one day is a campaign or a machine."""


@dataclass(frozen=True, eq=False)
class Acts:
    """What people did, one row for each fact: weight before decay, and `other` -1 for content, staff or the company.

    `sort` is a position into a list of names, `day` counts from 1970, and facts without a time share one day.
    """

    person: Numbers
    other: Numbers
    sort: Numbers
    day: Numbers
    weight: Amounts
    at: Numbers

    @classmethod
    def of(cls, person: ArrayLike, other: ArrayLike, sort: ArrayLike, weight: ArrayLike, at: ArrayLike) -> Acts:
        """Acts from columns in any order; acts towards oneself are left out."""
        who, whom, sorts, time = (np.asarray(column, dtype=np.int64) for column in (person, other, sort, at))
        keep = who != whom
        day = np.where(time == NO_TIME, NO_TIME, time // SECONDS_A_DAY)
        weights = np.asarray(weight, dtype=np.float64)
        return cls(who[keep], whom[keep], sorts[keep], day[keep], weights[keep], time[keep])


@dataclass(frozen=True, eq=False)
class _Cells:
    """Acts of one person, day and sort towards one other, together; sorted, with what they hold in units of 2^-30."""

    person: Numbers
    other: Numbers
    sort: Numbers
    day: Numbers
    held: Numbers
    at: Numbers
    facts: Numbers


def activity(
    acts: Acts,
    standing: Standing,
    *,
    names: NDArray[np.object_],
    as_of: int,
    half_life_days: float = 180.0,
    cap: float = CAP,
) -> Part:
    """The sum over days and sorts of min(cap, Σ count · weight) · 2^(-age / half-life) of each person.

    `count` is what the other person counts for this one; content, staff and the company count 1. Towards one other
    no more than the cap counts before it is counted by standing, so that no storm of messages to a stranger makes
    up for their standing. `names` are the words for sorts; facts later than `as_of` are left out, and those without a
    time do not decay. Decay and sums are done in integers. An edge is another customer, or a sort of acts towards none.

    Activity is what one does oneself: acts towards people who are known raise it up to the cap of each day, answered or
    not, and so does whoever writes to many strangers. What others did in return is told by relationships.

    Examples
    --------
    >>> from app.analytics.capital.standing import standing
    >>> from app.analytics.network import Network
    >>> net = Network.from_columns(["ana"], ["bo"], [1.0])
    >>> acts = Acts.of([0] * 30, [1] * 30, [0] * 30, [1.0] * 30, [0] * 30)
    >>> found = activity(acts, standing(net, []), names=np.array(["message"], dtype=object), as_of=0)
    >>> found.raw.tolist(), found.edges.amount.tolist(), found.edges.count.tolist()
    ([10.0, 0.0], [10.0], [30])
    """
    known = acts.at <= as_of
    towards = acts.other[known]
    counts = np.ones(towards.size)
    people = towards != NOBODY
    counts[people] = standing.counts(acts.person[known][people], towards[people])
    cells = _cells(acts, known, counts, cap)
    kept, lost = _kept(cells, as_of, half_life_days, cap)
    units = np.zeros(standing.standing.size, dtype=np.int64)
    np.add.at(units, cells.person, kept)
    return Part(units / 2.0**RAW_BITS, None, _edges(cells, lost, names))


def participation(
    acts: Acts,
    standing: Standing,
    *,
    names: NDArray[np.object_],
    as_of: int,
    half_life_days: float = 180.0,
    cap: float = CAP,
) -> Part:
    """What each person did towards content, staff and the company, decayed and capped a day, as in `activity`.

    Acts towards other customers are passed over; the edges are the sorts of acts. Participation is what one does
    oneself, and rises by own acts alone, up to the cap of each day.
    """
    use = acts.other == NOBODY
    columns = (acts.person, acts.other, acts.sort, acts.day, acts.weight, acts.at)
    own = Acts(*(column[use] for column in columns))
    return activity(own, standing, names=names, as_of=as_of, half_life_days=half_life_days, cap=cap)


def _cells(acts: Acts, known: NDArray[np.bool_], counts: Amounts, cap: float) -> _Cells:
    columns = [column[known] for column in (acts.person, acts.day, acts.sort, acts.other)]
    order = np.lexsort(columns[::-1])
    person, day, sort, other = (column[order] for column in columns)
    first = _first(person, day, sort, other)
    units = to_units(np.minimum(acts.weight[known][order], 2.0**20), bits=RAW_BITS)
    together = np.minimum(_sums(units, first), int(cap * 2**RAW_BITS)) / 2.0**RAW_BITS
    held = to_units(together * counts[order][first], bits=RAW_BITS)
    at = np.maximum.reduceat(acts.at[known][order], first) if first.size else first
    facts = np.diff(np.append(first, person.size))
    return _Cells(person[first], other[first], sort[first], day[first], held, at, facts)


def _kept(cells: _Cells, as_of: int, half_life_days: float, cap: float) -> tuple[Numbers, Numbers]:
    """What each cell adds to the sum (its day's and sort's in the first cell, 0 in the others), and what it loses."""
    first = _first(cells.person, cells.day, cells.sort)
    group = np.repeat(np.arange(first.size), np.diff(np.append(first, cells.person.size)))
    whole, limit = _sums(cells.held, first), int(cap * 2**RAW_BITS)
    end = np.where(cells.day == NO_TIME, as_of, (cells.day + 1) * SECONDS_A_DAY - 1)
    age = np.maximum(as_of - end, 0)

    def left(units: Numbers, ages: Numbers) -> Numbers:
        return decayed(np.minimum(units, limit) / 2.0**RAW_BITS, ages, half_life_days=half_life_days)

    kept = np.zeros_like(cells.held)
    kept[first] = left(whole, age[first])
    return kept, kept[first][group] - left(whole[group] - cells.held, age)


def _edges(cells: _Cells, lost: Numbers, names: NDArray[np.object_]) -> Edges:
    # Acts towards nobody are told apart by their sort, those towards a customer belong together.
    apart = np.where(cells.other == NOBODY, cells.sort, NOBODY)
    order = np.lexsort((cells.sort, apart, cells.other, cells.person))
    person, other, key, sort = (column[order] for column in (cells.person, cells.other, apart, cells.sort))
    fine = _first(person, other, key, sort)
    part = _sums(lost[order], fine)
    coarse = _first(person[fine], other[fine], key[fine])
    group = np.repeat(np.arange(coarse.size), np.diff(np.append(coarse, fine.size)))
    # The word for an edge is the sort that carries most of it.
    leading = np.lexsort((sort[fine], -part, group))[coarse] if coarse.size else coarse
    rows = fine[coarse]
    at = np.maximum.reduceat(cells.at[order], rows) if rows.size else rows
    traced = Traces(at, _sums(cells.facts[order], rows))
    amount = _sums(part, coarse) / 2.0**RAW_BITS
    return edges_of(person[rows], other[rows], amount, traced, names[sort[fine][leading]], key=key[rows])


def _first(*columns: Numbers) -> Numbers:
    """Where runs of equal rows begin in sorted columns."""
    if not columns[0].size:
        return np.zeros(0, dtype=np.int64)
    new = np.ones(columns[0].size, dtype=bool)
    new[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return np.flatnonzero(new)


def _sums(values: Numbers, first: Numbers) -> Numbers:
    """Sums of whole numbers over runs."""
    return np.add.reduceat(values, first) if first.size else np.zeros(0, dtype=np.int64)
