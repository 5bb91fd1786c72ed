"""What circles are told apart by: tags, records, channels, times of day, topics and products, as arrays."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.analytics.grid import Amounts, Numbers
from app.analytics.telling import Attributes, day_parts, leaning
from app.analytics.ties import NO_TIME
from app.queries import query
from app.services.content_acts import BUYING, ContentActs
from app.services.customers import merged_attributes
from app.services.facts import Facts
from app.services.inputs import digest_of
from app.services.networks import read_portions
from app.store.graph import Store
from app.store.local import Say

TAGS = query("networks/tags")
PROFILES = query("networks/profiles")


@dataclass(frozen=True)
class Touched:
    """Which topics people dealt with: one row for each act, with its weight and time."""

    person: Numbers
    topic: NDArray[np.object_]
    weight: Amounts
    at: Numbers


@dataclass(frozen=True)
class Traits:
    """What is known of everybody up to a moment, apart from their ties."""

    attributes: Attributes
    touched: Touched

    @property
    def digest(self) -> str:
        """Hash of all of it."""
        known, touched = self.attributes, self.touched
        return digest_of(
            *(known.person, known.tag, known.field, known.value),
            *(touched.person, touched.topic, touched.weight, touched.at),
        )


def touched(acts: ContentActs) -> Touched:
    """The topics of what people dealt with; content without a topic is left out."""
    topic = acts.topic[acts.content]
    use = topic != ""
    return Touched(acts.person[use], topic[use], acts.weight[use], acts.at[use])


async def read_traits(store: Store, facts: Facts, acts: ContentActs, as_of: int, say: Say) -> Traits:
    """Everything that is known of people up to a moment."""
    tags = (await read_portions(store, [TAGS], facts.people.places, say, "reading tags", as_of=as_of))[0]
    records = (await read_portions(store, [PROFILES], facts.people.places, say, "reading records"))[0]
    say("gathering what people have in common", None)
    topics = touched(acts)
    bought = acts.of_kind(BUYING)
    parts = (
        ("tag", facts.people.places.of(tags["source"]), tags["tag"]),
        ("topic", topics.person, topics.topic),
        ("product", bought.person, bought.title[bought.content]),
    )

    def gathered() -> Attributes:
        given = [Attributes.from_columns(person, [field] * len(person), value) for field, person, value in parts]
        records_of = facts.people.places.of(records["source"])
        return Attributes.joined(*given, _of_records(records_of, records["attributes"]), *_habits(facts, as_of))

    return Traits(await asyncio.to_thread(gathered), topics)


def _of_records(person: Numbers, texts: NDArray[np.object_]) -> Attributes:
    """The further columns of the customers files; where sources disagree the one that sorts first holds."""
    of: dict[int, list[str]] = {}
    for who, text in zip(person.tolist(), texts.tolist(), strict=True):
        of.setdefault(who, []).append(text)
    merged = {who: merged_attributes(known) for who, known in of.items()}
    rows = [(who, field, value) for who, known in merged.items() for field, value in known.items()]
    return Attributes.from_columns([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])


def _habits(facts: Facts, as_of: int) -> list[Attributes]:
    """Channels, times of day and kinds of ties that people lean towards more than others do."""
    rows, acts, stated, sorts = facts.rows, facts.acts, facts.stated, facts.sorts
    rows, acts = (each.where(each.at <= as_of) for each in (rows, acts))
    both = np.concatenate([rows.source, rows.target])
    channel = np.concatenate([sorts.channel[rows.sort], sorts.channel[rows.sort]])
    timed = acts.where(acts.at != NO_TIME)
    linked = np.concatenate([stated.source, stated.target])
    act = sorts.act[stated.sort]
    return [
        leaning("channel", both, channel),
        leaning("time of day", *day_parts(timed.source, timed.at)),
        leaning("tie", linked, np.concatenate([act, act])),
    ]
