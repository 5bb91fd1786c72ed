"""Works out circles, scores and referral credit as runs, and publishes them together."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import numpy as np

from app.analytics.credit import referrals
from app.analytics.ties import NO_TIME
from app.errors import Unfinished
from app.queries import query
from app.services import identity, loads, runs
from app.services.circle_run import run_circles
from app.services.inputs import Input, Parameters, digest_of, read_input
from app.services.runs import Identified, Outcome, canonical, code_of, complete, counting, open_run
from app.services.score_run import run_scores
from app.store.graph import Store
from app.store.local import Say

SAVE_CREDIT = query("runs/save_credit")
OWN_CODE = ("app.services.facts", "app.services.inputs", "app.services.networks", "app.services.work")


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
    credit = await _credit(store, given, say)
    circles = await run_circles(store, given, say)
    scores = await run_scores(store, given, say)
    outcomes = [circles, scores, credit]
    if publish:
        await runs.publish(store, [outcome.id for outcome in outcomes])
    return outcomes


async def _credit(store: Store, given: Input, say: Say) -> Outcome:
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
        return Outcome("credit", run.id, given.as_of, True, found)
    await store.write(SAVE_CREDIT, columns, progress=counting(say, "storing credit", len(split.credit)), run=run.id)
    await complete(store, run, found)
    return Outcome("credit", run.id, given.as_of, False, found)
