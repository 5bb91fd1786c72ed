"""Share trees: an influencer starts, followers pass it on, then their circles do."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from app.ingest.sample.catalogue import Catalogue, campaign_at
from app.ingest.sample.circles import Circles
from app.ingest.sample.habits import habits
from app.ingest.sample.influencers import Influencers
from app.ingest.sample.numbers import Dice, Flags, Ints, numbers, spread
from app.ingest.sample.people import People
from app.ingest.sample.year import DAY, END, START

_DEEPEST = 8
_DEPTHS = (0, 26, 24, 18, 13, 9, 5, 3, 2)
_TREES = (0, 20, 25, 25, 15, 10, 5)
_FIRST_CHILDREN = (0, 5, 15, 20, 20, 15, 10, 10, 5)
_CHILDREN = (55, 28, 12, 5)
# What the deepest tree, its clicks and its orders take at most: ten steps of up to 3.6 days each.
_ROOM = 40 * DAY


@dataclass(frozen=True)
class Shares:
    """Shares by time, so that a parent stands before its children; -1 where there is none."""

    at: Ints
    tree: Ints
    depth: Ints
    sharer: Ints
    parent: Ints
    habit: Ints
    maker: Ints
    content: Ints
    campaign: Ints
    staff: Ints

    def __len__(self) -> int:
        return len(self.at)

    @cached_property
    def is_leaf(self) -> Flags:
        """True for the shares that nobody passed on."""
        leaf: Flags = np.bincount(self.parent + 1, minlength=len(self) + 1)[1:] == 0
        return leaf

    @cached_property
    def makers(self) -> Ints:
        """The shares for which a link was made, one for each link; other shares pass the link of one of them on."""
        return np.flatnonzero(self.maker == numbers(len(self)))

    @cached_property
    def link(self) -> Ints:
        """The link of each share."""
        return np.searchsorted(self.makers, self.maker).astype(np.int64)


@dataclass(frozen=True)
class Trees:
    """All share trees: who started each, and how deep it was planted."""

    influencer: Ints
    depth: Ints
    shares: Shares


def grow(dice: Dice, people: People, circles: Circles, influencers: Influencers, catalogue: Catalogue) -> Trees:
    """Trees of shares, grown a generation at a time."""
    started = 1 + dice("trees").pick(numbers(len(influencers.person)), _TREES[1:])
    influencer, _ = spread(started)
    depth = dice("depth of tree").pick(numbers(len(influencer)), _DEPTHS)
    # The most followed one always starts a tree of the greatest depth, so every company has one.
    depth[0] = _DEEPEST
    generations = [_roots(dice, people, catalogue, influencers.person[influencer])]
    count = len(generations[0])
    for level in range(1, _DEEPEST + 1):
        parents = generations[-1]
        row = _passed_on(dice, parents, count - len(parents), level, depth)
        told = (
            influencers.followers(influencer[parents.tree[row]], dice, "share")
            if level == 1
            else circles.mates(parents.sharer[row], dice, f"share {level}")
        )
        generations.append(_children(dice, people, parents, row, told, count, level))
        count += len(row)
    return Trees(influencer, depth, _by_time(generations))


def _roots(dice: Dice, people: People, catalogue: Catalogue, sharer: Ints) -> Shares:
    """The share that starts each tree."""
    tree = numbers(len(sharer))
    nothing = np.full(len(tree), -1)
    since = np.maximum(people.joined[sharer], START)
    at = since + dice("root").below(tree, END - _ROOM - since)
    return Shares(
        at=at,
        tree=tree,
        depth=np.zeros_like(tree),
        sharer=sharer,
        parent=nothing,
        maker=tree,
        habit=habits(dice, "root", "sharing", tree),
        content=catalogue.content(dice, "root", people.topic[sharer], at),
        campaign=np.where(dice("root campaign").chance(tree, 60), campaign_at(at), -1),
        staff=np.where(dice("root by staff").chance(tree, 10), dice("root staff").below(tree, catalogue.staff), -1),
    )


def _passed_on(dice: Dice, parents: Shares, first: int, level: int, depth: Ints) -> Ints:
    """The parent of each share of the next generation."""
    index = first + numbers(len(parents))
    children = dice("children").pick(index, _FIRST_CHILDREN if level == 1 else _CHILDREN)
    # The first share of a tree in each generation carries it on until the planted depth is reached.
    leads = np.diff(parents.tree, prepend=-1) > 0
    return spread(np.where(depth[parents.tree] >= level, np.maximum(children, leads), 0))[0]


def _children(dice: Dice, people: People, parents: Shares, row: Ints, told: Ints, first: int, level: int) -> Shares:
    """One generation of shares from the people who were told."""
    index = first + numbers(len(row))
    at = parents.at[row] + dice("share delay").long_tail(index, 300, 9)
    same = dice("same channel").chance(index, 70)
    return Shares(
        at=at,
        tree=parents.tree[row],
        depth=np.full(len(row), level),
        sharer=people.known(told, at, parents.sharer[row], dice, f"share {level}"),
        parent=first - len(parents) + row,
        habit=np.where(same, parents.habit[row], habits(dice, "share", "sharing", index)),
        maker=np.where(dice("own link").chance(index, 30), index, parents.maker[row]),
        content=parents.content[row],
        campaign=parents.campaign[row],
        staff=np.full(len(row), -1),
    )


def _by_time(generations: list[Shares]) -> Shares:
    """All generations as one, numbered by time."""
    columns = {
        field.name: np.concatenate([getattr(each, field.name) for each in generations]) for field in fields(Shares)
    }
    order = np.argsort(columns["at"], kind="stable")
    place = np.empty_like(order)
    place[order] = numbers(len(order))
    ordered = {name: column[order] for name, column in columns.items()}
    parent = np.where(ordered["parent"] >= 0, place[ordered["parent"]], -1)
    return Shares(**ordered | {"parent": parent, "maker": place[ordered["maker"]]})
