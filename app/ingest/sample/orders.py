"""Orders and the money given back for some of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from app.ingest.sample.frames import Chunk, counted, frame, ids, named, parts, times, width
from app.ingest.sample.habits import CHANNELS, habits
from app.ingest.sample.numbers import Dice, Ints, numbers, spread
from app.ingest.sample.people import People
from app.ingest.sample.referrals import Referrals
from app.ingest.sample.sharing import Clicks, device_ids, link_ids, share_ids
from app.ingest.sample.trees import Shares
from app.ingest.sample.words import LANGUAGES
from app.ingest.sample.year import DAY, END, moments

_OWN_ORDERS = (68, 20, 8, 4)
# The company sells in its own currency, and in euros to those who speak Spanish.
_CURRENCIES = tuple("EUR" if language == "es" else "CNY" for language in LANGUAGES)
_REFUNDED_PERCENT = 5
_IN_FULL, _IN_PART, _IN_TWO, _IN_THREE_PARTS = range(4)
_WAYS = (55, 25, 12, 8)


@dataclass(frozen=True)
class Orders:
    """Orders by time, those through a share and those without; -1 where there is none."""

    at: Ints
    person: Ints
    share: Ints
    habit: Ints
    code_of: Ints
    content: Ints
    amount: Ints
    began: Ints


@dataclass(frozen=True)
class Refunds:
    """Refunds by order; those of one order never exceed it."""

    order: Ints
    at: Ints
    amount: Ints


def buy(dice: Dice, people: People, shares: Shares, clicks: Clicks, referrals: Referrals) -> Orders:
    """Orders from those who clicked where a chain of shares ends, and from people who came by themselves."""
    click = np.flatnonzero(shares.is_leaf[clicks.share] & (clicks.person >= 0))
    click = click[dice("buys").chance(click, 45)]
    through = clicks.at[click] + dice("order delay").long_tail(click, 120, 10)
    person, _ = spread(dice("own orders").pick(numbers(people.size), _OWN_ORDERS))
    index = numbers(len(person))
    at = np.concatenate((through, moments(dice, "order", index, people.joined[person])))
    order = np.argsort(at, kind="stable")
    with_code = (referrals.first[person] >= 0) & dice("buys with code").chance(index, 30)
    count = numbers(len(order))
    # The checkout takes less time than the shortest way from a click to an order.
    began = at[order] - 10 - dice("checkout").below(count, 60)
    nothing = np.full(len(click), -1)
    return Orders(
        at=at[order],
        person=np.concatenate((clicks.person[click], person))[order],
        share=np.concatenate((clicks.share[click], np.full(len(person), -1)))[order],
        habit=habits(dice, "order", "purchases", count),
        code_of=np.concatenate((nothing, np.where(with_code, referrals.first[person], -1)))[order],
        content=np.concatenate((shares.content[clicks.share[click]], np.full(len(person), -1)))[order],
        amount=dice("amount").long_tail(count, 900, 10),
        began=began,
    )


def refund(dice: Dice, orders: Orders) -> Refunds:
    """Refunds for one order in twenty: in full, in part, or in several payments."""
    order = np.flatnonzero(dice("refunded").chance(numbers(len(orders.at)), _REFUNDED_PERCENT))
    way = dice("way of refund").pick(order, _WAYS)
    row, place = spread(np.array((1, 1, 2, 3))[way])
    order, way = order[row], way[row]
    amount = orders.amount[order]
    part = amount * (1 + dice("part refunded").below(order, 9)) // 10
    third = amount * (1 + dice("third refunded").below(order * 3 + place, 3)) // 10
    rest = (way == _IN_TWO) & (place == 1)
    paid = np.select([way == _IN_FULL, way == _IN_THREE_PARTS, rest], [amount, third, amount - part], part)
    at = orders.at[order] + DAY + dice("refund delay").below(order, 20 * DAY) + place * DAY
    return Refunds(order, np.minimum(at, END), paid)


def frames(people: People, shares: Shares, referrals: Referrals, orders: Orders, refunds: Refunds) -> Iterator[Chunk]:
    """The tables of orders and refunds."""
    digits = width(len(orders.at), 7)
    for part in parts(len(orders.at)):
        share = orders.share[part]
        yield (
            "orders",
            frame(
                {
                    "order_id": ids("o", counted(part), digits),
                    "ordered_at": times(orders.at[part]),
                    "channel": named(orders.habit[part], CHANNELS),
                    "customer_id": people.ids(orders.person[part]),
                    "amount_minor": orders.amount[part],
                    "currency": named(people.language[orders.person[part]], _CURRENCIES),
                    "share_id": share_ids(shares, share),
                    "link_id": link_ids(shares, np.where(share >= 0, shares.link[share], -1)),
                    "code": referrals.codes(people, orders.code_of[part]),
                    "device": device_ids(people, orders.person[part]),
                    "began_at": times(orders.began[part]),
                }
            ),
        )
    for part in parts(len(refunds.order)):
        yield (
            "refunds",
            frame(
                {
                    "refund_id": ids("f", counted(part), width(len(refunds.order), 6)),
                    "refunded_at": times(refunds.at[part]),
                    "order_id": ids("o", refunds.order[part], digits),
                    "amount_minor": refunds.amount[part],
                }
            ),
        )
