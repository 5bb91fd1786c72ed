"""What reached people before they bought: content on one channel or another, some of it sent by staff or a campaign."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.ingest.sample.catalogue import Catalogue, campaign_ids
from app.ingest.sample.frames import Chunk, counted, frame, ids, named, parts, times, width
from app.ingest.sample.habits import CHANNELS, habits
from app.ingest.sample.numbers import Dice, numbers, spread
from app.ingest.sample.orders import Orders
from app.ingest.sample.people import People
from app.ingest.sample.trees import Shares
from app.ingest.sample.year import START

_TOUCHES = (35, 30, 20, 10, 5)
_STAFF_PERCENT = 15


def frames(dice: Dice, people: People, catalogue: Catalogue, shares: Shares, orders: Orders) -> Iterator[Chunk]:
    """The table of touches, by order; up to four in the month before each."""
    order, _ = spread(dice("touches").pick(numbers(len(orders.at)), _TOUCHES))
    index = numbers(len(order))
    person = orders.person[order]
    at = np.maximum(orders.at[order] - dice("touch before").long_tail(index, 600, 11), START)
    # Nobody is reached before becoming known, however soon the order came.
    at = np.maximum(at, np.minimum(people.joined[person], orders.at[order]))
    habit = habits(dice, "touch", "content", index)
    staff = np.where(
        dice("touch by staff").chance(index, _STAFF_PERCENT), dice("toucher").below(index, catalogue.staff), -1
    )
    share = orders.share[order]
    campaign = np.where(share >= 0, shares.campaign[np.maximum(share, 0)], -1) if len(shares) else share
    for part in parts(len(order)):
        yield (
            "touches",
            frame(
                {
                    "touch_id": ids("t", counted(part), width(len(order), 7)),
                    "touched_at": times(at[part]),
                    "channel": named(habit[part], CHANNELS),
                    "customer_id": people.ids(person[part]),
                    "content_id": catalogue.content_ids(orders.content[order[part]]),
                    "employee_id": catalogue.staff_ids(staff[part]),
                    "campaign_id": campaign_ids(campaign[part]),
                }
            ),
        )
