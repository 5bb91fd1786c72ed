"""The interactions: what people did with each other, with content and with staff."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from app.ingest.sample.catalogue import Catalogue
from app.ingest.sample.circles import KINDS as CIRCLE_KINDS
from app.ingest.sample.contacts import Contacts
from app.ingest.sample.frames import Chunk, counted, frame, ids, named, optional, parts, times, width
from app.ingest.sample.habits import CHANNELS, IS_CALL, KINDS, habits
from app.ingest.sample.influencers import Influencers
from app.ingest.sample.numbers import Dice, Ints, numbers, spread
from app.ingest.sample.orders import Orders
from app.ingest.sample.people import People
from app.ingest.sample.year import moments

_PERSON, _CONTENT, _STAFF = range(3)
# How often two people who know each other had to do with each other in the year, by what links them.
_OFTEN = ((40, 28, 16, 8, 5, 3), (58, 24, 10, 5, 3), (58, 24, 10, 5, 3), (72, 20, 8), (90, 10))
_VIEWS = (36, 26, 17, 10, 6, 3, 2)
_TO_STAFF = (50, 28, 14, 8)


@dataclass(frozen=True)
class Acts:
    """Interactions in no order yet, in small numbers: a million customers make nearly ten million of them."""

    at: Ints
    actor: NDArray[np.int32]
    target: NDArray[np.int32]
    side: NDArray[np.int8]
    habit: NDArray[np.uint8]


def _acts(at: Ints, actor: Ints, target: Ints, side: int, habit: Ints) -> Acts:
    sides = np.full(len(at), side, np.int8)
    return Acts(at, actor.astype(np.int32), target.astype(np.int32), sides, habit.astype(np.uint8))


def _talk(dice: Dice, people: People, contacts: Contacts) -> Iterator[Acts]:
    """What people who know each other did, over the channels that fit what links them."""
    for kind, use in enumerate((*CIRCLE_KINDS, "strangers")):
        pair = np.flatnonzero(contacts.kind == kind)
        row, _ = spread(1 + dice(f"talk of {use}").pick(pair, _OFTEN[kind]))
        index = numbers(len(row))
        a, b = contacts.a[pair][row], contacts.b[pair][row]
        back = dice(f"direction of {use}").chance(index, 45)
        at = moments(dice, use, index, np.maximum(people.joined[a], people.joined[b]))
        yield _acts(at, np.where(back, b, a), np.where(back, a, b), _PERSON, habits(dice, use, use, index))


def _fame(dice: Dice, people: People, influencers: Influencers) -> Iterator[Acts]:
    """What followers did towards influencers, and the few answers they got."""
    followed, _ = spread(influencers.planted_reach)
    row, _ = spread(1 + dice("fans").pick(numbers(len(followed)), (70, 22, 8)))
    for use, rows in (("fans", row), ("answers", np.flatnonzero(dice("answered").chance(numbers(len(followed)), 20)))):
        index = numbers(len(rows))
        star, fan = influencers.person[followed[rows]], influencers.follower[rows]
        at = moments(dice, use, index, np.maximum(people.joined[star], people.joined[fan]))
        actor, target = (fan, star) if use == "fans" else (star, fan)
        yield _acts(at, actor, target, _PERSON, habits(dice, use, use, index))


def _interest(dice: Dice, people: People, catalogue: Catalogue, orders: Orders) -> Iterator[Acts]:
    """What people looked at, seven times in ten on the topic of their circle, and what they bought."""
    person, _ = spread(dice("views").pick(numbers(people.size), _VIEWS))
    index = numbers(len(person))
    at = moments(dice, "content", index, people.joined[person])
    topic = np.where(dice("on topic").chance(index, 70), people.topic[person], -1)
    seen = catalogue.content(dice, "view", topic, at)
    yield _acts(at, person, seen, _CONTENT, habits(dice, "view", "content", index))
    wanted = catalogue.content(dice, "bought", people.topic[orders.person], orders.at)
    bought = np.where(orders.content >= 0, orders.content, wanted)
    yield _acts(orders.at, orders.person, bought, _CONTENT, orders.habit)


def _service(dice: Dice, people: People, catalogue: Catalogue) -> Iterator[Acts]:
    """What people asked of staff; each has a member of staff of their own and meets another at times."""
    person, _ = spread(dice("to staff").pick(numbers(people.size), _TO_STAFF))
    index = numbers(len(person))
    other = dice("other staff").chance(index, 10)
    member = np.where(other, dice("staff").below(index, catalogue.staff), person % catalogue.staff)
    at = moments(dice, "staff", index, people.joined[person])
    yield _acts(at, person, member, _STAFF, habits(dice, "staff", "staff", index))


def act(
    dice: Dice,
    people: People,
    contacts: Contacts,
    influencers: Influencers,
    catalogue: Catalogue,
    orders: Orders,
) -> Acts:
    """All interactions, by time."""
    made = [
        *_talk(dice, people, contacts),
        *_fame(dice, people, influencers),
        *_interest(dice, people, catalogue, orders),
        *_service(dice, people, catalogue),
    ]
    columns = {field.name: np.concatenate([getattr(acts, field.name) for acts in made]) for field in fields(Acts)}
    order = np.argsort(columns["at"], kind="stable")
    return Acts(**{name: column[order] for name, column in columns.items()})


def frames(dice: Dice, people: People, catalogue: Catalogue, acts: Acts) -> Iterator[Chunk]:
    """The table of interactions; calls have their length in seconds."""
    for part in parts(len(acts.at)):
        row, target, side, habit = counted(part), acts.target[part], acts.side[part], acts.habit[part]
        seconds = np.where(IS_CALL[habit], dice("length of call").long_tail(row, 12, 8), -1)
        yield (
            "interactions",
            frame(
                {
                    "interaction_id": ids("i", row, width(len(acts.at), 7)),
                    "occurred_at": times(acts.at[part]),
                    "channel": named(habit, CHANNELS),
                    "kind": named(habit, KINDS),
                    "from_id": people.ids(acts.actor[part]),
                    "to_id": people.ids(np.where(side == _PERSON, target, -1)),
                    "content_id": catalogue.content_ids(np.where(side == _CONTENT, target, -1)),
                    "employee_id": catalogue.staff_ids(np.where(side == _STAFF, target, -1)),
                    "value": optional(seconds),
                }
            ),
        )
