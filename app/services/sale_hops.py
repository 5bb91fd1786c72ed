"""The hops of a chain, from the evidence that a buyer came by up to whoever began it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.analytics.chains import NONE, UNKNOWN, Forest, bound, grow, hops
from app.analytics.grid import Amounts, Numbers

MOST_HOPS: Final = 100
"""As many hops as a chain goes up."""
NAMED_ONLY: Final = "is named by the order, but is not known"
NOBODY: Final = "was made by somebody who is not a customer yet"
NOT_BOUND: Final = "was seen as a parent too, but another one binds"
LATER: Final = "happened only after the event"
OLD_SHARE: Final = "is older than the link it came from"
OLD_GIVER: Final = "brought somebody before being brought"

Name = tuple[str, str]
"""What a step is called: its sort, and the key of the node."""


@dataclass(frozen=True)
class Step:
    """A share, link, code or referral above an order; times are in milliseconds.

    Without being declared it is only named by others. `parents` are keys of shares, and `above` is what follows on
    what is no share; `scans` tell when whoever shared it last scanned a code of a parent.
    """

    start: str
    hops: int
    key: str
    id: str
    at: int | None
    at_text: str | None
    channel: str | None
    declared: bool
    customer: str | None
    parents: Sequence[str]
    identity: str | None = None
    sort: str = "share"
    above: Name | None = None
    scans: Mapping[str, int | None] = field(default_factory=dict)

    @property
    def name(self) -> Name:
        """What the step is called."""
        return self.sort, self.key


@dataclass(frozen=True)
class Hop:
    """A step whose maker has a level, 1 nearest to the buyer; the note says what is wrong with it, if anything."""

    share: Step
    level: int
    note: str


@dataclass(frozen=True)
class Dropped:
    """A step that gives nobody a level, and why."""

    share: Step
    reason: str


@dataclass(frozen=True)
class ShareChain:
    """A chain, nearest to the buyer first; not complete when it goes on beyond what is read.

    `way` are all steps from the buyer up, whether or not they give anybody a level.
    """

    hops: tuple[Hop, ...]
    dropped: tuple[Dropped, ...]
    complete: bool
    way: tuple[Step, ...] = ()


def chain_of(
    steps: Sequence[Step], buyer: str | None, *, binding: str = "first", until: int | None = None
) -> ShareChain:
    """The chain that starts at the first of some steps, for a buyer; who was brought after `until` was not brought yet.

    Only the first step may stand anywhere; the others may come in any order.
    """
    if not steps[0].declared:
        return ShareChain((), (Dropped(steps[0], NAMED_ONLY),), True)
    named = {step.name: step for step in steps}
    known = sorted((step for step in named.values() if step.declared), key=lambda step: step.name)
    place = {step.name: position for position, step in enumerate(known)}
    early = {step.name for step in known if step.sort != "referral" or until is None or (step.at or until) <= until}
    at = np.array([np.nan if step.at is None else step.at for step in known])
    forest, notes = _forest(known, named, place, at, early, binding)
    # Whoever is not a customer yet is a person of their own, so that nobody is taken for them.
    person = {customer: number for number, customer in enumerate(sorted({s.customer for s in known if s.customer}))}
    people = [person.get(step.customer or "", len(person) + position) for position, step in enumerate(known)]
    kept, dropped, way = list[Hop](), list[Dropped](), list[Step]()
    found = hops(forest, people, place[steps[0].name], person.get(buyer or "", NONE))
    for hop in found[: MOST_HOPS + 1]:
        step = known[hop.share]
        way.append(step)
        note = "; ".join(word for word in (hop.reason, notes.get(hop.share, "")) if word)
        if hop.level is None:
            dropped.append(Dropped(step, note))
        elif step.customer is None:
            dropped.append(Dropped(step, NOBODY))
        else:
            kept.append(Hop(step, len(kept) + 1, note))
        above = int(forest.parent[hop.share])
        others = [("share", each) for each in step.parents]
        dropped += [
            Dropped(named[each], NOT_BOUND) for each in others if above >= 0 and place.get(each, above) != above
        ]
    last = way[-1]
    if last.above in named and last.above not in early:
        dropped.append(Dropped(named[last.above], LATER))
    whole = all(("share", parent) in named for parent in last.parents) and (last.above is None or last.above in named)
    return ShareChain(tuple(kept), tuple(dropped), whole and len(found) == len(way), tuple(way))


def _forest(
    known: Sequence[Step],
    named: Mapping[Name, Step],
    place: Mapping[Name, int],
    at: Amounts,
    early: set[Name],
    binding: str,
) -> tuple[Forest, dict[int, str]]:
    """All steps as one forest, and a word on those that are no shares and older than what they came from."""
    links = [(step, ("share", parent)) for step in known for parent in step.parents if ("share", parent) in named]
    links += [(step, step.above) for step in known if step.above in early]
    child = np.array([place[step.name] for step, _ in links], dtype=np.int64)
    parent = np.array([place.get(above, UNKNOWN) for _, above in links], dtype=np.int64)
    scan = [step.scans.get(above[1]) for step, above in links]
    scanned = np.array([np.nan if each is None else each for each in scan], dtype=np.float64)
    forest = bound_shares(at, child, parent, rule=binding, scanned=scanned)
    shares, notes = list[int](), dict[int, str]()
    for position in forest.early.tolist():
        low, high = known[position].sort, known[int(forest.parent[position])].sort
        if (low, high) == ("share", "share"):
            shares.append(position)
        elif low == "share":
            notes[position] = OLD_SHARE
        elif low == "referral":
            notes[position] = OLD_GIVER
    return replace(forest, early=np.array(shares, dtype=np.int64)), notes


def bound_shares(
    at: Amounts, child: Numbers, parent: NDArray[np.int64], *, rule: str = "first", scanned: Amounts | None = None
) -> Forest:
    """The forest of shares by place, sorted by key: which of several parents binds; a known one before others.

    `child[r]` came from `parent[r]`, which is `UNKNOWN` where it is only named. Seconds that are not known are not a
    number. Where the last parent binds, one that is later than the child counts only if there is no other.
    `scanned[r]` is when a code of the parent was scanned, else not a number.

    Examples
    --------
    >>> seconds = np.array([10.0, 5.0, 20.0])
    >>> bound_shares(seconds, np.array([2, 2, 2]), np.array([0, 1, UNKNOWN])).parent.tolist()
    [-1, -1, 1]
    >>> bound_shares(seconds, np.array([2, 2, 2]), np.array([0, 1, UNKNOWN]), rule="last").parent.tolist()
    [-1, -1, 0]
    """
    order = np.lexsort((parent, child))
    child, parent = child[order], parent[order]
    certain = known = parent >= 0
    when = np.full(len(child), np.nan)
    when[known] = at[parent[known]]
    if rule == "last":
        certain = known & ~(when > at[child])
    scans = None
    if rule == "override" and scanned is not None:
        moments = scanned[order]
        scans = known & ~np.isnan(moments)
        when = np.where(scans, moments, when)
    rows = bound(child, when, rule=rule, certain=certain, scanned=scans)
    links = np.full(len(at), NONE, dtype=np.int64)
    links[child[rows]] = parent[rows]
    return grow(links, at)
