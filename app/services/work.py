"""Works out circles, scores and referral credit as runs, and publishes them together."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.analytics.circles import CIRCLES, border
from app.analytics.credit import referrals
from app.analytics.scores import SCORES
from app.analytics.ties import NO_TIME
from app.errors import Unfinished
from app.queries import query
from app.services import identity, loads
from app.services.inputs import Input, Parameters, digest_of, read_input
from app.services.runs import Identified, canonical, code_of, complete, open_run, publish
from app.store.graph import Store
from app.store.local import Say

SAVE_CIRCLES = query("runs/save_circles")
SAVE_MEMBERS = query("runs/save_members")
SAVE_SCORES = query("runs/save_scores")
SAVE_CREDIT = query("runs/save_credit")
OWN_CODE = ("app.services.inputs", "app.services.networks", "app.services.work")
TIE_CODE = ("app.analytics.ties", "app.analytics.grid", *OWN_CODE)


@dataclass(frozen=True)
class Outcome:
    """One run of a calculation: its id, whether an equal one stood already, and what it found in figures."""

    kind: str
    id: str
    as_of: int
    stored: bool
    facts: Mapping[str, Any]


async def run_all(
    store: Store, *, say: Say, parameters: Parameters | None = None, accept_cut_off: bool = False
) -> list[Outcome]:
    """Work out everything from the facts as they are, then move all pointers in one transaction.

    A run whose inputs, parameters and code equal a stored one is served from the store. While a load is unfinished
    nothing is worked out; `accept_cut_off` takes what is stored of loads that will not be done again.
    """
    if accept_cut_off:
        await loads.accept_unfinished(store)
    elif unfinished := await loads.unfinished_loads(store):
        raise Unfinished(f"The load of {', '.join(unfinished)} has not ended.")
    await identity.join(store)
    given = await read_input(store, parameters or Parameters(), say)
    credit, split = await _credit(store, given, say)
    circles = await _circles(store, given, say)
    earned = referrals.earned(split, len(given.facts.ids))
    scores = await _scores(store, given, earned, credit.id, say)
    outcomes = [circles, scores, credit]
    await publish(store, [outcome.id for outcome in outcomes])
    return outcomes


async def _circles(store: Store, given: Input, say: Say) -> Outcome:
    method = CIRCLES[given.parameters.method]
    run = Identified(
        "circles",
        given.as_of,
        {**given.shared, "method": given.parameters.method, "seed": given.parameters.seed},
        {"ties": given.ties_digest},
        code_of([*method.modules, *TIE_CODE], method.libraries),
    )
    if await open_run(store, run):
        return Outcome("circles", run.id, given.as_of, True, {})
    say("finding circles", None)
    found = await asyncio.to_thread(method.find, given.net, seed=given.parameters.seed)
    inside, outside = border(given.net, found)
    names = [f"c{number + 1}" for number in range(found.count)]
    size = np.bincount(found.circle, minlength=found.count).tolist()
    table = {"id": names, "size": size, "inside": inside.tolist(), "outside": outside.tolist()}
    await store.write(SAVE_CIRCLES, table, run=run.id)
    members = {
        "circle": [names[number] for number in found.circle],
        "customer": given.facts.ids[found.member].tolist(),
        "strength": found.strength.tolist(),
    }
    await store.write(SAVE_MEMBERS, members, progress=_share(say, "storing members", len(found.member)), run=run.id)
    facts = {"circles": found.count, "memberships": len(found.member), "customers": len(given.facts.ids)}
    await complete(store, run, facts)
    return Outcome("circles", run.id, given.as_of, False, facts)


async def _scores(store: Store, given: Input, earned: NDArray[np.float64], credit: str, say: Say) -> Outcome:
    run = Identified(
        "scores",
        given.as_of,
        {**given.shared, "scores": sorted(SCORES)},
        {"ties": given.ties_digest, "acts": digest_of(given.acts), "credit": credit},
        code_of(
            [*TIE_CODE, *(m for score in SCORES.values() for m in score.modules)],
            [library for score in SCORES.values() for library in score.libraries],
        ),
        (credit,),
    )
    if await open_run(store, run):
        return Outcome("scores", run.id, given.as_of, True, {})
    columns: dict[str, list[Any]] = {"customer": given.facts.ids.tolist()}
    available = {"acts": given.acts, "credit": earned}
    for name, score in SCORES.items():
        say(f"working out {name}", None)
        worked = await asyncio.to_thread(score.function, given.net, **{need: available[need] for need in score.needs})
        values = worked if isinstance(worked, dict) else {name: worked}
        if score.parts:
            values = {name: sum(values[part] for part in score.parts), **values}
        columns |= {column: array.tolist() for column, array in values.items()}
    await store.write(SAVE_SCORES, columns, progress=_share(say, "storing scores", len(given.facts.ids)), run=run.id)
    facts = {"customers": len(given.facts.ids), "scores": sorted(SCORES)}
    await complete(store, run, facts)
    return Outcome("scores", run.id, given.as_of, False, facts)


async def _credit(store: Store, given: Input, say: Say) -> tuple[Outcome, referrals.ReferralCredit]:
    facts, ids = given.facts, given.facts.ids
    use = (facts.referral_at == NO_TIME) | (facts.referral_at <= given.as_of)
    names, channel = np.unique(facts.referral_channel[use], return_inverse=True)
    split = referrals.equal_split(facts.referrer[use], facts.referee[use], channel)
    rows = np.unique([facts.referrer[use], facts.referee[use], channel], axis=1)
    columns: dict[str, list[Any]] = {
        "referrer": ids[split.referrer].tolist(),
        "referee": ids[split.referee].tolist(),
        "channel": names[split.channel].tolist(),
        "among": split.among.tolist(),
        "amount": split.credit.tolist(),
    }
    event = zip(columns["channel"], columns["referrer"], columns["referee"], strict=True)
    columns["id"] = [sha256(canonical(each).encode()).hexdigest()[:32] for each in event]
    run = Identified(
        "credit",
        given.as_of,
        {"rule": "equal split among the referrers of a referee on a channel"},
        {"referrals": digest_of(ids[rows[0]], ids[rows[1]], names[rows[2]])},
        code_of(["app.analytics.credit.referrals", *OWN_CODE], ["numpy", "scipy"]),
    )
    events = len(
        {(referee, name) for referee, name in zip(split.referee.tolist(), split.channel.tolist(), strict=True)}
    )
    circular = referrals.circular(facts.referrer[use], facts.referee[use], len(ids))
    found = {"credits": len(split.credit), "events": events, "customers_in_cycles": len(circular)}
    if await open_run(store, run):
        return Outcome("credit", run.id, given.as_of, True, found), split
    await store.write(SAVE_CREDIT, columns, progress=_share(say, "storing credit", len(split.credit)), run=run.id)
    await complete(store, run, found)
    return Outcome("credit", run.id, given.as_of, False, found), split


def _share(say: Say, words: str, total: int) -> Any:
    done = 0

    def count(rows: int) -> None:
        nonlocal done
        done += rows
        say(words, done / total)

    return count
