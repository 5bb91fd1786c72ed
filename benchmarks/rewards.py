"""Chains, payouts and cascades on made-up orders and shares, beside the plain way and general graph libraries.

    python -m benchmarks.rewards --shares 1000000 --orders 200000

Times are CPU seconds of this process. No library that we found pays orders along chains, so the judge of the payouts is
the plain way: one order after the other, share by share, with Python's integers and fractions. Peers for the shape of a
cascade are networkx and igraph; one that is not installed is left out, with a word.
"""

from __future__ import annotations

import argparse
import random
import time
import tracemalloc
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from app.analytics.chains import NONE, cascade_shapes, grow, payee_chains
from app.analytics.ledger import Approved, Event, Ordered, Refunded, replay
from app.analytics.rewards import (
    AlmostUniform,
    EqualSplit,
    Geometric,
    LevelTable,
    LoyaltyTable,
    Orders,
    Policy,
    Shares,
    Terms,
    compare,
    payout,
    settle,
    settled,
)

POLICIES = (
    Policy("level table, 2 levels", LevelTable((1000, 500)), cap=2),
    Policy("geometric, uncapped", Geometric(Fraction(1, 10), Fraction(1, 2))),
    Policy("equal split, 3 levels", EqualSplit(2000), cap=3),
    Policy("equal split, uncapped", EqualSplit(2000)),
    Policy("almost uniform", AlmostUniform(5, 800, 100)),
    Policy("loyalty table", LoyaltyTable.of({"potential": (500,), "member": (1000, 500)})),
    Policy("points at 1/100", LevelTable((5000, 2500)), terms=Terms(pays_in="points", rate=Fraction(1, 100))),
)
ORDERS_A_SECOND = 200_000
"""What the first policy is to reach."""
SHAPE_SECONDS = 0.5
"""What the shape of a million shares is to take at most."""


