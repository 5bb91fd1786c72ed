"""What a sale earns: for whom, after refunds, and who of its chain is passed over."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from app.analytics.chains.payees import BUYER, TAKEN
from app.analytics.ledger.events import Ordered
from app.analytics.rewards.payouts import rewards
from app.analytics.rewards.ranked_rules import LOYALTY
from app.errors import BadInput

VOID: Final = "stands above the buyer's own share, which pays nobody"


def resolved(sale: Ordered) -> tuple[Ordered, tuple[tuple[str, str], ...]]:
    """The sale as it pays customers, each once and never the buyer; who is passed over, and why.

    Examples
    --------
    >>> from app.analytics.rewards.policies import Policy
    >>> from app.analytics.rewards.rules import LevelTable
    >>> plan, both = Policy("two", LevelTable((1000, 500))), (("bo", "zoe"), ("ana", "zoe"))
    >>> found, passed = resolved(Ordered("o1", 0, 1000, "CNY", plan, ("bo", "ana"), whose=both))
    >>> found.chain, passed
    (('bo',), (('ana', 'stands nearer to the buyer already'),))
    """
    _check(sale)
    terms, whose = sale.policy.terms, dict(sale.whose)
    if terms.currency and terms.currency != sale.currency:
        raise BadInput(f"Sale {sale.key!r} is in {sale.currency}, its policy pays for {terms.currency}.")
    if terms.budget_minor is not None and sale.most is None:
        raise BadInput(
            f"The policy of sale {sale.key!r} has a budget, and the sale does not say what is left of it.",
            hint="Give the sale what is left, or settle a whole table of orders under the budget.",
        )
    # A customer that is not known is nobody else: such an identity stands for itself alone.
    customers = [whose.get(identity, identity) or f"\0{identity}" for identity in (sale.buyer, *sale.chain)]
    buyer = customers[0] if sale.buyer else ""
    if buyer and customers[1:2] == [buyer] and terms.self_purchase == "void":
        return replace(sale, chain=()), tuple(
            (identity, VOID if place else BUYER) for place, identity in enumerate(sale.chain)
        )
    taken, chain, passed = {buyer: BUYER} if buyer else dict[str, str](), list[str](), list[tuple[str, str]]()
    for identity, customer in zip(sale.chain, customers[1:], strict=True):
        if customer in taken:
            passed.append((identity, taken[customer]))
        else:
            chain.append(identity)
            taken[customer] = TAKEN
    return replace(sale, chain=tuple(chain)), tuple(passed)


def earned(sale: Ordered, refunded: int) -> dict[str, int]:
    """What each identity has earned with a sale after refunds, nearest first, and the buyer where he gets a share.

    Examples
    --------
    >>> from app.analytics.rewards.policies import Policy
    >>> from app.analytics.rewards.rules import LevelTable
    >>> plan = Policy("two", LevelTable((1000, 500)))
    >>> earned(Ordered("o1", 0, 1000, "CNY", plan, ("bo", "ana")), 400)
    {'bo': 60, 'ana': 30}
    >>> earned(Ordered("o1", 0, 1000, "CNY", plan, ("bo", "ana"), most=75), 0)
    {'bo': 50, 'ana': 25}
    """
    if len(set(sale.chain)) < len(sale.chain) or sale.buyer in sale.chain:
        raise BadInput(f"The chain of sale {sale.key!r} names somebody twice, or the buyer.")
    levels = dict(sale.loyalty)
    loyalty = [levels.get(identity, LOYALTY[0]) for identity in sale.chain] if levels else []
    both = bool(sale.buyer and sale.policy.terms.buyer_bps)
    first, amounts = rewards(
        sale.policy, sale.amount, sale.chain, refunded=refunded, loyalty=loyalty, buyer=both, most=sale.most
    )
    return dict(zip(sale.chain, amounts, strict=False)) | ({sale.buyer: first} if both else {})


def _check(sale: Ordered) -> None:
    for pairs, word in ((sale.whose, "two customers"), (sale.loyalty, "two loyalty levels")):
        if len(dict(pairs)) < len(pairs):
            raise BadInput(f"Sale {sale.key!r} gives an identity {word}.")
    if not {level for _, level in sale.loyalty} <= set(LOYALTY):
        raise BadInput(f"Sale {sale.key!r} names an unknown loyalty level.", hint=f"Known: {', '.join(LOYALTY)}.")
