"""The planted truth: what a right program should find, kept apart from the tables it is given."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.ingest.sample import words
from app.ingest.sample.circles import COLLEAGUES, FAMILY, KINDS, Circles
from app.ingest.sample.frames import Chunk, counted, frame, ids, named, parts, width
from app.ingest.sample.groups import Groups
from app.ingest.sample.influencers import Influencers
from app.ingest.sample.numbers import Ints, numbers
from app.ingest.sample.orders import Orders
from app.ingest.sample.people import People
from app.ingest.sample.referrals import Referrals
from app.ingest.sample.sharing import share_ids
from app.ingest.sample.trees import Trees


def of_circles(people: People, circles: Circles, groups: Groups) -> Iterator[Chunk]:
    """Who is in which planted circle, what each is about, and the given groups that show them."""
    digits = width(len(circles.kind), 5)
    for part in parts(len(circles.member)):
        circle = circles.of_row[part]
        yield (
            "circles",
            frame(
                {
                    "circle_id": ids("k", circle, digits),
                    "kind": named(circles.kind[circle], KINDS),
                    "customer_id": people.ids(circles.member[part]),
                }
            ),
        )
    for part in parts(len(circles.kind)):
        kind, first = circles.kind[part], circles.member[circles.start[:-1][part]]
        surname = np.where(kind == FAMILY, people.surname[first], -1)
        employer = np.where(kind == COLLEAGUES, people.employer[first], -1)
        yield (
            "labels",
            frame(
                {
                    "circle_id": ids("k", counted(part), digits),
                    "kind": named(kind, KINDS),
                    "members": np.diff(circles.start)[part],
                    "topic": named(circles.topic[part], words.TOPICS),
                    "surname": named(surname, words.surnames()),
                    "employer": named(employer, people.employers()),
                }
            ),
        )
    for part in parts(len(groups.circle)):
        yield "groups", frame({"group_id": groups.seen(part), "circle_id": ids("k", groups.circle[part], digits)})


def of_influencers(people: People, influencers: Influencers, trees: Trees) -> Iterator[Chunk]:
    """The influencers, the most followed first, with how many follow them and what they started."""
    count = len(influencers.person)
    shares = np.bincount(trees.influencer[trees.shares.tree], minlength=count)
    for part in parts(count):
        yield (
            "influencers",
            frame(
                {
                    "customer_id": people.ids(influencers.person[part]),
                    "planted_reach": influencers.planted_reach[part],
                    "chains": np.bincount(trees.influencer, minlength=count)[part],
                    "shares": shares[part],
                }
            ),
        )


def of_chains(people: People, influencers: Influencers, trees: Trees, orders: Orders) -> Iterator[Chunk]:
    """Every share tree with its depth, and the shares and orders that are part of it."""
    count, shares = len(trees.depth), trees.shares
    digits = width(count, 5)
    through = np.flatnonzero(orders.share >= 0)
    root = np.flatnonzero(shares.parent < 0)
    root = root[np.argsort(shares.tree[root])]
    made = np.bincount(shares.tree, minlength=count)
    sold = np.bincount(shares.tree[orders.share[through]], minlength=count)
    for part in parts(count):
        yield (
            "chains",
            frame(
                {
                    "chain_id": ids("t", counted(part), digits),
                    "root_share_id": share_ids(shares, root[part]),
                    "customer_id": people.ids(influencers.person[trees.influencer[part]]),
                    "depth": trees.depth[part],
                    "shares": made[part],
                    "orders": sold[part],
                }
            ),
        )
    for part in parts(len(shares)):
        yield (
            "chain_shares",
            frame(
                {
                    "chain_id": ids("t", shares.tree[part], digits),
                    "share_id": share_ids(shares, counted(part)),
                    "depth": shares.depth[part],
                }
            ),
        )
    for part in parts(len(through)):
        order = through[part]
        yield (
            "chain_orders",
            frame(
                {
                    "chain_id": ids("t", shares.tree[orders.share[order]], digits),
                    "order_id": ids("o", order, width(len(orders.at), 7)),
                    "depth": shares.depth[orders.share[order]],
                }
            ),
        )


def of_referrals(people: People, referrals: Referrals) -> Iterator[Chunk]:
    """The roots of the referral forest: how many each brought, directly and in all, and over how many levels."""
    root = np.where(referrals.first >= 0, referrals.first, numbers(people.size))
    while not np.array_equal(root, root[root]):
        root = root[root]
    level = _levels(people.size, referrals)
    brought = np.bincount(root[level > 0], minlength=people.size)
    pairs = np.unique(referrals.referrer * people.size + referrals.referee)
    direct = np.bincount(pairs // people.size, minlength=people.size)
    depth = np.zeros(people.size, dtype=np.int64)
    np.maximum.at(depth, root, level)
    roots = np.flatnonzero(brought)
    for part in parts(len(roots)):
        row = roots[part]
        yield (
            "referral_roots",
            frame(
                {
                    "customer_id": people.ids(row),
                    "direct": direct[row],
                    "descendants": brought[row],
                    "depth": depth[row],
                }
            ),
        )


def _levels(size: int, referrals: Referrals) -> Ints:
    """How far each customer is from the root of their tree, by the shortest way."""
    level = np.where(referrals.first < 0, 0, size)
    while True:
        nearer = level.copy()
        np.minimum.at(nearer, referrals.referee, level[referrals.referrer] + 1)
        if np.array_equal(nearer, level):
            return level
        level = nearer