def took(what: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds and the result."""
    began = time.process_time()
    found = what()
    return time.process_time() - began, found


def trees(count: int, seed: int) -> dict[str, list[int]]:
    """Forests of so many shares: random trees, one path, and one path whose ids are in no order."""
    draw = random.Random(seed)
    bushes = [NONE if draw.random() < 0.01 else draw.randrange(place) for place in range(1, count)]
    order = list(range(count))
    draw.shuffle(order)
    shuffled = [NONE] * count
    for place, above in zip(order[1:], order[:-1], strict=True):
        shuffled[place] = above
    return {"random forest": [NONE, *bushes], "path": list(range(-1, count - 1)), "path, shuffled": shuffled}


def measured(parent: Any) -> Any:
    """The virality of each cascade, from the places of the parents."""
    return cascade_shapes(grow(parent)).structural_virality


def shapes(count: int, seed: int) -> None:
    """Cascade metrics of large forests, from columns."""
    for name, parent in trees(count, seed).items():
        seconds, found = took(partial(measured, np.array(parent)))
        goal = f", goal {SHAPE_SECONDS} s" if count == 1_000_000 and name == "random forest" else ""
        print(f"{count:,} shares, {name}: {seconds:.3f} s, {len(found):,} cascades{goal}")


def peers(count: int, seed: int) -> None:
    """The mean distance of one random tree by others."""
    draw = random.Random(seed)
    parent = [NONE, *(draw.randrange(place) for place in range(1, count))]
    seconds, ours = took(lambda: float(cascade_shapes(grow(parent)).structural_virality[0]))
    print(f"one tree of {count:,}: ours {seconds:.4f} s, {ours:.9f}")
    pairs = list(enumerate(parent))[1:]
    if find_spec("igraph"):
        graph: Any = import_module("igraph").Graph(n=count, edges=pairs)
        seconds, theirs = took(lambda: graph.average_path_length(directed=False))
        print(f"  igraph   {seconds:.4f} s, {theirs:.9f}")
    else:
        print("  igraph is not installed")
    library: Any = import_module("networkx")
    seconds, theirs = took(lambda: library.wiener_index(library.Graph(pairs)) * 2 / (count * (count - 1)))
    print(f"  networkx {seconds:.4f} s, {theirs:.9f}")


def payouts(shares: int, orders: int, seed: int) -> None:
    """Orders paid per CPU second, ours and the plain way on the first of them, which must agree to the unit."""
    draw = random.Random(seed)
    parent = [NONE, *(NONE if draw.random() < 0.01 else draw.randrange(place) for place in range(1, shares))]
    person = [draw.randrange(shares) for _ in range(shares)]
    made = Shares(grow(parent), np.array(person), np.zeros(shares))
    amount = np.array([draw.randrange(1, 5_000_000) for _ in range(orders)])
    back = np.array([draw.randrange(value + 1) if draw.random() < 0.2 else 0 for value in amount.tolist()])
    share, buyer = (np.array([draw.randrange(shares) for _ in range(orders)]) for _ in range(2))
    sold = Orders(share, buyer, np.zeros(orders), amount, back)
    few = min(orders, 10_000)
    for plan in POLICIES:
        settle(plan, made, sold)
        seconds, lines = took(partial(settle, plan, made, sold))
        plain, wanted = took(partial(plainly, plan, parent, person, sold, few))
        # Whoever gets nothing before and after refunds has no line.
        paid = [amount for amount in lines.amount[lines.order < few].tolist() if amount]
        assert paid == [amount for order in wanted for amount in order if amount]
        goal = f", goal {ORDERS_A_SECOND:,}" if plan is POLICIES[0] else ""
        print(
            f"{plan.name}: {orders / seconds:,.0f} orders a second{goal}, plain {few / plain:,.0f}; "
            f"{len(lines.amount):,} lines"
        )
    seconds, found = took(lambda: compare(POLICIES[0], POLICIES[1], made, sold, orders))
    print(f"two policies compared: {seconds:.2f} s, {found.winners:,} win, {found.losers:,} lose")


def deep(length: int, orders: int) -> None:
    """An uncapped equal split on one deep path that pays everybody on it: what one part holds is all that is held."""
    shares = Shares(grow(range(-1, length - 1)), np.arange(length), np.zeros(length))
    sold = Orders(*(np.full(orders, value) for value in (length - 1, length, 0, 10**9, 0)))
    tracemalloc.start()
    seconds, paid = took(lambda: sum(int(lines.amount.sum()) for lines in settled(POLICIES[3], shares, sold)))
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    assert paid == orders * 2 * 10**8
    print(f"{length:,} levels deep, {orders:,} orders: {length * orders:,} payments in {seconds:.1f} s, {peak:.0f} MiB")


def plainly(plan: Policy, parent: list[int], person: list[int], sold: Orders, count: int) -> list[list[int]]:
    """The first orders, one after the other."""
    return [naive(plan, parent, person, sold, order) for order in range(count)]


def naive(plan: Policy, parent: list[int], person: list[int], sold: Orders, order: int) -> list[int]:
    """One order the plain way."""
    chain, here, buyer = list[int](), int(sold.share[order]), int(sold.buyer[order])
    while here >= 0:
        if person[here] != buyer and person[here] not in chain:
            chain.append(person[here])
        here = parent[here]
    return payout(plan, int(sold.amount[order]), chain, refunded=int(sold.refunded[order]))


def ledger(orders: int) -> None:
    """Events posted per CPU second: orders, approvals and refunds."""
    events: list[Event] = []
    for number in range(orders):
        key, chain = f"o{number}", (f"p{number % 997}", f"p{number % 991 + 1000}")
        events += [Ordered(key, 0, 10_000, "CNY", POLICIES[0], chain), Approved(f"a{number}", 1, key)]
        events.append(Refunded(f"r{number}", 2, key, 999))
    seconds, (book, refused) = took(lambda: replay(events))
    lines = sum(len(entry.lines) for entry in book.entries)
    print(f"ledger: {len(events) / seconds:,.0f} events a second, {lines:,} lines, {len(refused)} refused")


def main() -> None:
    """Run all that is there."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--shares", type=int, default=1_000_000)
    options.add_argument("--orders", type=int, default=200_000)
    options.add_argument("--peer-shares", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    cascade_shapes(grow([NONE, 0]))
    payee_chains(grow([NONE, 0]), [0, 1], [1], [0])
    shapes(asked.shares, asked.seed)
    peers(asked.peer_shares, asked.seed)
    payouts(asked.shares, asked.orders, asked.seed)
    deep(10_000, 5_000)
    ledger(min(asked.orders, 20_000))


if __name__ == "__main__":
    main()
