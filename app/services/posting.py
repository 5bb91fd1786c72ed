"""Money is posted: orders and refunds as they come in, decisions of people, and joins that move what is owed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.analytics.ledger import Event, Refunded, Rejoined, Released, Voided
from app.errors import BadInput, Conflict, NotFound
from app.queries import query
from app.services.decisions import check_decision, plain
from app.services.ledger_head import Head, Writing, posting
from app.services.ledger_keys import entry_key, plan_in
from app.services.ledger_slices import Slice
from app.services.new_facts import NewOrder, NewRefund, check_stored, order_fact, refund_fact
from app.services.payments import returned
from app.services.sales import Reads
from app.services.selling import ORDER, Refused, sell
from app.store.graph import Store

SALES_OF = query("ledger/posted")
ENTRIES_OF = query("ledger/entries_of_keys")
ASTRAY = query("ledger/astray")
EXISTS = query("ledger/order_exists")
MOST_JOINS = 1000
MOST_NAME = 8000


@dataclass(frozen=True)
class Posted:
    """An entry of the ledger with its lines."""

    entry: str
    number: int
    kind: str
    lines: list[dict[str, Any]]


async def post_order(store: Store, order: str) -> list[Posted]:
    """Post the rewards of a stored order under every plan that holds at its time; gives its entries."""
    _check_name("order", order)

    async def work(head: Writing) -> list[Posted]:
        if not await head.tx.read(EXISTS, order=order):
            raise NotFound(f"There is no order {order!r}.", hint="Name it by source and id with a slash between.")
        return await _sold(head, order, [row["sale"] for row in await head.tx.read(SALES_OF, events=[order])])

    return await posting(store, work, name="post_order")


async def record_order(store: Store, order: NewOrder) -> list[Posted]:
    """Store an order and post its rewards, in one transaction; the same once more changes nothing.

    One that names a share, link or code which is not known yet earns nothing so far: a settlement, or the same order
    once more, posts it when it is. Clicks and scans must be there before.
    """

    async def work(head: Writing) -> list[Posted]:
        check_stored(order.key, head.taken)
        return await _sold(head, order.key, head.taken["known"], order.at)

    return await posting(store, work, name="record_order", fact=order_fact(order))


async def record_refund(store: Store, refund: NewRefund) -> list[Posted]:
    """Store a refund and claw back what its order has earned, in one transaction; the same once more changes nothing.

    A refund of more than is left of its order is refused whole.
    """

    async def work(head: Writing) -> list[Posted]:
        check_stored(refund.key, head.taken)
        posted = head.taken["posted"]
        await head.open(head.taken["known"])
        for sale in head.taken["known"]:
            key = entry_key("refunded", refund.key, sale)
            if key not in posted:
                at = max(refund.at, head.slice.cited[sale].event.at)
                head.slice.post(Refunded(key, at, sale, refund.amount_minor))
        return [*await _stored(head.tx, posted), *_new(head.slice)]

    return await posting(store, work, name="record_refund", fact=refund_fact(refund))


async def void_reward(store: Store, order: str, *, plan: str | None = None, reason: str, actor: str) -> list[Posted]:
    """Take back what is pending for an order, under one plan or under all."""
    check_decision(actor, reason)
    return await _decide(store, order, plan, lambda key, at, sale: Voided(key, at, sale, reason, actor), "voided")


async def release_hold(store: Store, order: str, *, plan: str | None = None, reason: str, actor: str) -> list[Posted]:
    """Let a held order be approved after all, under one plan or under all."""
    check_decision(actor, reason)
    return await _decide(store, order, plan, lambda key, at, sale: Released(key, at, sale, reason, actor), "released")


async def return_payment(store: Store, payment: str, *, reason: str, actor: str) -> list[Posted]:
    """Note that a payment came back; what it paid is owed again."""
    check_decision(actor, reason)
    _check_name("payment", payment)

    async def work(head: Writing) -> list[Posted]:
        await returned(head, payment, reason=reason, actor=actor)
        return _new(head.slice)

    return await posting(store, work, name="return_payment")


async def follow_joins(store: Store, *, at: int | None = None, run: str | None = None) -> int:
    """Move what is owed to the customers that its identities belong to now, by reversal; gives how many identities."""

    async def work(head: Writing) -> int:
        return await rejoin(head, at)

    moved = 0
    while await store.read(ASTRAY, first=1):
        found = await posting(store, work, name="follow_joins", run=run)
        moved += found
        if not found:
            break
    return moved


async def rejoin(head: Head, at: int | None, first: int = MOST_JOINS) -> int:
    """Post one entry for identities whose money stands with another customer than they belong to now."""
    astray = await head.tx.read(ASTRAY, first=first)
    await head.open([sale for row in astray for sale in row["sales"]])
    if astray:
        pairs = tuple((row["identity"], row["customer"]) for row in astray)
        # Later than all that it moves: an order may lie ahead of the clock.
        head.slice.post(Rejoined(entry_key("rejoined", str(head.slice.number)), head.now if at is None else at, pairs))
    return len(astray)


async def _sold(head: Head, order: str, known: Sequence[str], at: int | None = None) -> list[Posted]:
    """Post what an order earns under plans that have not paid it; with what they posted before."""
    refused = Refused()
    await sell(head.tx, head.slice, head.versions, ORDER, [order], refused, known, at)
    if wrong := sorted(refused.reasons.items() - {(key, refused.reasons[key]) for key in refused.waiting}):
        error = BadInput if refused.unusable else Conflict
        raise error("; ".join(f"{key}: {reason}" for key, reason in wrong))
    return [*await _stored(head.tx, [entry_key("ordered", sale) for sale in known]), *_new(head.slice)]


async def _decide(
    store: Store, order: str, plan: str | None, event: Callable[[str, int, str], Event], kind: str
) -> list[Posted]:
    """Post a decision on what an order has earned: under the plan that is named, or wherever it can be made."""
    _check_name("order", order)

    async def work(head: Writing) -> list[Posted]:
        sales = [row["sale"] for row in await head.tx.read(SALES_OF, events=[order])]
        asked = [sale for sale in sales if plan in (None, plan_in(sale))]
        if not asked:
            raise NotFound(f"The order {order!r} has earned nothing{f' under the plan {plan}' if plan else ''}.")
        await head.open(asked)
        refusal: Conflict | None = None
        for sale in asked:
            try:
                # An order may lie ahead of the clock.
                at = max(head.now, head.slice.cited[sale].event.at)
                head.slice.post(event(entry_key(kind, sale), at, sale))
            except Conflict as error:
                refusal = error
        if refusal and (plan or not head.slice.postings):
            raise refusal
        return _new(head.slice)

    return await posting(store, work, name=kind)


def _check_name(word: str, name: str) -> None:
    """Refuse a name that nothing can be stored under."""
    if not plain(name, MOST_NAME):
        raise BadInput(f"{name[:50]!r} is no {word}.", hint="Names have no control characters.")


def _new(part: Slice) -> list[Posted]:
    """What was posted on a part."""
    return [Posted(each.key, each.number, each.entry.kind, part.line_rows(each)) for each in part.postings]


async def _stored(tx: Reads, keys: Sequence[str]) -> list[Posted]:
    """Entries that were posted before, in the order of the log."""
    return [Posted(**row) for row in await tx.read(ENTRIES_OF, keys=list(keys))] if keys else []
