"""From what reached people and what they bought to journeys: one for each order, and one for whoever never ordered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.analytics.arithmetic import compiled
from app.analytics.attribution.journeys import Journeys, Windows
from app.analytics.grid import Numbers

Flags = NDArray[np.bool_]
NOT_ASKED: Final = -1
"""Stands for the journey of a touch that is in none."""


@dataclass(frozen=True, eq=False)
class Touches:
    """Touches in the order of their ids: whom, when, by what, and how strong they are as evidence.

    `aside` are those that count only in a journey that has no other.
    """

    person: Numbers
    at: Numbers
    channel: Numbers
    clicked: Flags
    certain: Flags
    aside: Flags

    def where(self, use: Flags) -> Touches:
        """Some of the touches."""
        return Touches(*(column[use] for column in vars(self).values()))


@dataclass(frozen=True, eq=False)
class Purchases:
    """Orders: whose, when, what is left of their value, whether anything is, and whether they are `asked` for.

    Those that are not asked for still end a journey: what came before them led to them.
    """

    person: Numbers
    at: Numbers
    value_minor: Numbers
    stands: Flags
    asked: Flags


@dataclass(frozen=True, eq=False)
class Histories:
    """Journeys; `order[j]` is the place of the order of journey j, or -1 where somebody never ordered.

    `touch` are the places of the touches of all journeys, in their order.
    """

    journeys: Journeys
    order: Numbers
    touch: Numbers


def repeats(person: Numbers, target: Numbers, at: Numbers, *, within: int) -> Flags:
    """Clicks of somebody on the same thing that come no later than so long after the one before.

    Only the first of such a row of clicks is one; which came before is seen from those that are repeats, too. So it
    hangs on nothing but the time before a click.

    Examples
    --------
    >>> repeats(np.zeros(4, int), np.zeros(4, int), np.array([0, 90, 30, 60]), within=30).tolist()
    [False, True, True, True]
    >>> repeats(np.zeros(2, int), np.zeros(2, int), np.array([0, 31]), within=30).tolist()
    [False, False]
    """
    found = np.zeros(len(at), dtype=np.bool_)
    order = np.lexsort((at, target, person))
    same = (np.diff(person[order]) == 0) & (np.diff(target[order]) == 0) & (np.diff(at[order]) <= within)
    found[order[1:]] = same
    return found


def histories(
    channels: tuple[str, ...],
    touches: Touches,
    purchases: Purchases,
    *,
    windows: Windows,
    since: int | None = None,
    until: int | None = None,
) -> Histories:
    """The journeys of the orders that are asked for, then of those who never ordered, by the number of the person.

    The journey of an order has the touches in the window since the order before it; one at the very moment of that
    order belongs to that order. Orders of one moment have the same touches. Whoever has touches and never ordered has
    one journey, of the touches from `since` until before `until`. An order that was given back in full is a
    journey without one.

    Examples
    --------
    >>> none, both = np.zeros(3, bool), np.ones(3, bool)
    >>> found = histories(("mail", "shop"),
    ...     Touches(np.array([0, 0, 1]), np.array([5, 20, 7]), np.array([0, 1, 0]), both, both, none),
    ...     Purchases(np.array([0, 0]), np.array([10, 30]), np.array([500, 900]), both[:2], both[:2]),
    ...     windows=Windows())
    >>> found.order.tolist(), found.journeys.lengths.tolist(), found.touch.tolist()
    ([0, 1, -1], [1, 1, 1], [0, 1, 2])
    """
    asked = np.flatnonzero(purchases.asked)
    asked = asked[np.lexsort((asked, purchases.at[asked], purchases.person[asked]))]
    row, journey = _before(touches, purchases, asked)
    moment = purchases.at[asked][journey]
    held = windows.hold(touches.at[row], moment, touches.clicked[row])
    row, journey = row[held], journey[held]
    idle = _idle(touches, purchases, since, until)
    never, whose = np.unique(touches.person[idle], return_inverse=True)
    row, journey = np.concatenate([row, idle]), np.concatenate([journey, len(asked) + whose])
    size = len(asked) + len(never)
    # What stands aside gives way within its journey alone, so that a journey hangs on its own touches.
    has = np.bincount(journey[~touches.aside[row]], minlength=size) > 0
    kept = ~touches.aside[row] | ~has[journey]
    row, journey = row[kept], journey[kept]
    stands, nobody = purchases.stands[asked], np.zeros(len(never), dtype=np.int64)
    # The place of a touch stands for its channel until journeys are made, so that both come out in the same order.
    built = Journeys.from_columns(
        channels,
        journey,
        row,
        touches.at[row],
        converted=np.concatenate([stands, nobody > 0]),
        converted_at=np.concatenate([purchases.at[asked], nobody]),
        value_minor=np.concatenate([np.where(stands, purchases.value_minor[asked], 0), nobody]),
        clicked=touches.clicked[row],
        certain=touches.certain[row],
        touch=row,
    )
    order = np.concatenate([asked, np.full(len(never), -1, dtype=np.int64)])
    return Histories(_coded(built, touches.channel[built.channel]), order, built.channel)


def _coded(built: Journeys, channel: Numbers) -> Journeys:
    return Journeys(**{**vars(built), "channel": channel})


def _before(touches: Touches, purchases: Purchases, asked: Numbers) -> tuple[Numbers, Numbers]:
    """Pairs of a touch and a journey: of each touch, the orders that were asked for at the next moment of an order."""
    moments = np.lexsort((purchases.at, purchases.person))
    person, at = purchases.person[moments], purchases.at[moments]
    fresh = np.ones(len(moments), dtype=np.bool_)
    fresh[1:] = (np.diff(person) != 0) | (np.diff(at) != 0)
    person, at = person[fresh], at[fresh]
    first = _place(purchases.person[asked], purchases.at[asked], person, at)
    begin = np.searchsorted(first, np.arange(len(person) + 1))
    following = _following(touches.person, touches.at, np.lexsort((touches.at, touches.person)), person, at)
    row = np.flatnonzero(following >= 0)
    begins, ends = begin[following[row]], begin[following[row] + 1]
    often = ends - begins
    offset = np.arange(int(often.sum())) - np.repeat(np.cumsum(often) - often, often)
    return np.repeat(row, often), np.repeat(begins, often) + offset


def _place(person: Numbers, at: Numbers, known: Numbers, known_at: Numbers) -> Numbers:
    """The moment that each order is of; both are sorted."""
    return _following(person, at, np.arange(len(person)), known, known_at)


@compiled
def _following(person: Numbers, at: Numbers, order: Numbers, known: Numbers, known_at: Numbers) -> Numbers:
    """The first moment of the same person that is not before; -1 where there is none."""
    found = np.full(len(person), -1)
    here = 0
    for place in range(len(order)):
        row = order[place]
        while here < len(known) and (
            known[here] < person[row] or (known[here] == person[row] and known_at[here] < at[row])
        ):
            here += 1
        if here < len(known) and known[here] == person[row]:
            found[row] = here
    return found


def _idle(touches: Touches, purchases: Purchases, since: int | None, until: int | None) -> Numbers:
    """The touches of those who never ordered, of the time that is asked for."""
    ordered = purchases.person if until is None else purchases.person[purchases.at < until]
    use = ~np.isin(touches.person, ordered)
    if since is not None:
        use &= touches.at >= since
    if until is not None:
        use &= touches.at < until
    return np.flatnonzero(use)
