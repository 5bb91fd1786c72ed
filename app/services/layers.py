"""The ties that circles are found in: all that people did, or a chosen layer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from app.analytics.grid import Amounts, Numbers
from app.analytics.network import Network
from app.analytics.projection import co_ties
from app.analytics.ties import LONGEST_HALF_LIFE, NO_TIME, SECONDS_A_DAY, decayed_ties
from app.errors import BadInput
from app.queries import query
from app.services.content_acts import BUYING, SHARING, ContentActs
from app.services.facts import Facts, Rows
from app.services.inputs import Input, Parameters
from app.services.networks import read_portions
from app.store.graph import Store
from app.store.local import Say

MEMBERSHIPS = query("networks/memberships")


async def circle_network(store: Store, given: Input, acts: ContentActs, say: Say) -> Network:
    """Everybody, and the ties of the layers that the parameters name."""
    chosen, facts = given.parameters, given.facts
    say("building the network of circles", None)
    parts = []
    if "direct" in chosen.layers:
        rows = chosen_rows(facts, chosen)
        ties = await asyncio.to_thread(facts.ties, given.as_of, chosen.half_life_days, rows=rows)
        parts.append((ties.source, ties.target, ties.weight))
    for layer, kinds in (("co_share", SHARING), ("co_purchase", BUYING)):
        if layer in chosen.layers:
            some = acts.of_kind(kinds)
            some = some.where(_between(some.at, chosen))
            parts.append(await asyncio.to_thread(_in_common, some.person, some.content, some.at, given))
    if "group" in chosen.layers:
        words = "reading groups"
        read = (await read_portions(store, [MEMBERSHIPS], facts.people.places, say, words, as_of=given.as_of))[0]
        person = facts.people.places.of(read["source"])
        use = person >= 0
        group = np.unique(read["group"][use].astype(str), return_inverse=True)[1]
        parts.append(await asyncio.to_thread(_in_common, person[use], group, np.full(use.sum(), NO_TIME), given))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return await asyncio.to_thread(Network.from_numbers, facts.ids, *columns)


def chosen_rows(facts: Facts, chosen: Parameters) -> Rows:
    """The facts between people that were seen on the chosen channels, of the chosen kinds, in the chosen time.

    What has no time, such as a stated friendship, always holds.
    """
    rows = facts.rows
    return rows.where(chosen_sorts(facts, chosen)[rows.sort] & _between(rows.at, chosen))


def chosen_sorts(facts: Facts, chosen: Parameters) -> NDArray[np.bool_]:
    """Which sorts of facts are of the chosen channels and kinds.

    A kind is what was done, such as message, or the kind of channel, such as chat.
    """
    sorts = facts.sorts
    use = np.ones(len(sorts.channel), dtype=np.bool_)
    if chosen.channels:
        use &= _among(chosen.channels, [sorts.channel], "channel")
    if chosen.kinds:
        use &= _among(chosen.kinds, [sorts.act, sorts.kind], "kind")
    return use


def _among(wanted: Iterable[str], columns: list[NDArray[np.object_]], what: str) -> NDArray[np.bool_]:
    known = sorted({name for column in columns for name in column})
    if missing := sorted(set(wanted) - set(known)):
        raise BadInput(f"No fact is of the {what} {missing[0]!r}.", hint=f"There are: {', '.join(known)}.")
    found = np.isin(np.stack(columns).astype(str), sorted(wanted))
    return np.asarray(found.any(axis=0), dtype=np.bool_)


def _between(at: Numbers, chosen: Parameters) -> NDArray[np.bool_]:
    since = NO_TIME if chosen.since is None else chosen.since
    until = np.iinfo(np.int64).max if chosen.until is None else chosen.until
    found: NDArray[np.bool_] = (at == NO_TIME) | ((since <= at) & (at < until))
    return found


def _in_common(person: Numbers, item: Numbers, at: Numbers, given: Input) -> tuple[Numbers, Numbers, Amounts]:
    """Ties between people who share items; the last time that each dealt with an item counts."""
    people = len(given.facts.ids)
    moment = np.where(at == NO_TIME, given.as_of, at)
    pair = person * (int(item.max(initial=0)) + 1) + item
    order = np.lexsort((moment, pair))
    last = order[np.append(np.diff(pair[order]) > 0, True)[: len(pair)]]
    # Each of the two fades half as fast as a tie, so that their product fades as a tie does.
    slow = min(2 * given.parameters.half_life_days, LONGEST_HALF_LIFE / SECONDS_A_DAY)
    one, layer = np.ones(len(last)), np.zeros_like(last)
    share = decayed_ties(
        person[last], people + item[last], layer, one, moment[last], as_of=given.as_of, half_life_days=slow
    )
    return co_ties(share.source, share.target - people, share.weight, people=people)
