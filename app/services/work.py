"""Works out circles, scores and referral credit as runs, and publishes them together."""

from __future__ import annotations

import asyncio
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.analytics.credit import referrals
from app.analytics.scores import SCORES
from app.analytics.ties import NO_TIME
from app.errors import Unfinished
from app.queries import query
from app.services import identity, loads, runs
from app.services.circle_run import run_circles
from app.services.inputs import Input, Parameters, digest_of, read_input
from app.services.runs import Identified, Outcome, canonical, code_of, complete, counting, open_run
from app.store.graph import Store
from app.store.local import Say

SAVE_SCORES = query("runs/save_scores")
SAVE_CREDIT = query("runs/save_credit")
OWN_CODE = ("app.services.facts", "app.services.inputs", "app.services.networks", "app.services.work")
TIE_CODE = ("app.analytics.ties", "app.analytics.grid", *OWN_CODE)


async def run_all(
    store: Store,
    *,
    say: Say,
    parameters: Parameters | None = None,
    accept_cut_off: bool = False,
    publish: bool = True,
) -> list[Outcome]:
    """Work out everything from the facts as they are, then move all pointers in one transaction.

    A run whose inputs, parameters and code equal a stored one is served from the store. While a load is unfinished
    nothing is worked out; `accept_cut_off` takes what is stored of loads that will not be done again. Without
    `publish` the pointers stay, and readers see what they saw.
    """
    if accept_cut_off:
        await loads.accept_unfinished(store)
    elif unfinished := await loads.unfinished_loads(store):
        raise Unfinished(f"The load of {', '.join(unfinished)} has not ended.")
    await identity.join(store)
    given = await read_input(store, parameters or Parameters(), say)
    credit, split = await _credit(store, given, say)
    circles = await run_circles(store, given, say)
    earned = referrals.earned(split, len(given.facts.ids))
    scores = await _scores(store, given, earned, credit.id, say)
    outcomes = [circles, scores, credit]
    if publish:
        await runs.publish(store, [outcome.id for outcome in outcomes])
    return outcomes


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
    await store.write(SAVE_SCORES, columns, progress=counting(say, "storing scores", len(given.facts.ids)), run=run.id)
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
    await store.write(SAVE_CREDIT, columns, progress=counting(say, "storing credit", len(split.credit)), run=run.id)
    await complete(store, run, found)
    return Outcome("credit", run.id, given.as_of, False, found), split
