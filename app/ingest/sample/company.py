"""The made-up company, put together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from app.errors import BadInput
from app.ingest.sample import activity, groups, identities, orders, sharing, touches, truth
from app.ingest.sample.catalogue import Catalogue, stock
from app.ingest.sample.circles import Circles
from app.ingest.sample.contacts import meet
from app.ingest.sample.frames import Chunk
from app.ingest.sample.influencers import Influencers, crown
from app.ingest.sample.numbers import Dice
from app.ingest.sample.people import People, settle
from app.ingest.sample.referrals import Referrals, refer
from app.ingest.sample.trees import Trees, grow

SMALLEST, LARGEST = 10, 1_000_000
VERSION = 3
NOTICE = "This company is made up: its customers, firms, orders and everything else come from a seeded generator."


@dataclass(frozen=True)
class _World:
    """What several tables are made from."""

    people: People
    circles: Circles
    catalogue: Catalogue
    influencers: Influencers
    referrals: Referrals
    trees: Trees
    clicks: sharing.Clicks
    orders: orders.Orders
    identities: identities.Identities
    groups: groups.Groups


@dataclass(frozen=True)
class Sample:
    """A made-up company of a size; the same size and seed make the same company, byte by byte, on any machine."""

    size: int = 1_000
    seed: int = 1

    def __post_init__(self) -> None:
        if not SMALLEST <= self.size <= LARGEST:
            raise BadInput(
                f"A made-up company has {SMALLEST} to {LARGEST:,} customers, not {self.size:,}.",
                hint=f"Give --size a number from {SMALLEST} to {LARGEST}.",
            )

    @cached_property
    def _dice(self) -> Dice:
        return Dice(self.seed)

    @cached_property
    def _world(self) -> _World:
        dice = self._dice
        people, circles = settle(dice, self.size)
        catalogue, influencers = stock(dice, self.size), crown(dice, self.size)
        referrals = refer(dice, people, circles, influencers)
        trees = grow(dice, people, circles, influencers, catalogue)
        clicks = sharing.follow(dice, people, circles, trees.shares)
        bought = orders.buy(dice, people, trees.shares, clicks, referrals)
        return _World(
            people,
            circles,
            catalogue,
            influencers,
            referrals,
            trees,
            clicks,
            bought,
            identities.identify(dice, self.size, circles),
            groups.gather(dice, circles),
        )

    def tables(self) -> Iterator[Chunk]:
        """The canonical tables, each as one or more frames in a row."""
        dice, world = self._dice, self._world
        people, shares = world.people, world.trees.shares
        yield from people.frames()
        yield from world.identities.frames(dice, people)
        yield from world.catalogue.frames()
        contacts = meet(dice, world.circles)
        acts = activity.act(dice, people, contacts, world.influencers, world.catalogue, world.orders)
        yield from activity.frames(dice, people, world.catalogue, acts)
        yield from touches.frames(dice, people, world.catalogue, shares, world.orders)
        yield from contacts.ties(dice, people)
        yield from groups.frames(dice, people, world.circles, world.groups)
        yield from groups.tags(dice, people)
        yield from sharing.frames(dice, people, world.catalogue, shares, world.clicks)
        refunds = orders.refund(dice, world.orders)
        yield from orders.frames(people, shares, world.referrals, world.orders, refunds)
        yield from world.referrals.frames(people)

    def truth(self) -> Iterator[Chunk]:
        """The tables of what was planted, each as one or more frames in a row."""
        world = self._world
        yield from truth.of_circles(world.people, world.circles, world.groups)
        yield from truth.of_influencers(world.people, world.influencers, world.trees)
        yield from truth.of_chains(world.people, world.influencers, world.trees, world.orders)
        yield from truth.of_referrals(world.people, world.referrals)
        yield from world.identities.conflicts(self._dice, world.people)

    def marker(self) -> dict[str, bool | int]:
        """What stands in `sample.json`, by which a folder is known to be made up."""
        return {"made_up": True, "size": self.size, "seed": self.seed, "version": VERSION}
