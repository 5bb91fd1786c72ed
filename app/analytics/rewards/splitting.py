"""The split attack: what one person gains by appearing as several identities that refer each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.analytics.rewards.policies import Policy
from app.analytics.rewards.trees import tree_payout


@dataclass(frozen=True)
class Split:
    """How a person appears as several: what each identity buys, whom it stands under, and who takes each child.

    `under[0]` is -1: the first identity takes the person's place. Another stands under an earlier one, or, at -1,
    beside the first. `children` names an identity for each child of the person, in the order of their places.
    """

    pieces: tuple[int, ...]
    under: tuple[int, ...]
    children: tuple[int, ...]


def split_gain(policy: Policy, parent: Sequence[int], bought: Sequence[int], person: int, split: Split) -> int:
    """How much more all identities of a split get than the person alone, in minor units.

    What they buy in all may be more than what the person bought; the difference is a cost and is taken off.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from app.analytics.rewards.rules import Geometric
    >>> geometric = Policy("g", Geometric(Fraction(1, 10), Fraction(1, 2)))
    >>> split_gain(geometric, [-1, 0], [0, 1000], 0, Split((0, 0), (-1, 0), (1,)))
    50
    """
    names = [person, *range(len(parent), len(parent) + len(split.pieces) - 1)]
    links, purchases = [*parent, *[0] * (len(names) - 1)], [*bought, *[0] * (len(names) - 1)]
    for name, piece, under in zip(names, split.pieces, split.under, strict=True):
        purchases[name] = piece
        links[name] = parent[person] if under < 0 else names[under]
    kids = [place for place, above in enumerate(parent) if above == person]
    for kid, taker in zip(kids, split.children, strict=True):
        links[kid] = names[taker]
    after, before = tree_payout(policy, links, purchases), tree_payout(policy, parent, bought)[person]
    gained: int = sum(after[name] for name in names) - before - (sum(split.pieces) - bought[person])
    return gained


def splits(bought: int, children: int) -> Iterator[Split]:
    """The usual attacks with two identities: one above the other or side by side, purchases and children divided."""
    for under in (0, -1):
        for first in sorted({0, bought // 2, bought}):
            for takers in ([0] * children, [1] * children, [place % 2 for place in range(children)]):
                yield Split((first, bought - first), (-1, under), tuple(takers))


def best_split(policy: Policy, parent: Sequence[int], bought: Sequence[int], person: int) -> tuple[int, Split]:
    """The usual attack that gains one person most, and how much; a policy that is Sybil-proof gives nothing.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from app.analytics.rewards.tree_rules import Cdrm2
    >>> cdrm = Policy("c", Cdrm2(Fraction(1, 5), Fraction(1, 10), 100))
    >>> best_split(cdrm, [-1, 0], [500, 1000], 0)[0]
    0
    """
    found = splits(bought[person], sum(above == person for above in parent))
    return max(
        ((split_gain(policy, parent, bought, person, split), split) for split in found), key=lambda pair: pair[0]
    )
