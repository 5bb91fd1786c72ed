"""Works out circles, scores and referral credit as runs, and publishes them together."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.analytics.circles import CIRCLES, Circles
from app.analytics.credit import referrals
from app.analytics.network import Network
from app.analytics.scores import SCORES
from app.analytics.ties import NO_TIME, Ties
from app.errors import BadInput
from app.ingest.channels import ACTS, CHANNELS, FAMILY, KINDS
from app.queries import query
from app.services import networks
from app.services.networks import Facts, Say
from app.services.runs import Identified, canonical, code_of, complete, open_run, publish
from app.store.graph import Store

SAVE_CIRCLES = query("runs/save_circles")
SAVE_MEMBERS = query("runs/save_members")
SAVE_SCORES = query("runs/save_scores")
SAVE_CREDIT = query("runs/save_credit")
TIE_CODE = ("app.analytics.ties", "app.analytics.grid")


@dataclass(frozen=True)
class Parameters:
    """What a user can set for a run; the defaults serve most companies."""

    as_of: int | None = None
    half_life_days: float = networks.HALF_LIFE_DAYS
    method: str = "leiden"
    seed: int = 1


@dataclass(frozen=True)
class Input:
    """The facts up to one moment, as the algorithms take them."""

    facts: Facts
    ties: Ties
    net: Network
    acts: NDArray[np.float64]
    as_of: int
    parameters: Parameters

    @property
    def shared(self) -> dict[str, Any]:
        """The parameters that every run on ties has, among them the weights of acts."""
        weights = [[c.code, c.kind, sorted((k, w.value) for k, w in c.weights.items())] for c in CHANNELS.values()]
        others = [sorted((k, w.value) for k, w in table.items()) for table in (ACTS, FAMILY)]
        digest = sha256(canonical([weights, others]).encode()).hexdigest()[:16]
        return {"half_life_days": self.parameters.half_life_days, "weights": digest}


@dataclass(frozen=True)
class Outcome:
    """One run of a calculation: its id, whether an equal one stood already, and what it found in figures."""

    kind: str
    id: str
    stored: bool
    facts: Mapping[str, Any]


async def read_input(store: Store, parameters: Parameters, say: Say) -> Input:
    """Read the graph once and build the network as of the moment asked for."""
    if parameters.method not in CIRCLES:
        raise BadInput(f"There is no circle method {parameters.method!r}.", hint=f"Choose one of: {', '.join(CIRCLES)}.")
    facts = await networks.facts(store, say)
    as_of = facts.newest if parameters.as_of is None else parameters.as_of
    say("building the network", None)
    ties = await asyncio.to_thread(facts.ties, as_of, parameters.half_life_days)
    acts = await asyncio.to_thread(facts.done, as_of, parameters.half_life_days)
    return Input(facts, ties, networks.network(facts, ties), acts, as_of, parameters)


async def run_all(store: Store, *, say: Say, parameters: Parameters | None = None) -> list[Outcome]:
    """Work out everything from the facts as they are, then move all pointers in one transaction.

    A run whose inputs, parameters and code equal a stored one is served from the store.
    """
    given = await read_input(store, parameters or Parameters(), say)
    credit, split = await _credit(store, given, say)
    circles = await _circles(store, given, say)
    earned = referrals.earned(split, len(given.facts.ids))
    scores = await _scores(store, given, earned, credit.id, say)
    outcomes = [circles, scores, credit]
    await publish(store, [outcome.id for outcome in outcomes])
    return outcomes


def _digest(*arrays: NDArray[Any]) -> str:
    digest = sha256()
    for array in arrays:
        if array.dtype == object:
            digest.update("\n".join(map(str, array)).encode() + b"\0")
        else:
            digest.update(np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()


def ties_digest(given: Input) -> str:
    """Hash of everybody and of the ties between them."""
    ties = given.ties
    return _digest(given.facts.ids, ties.source, ties.target, ties.layer, ties.weight)


async def _circles(store: Store, given: Input, say: Say) -> Outcome:
    method = CIRCLES[given.parameters.method]
    run = Identified(
        "circles", given.as_of, {**given.shared, "method": given.parameters.method, "seed": given.parameters.seed},
        {"ties": ties_digest(given)}, code_of([*method.modules, *TIE_CODE], method.libraries))
    if await open_run(store, run):
        return Outcome("circles", run.id, True, {})
    say("finding circles", None)
    found = await asyncio.to_thread(method.find, given.net, seed=given.parameters.seed)
    table = circle_table(found, given.net)
    await store.write(SAVE_CIRCLES, table, run=run.id)
    members = {
        "circle": [table["id"][number] for number in found.circle],
        "customer": given.facts.ids[found.member].tolist(), "strength": found.strength.tolist()}
    await store.write(SAVE_MEMBERS, members, progress=_share(say, "storing members", len(found.member)), run=run.id)
    facts = {"circles": found.count, "memberships": len(found.member), "customers": len(given.facts.ids)}
    await complete(store, run, facts)
    return Outcome("circles", run.id, False, facts)


def circle_table(found: Circles, net: Network) -> dict[str, list[Any]]:
    """Id, size, and the tie weight inside and across the border, for each circle."""
    whole = net.undirected().weight
    strength = np.asarray(whole.sum(axis=1)).ravel()[found.member]
    inside = np.bincount(found.circle, weights=np.rint(found.strength * strength * 2**20) / 2**20, minlength=found.count)
    total = np.bincount(found.circle, weights=strength, minlength=found.count)
    return {
        "id": [f"c{number + 1}" for number in range(found.count)],
        "size": np.bincount(found.circle, minlength=found.count).tolist(),
        "inside": (inside / 2).tolist(), "outside": (total - inside).tolist()}


async def _scores(store: Store, given: Input, earned: NDArray[np.float64], credit: str, say: Say) -> Outcome:
    run = Identified(
        "scores", given.as_of, {**given.shared, "scores": sorted(SCORES)},
        {"ties": ties_digest(given), "acts": _digest(given.acts), "credit": credit},
        code_of([*TIE_CODE, *(m for score in SCORES.values() for m in score.modules)],
                [library for score in SCORES.values() for library in score.libraries]), (credit,))
    if await open_run(store, run):
        return Outcome("scores", run.id, True, {})
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
    return Outcome("scores", run.id, False, facts)


async def _credit(store: Store, given: Input, say: Say) -> tuple[Outcome, referrals.ReferralCredit]:
    facts = given.facts
    use = (facts.referral_at == NO_TIME) | (facts.referral_at <= given.as_of)
    names, channel = np.unique(facts.referral_channel[use].astype(str), return_inverse=True)
    split = referrals.equal_split(facts.referrer[use], facts.referee[use], channel)
    ids = facts.ids
    columns = {
        "referrer": ids[split.referrer].tolist(), "referee": ids[split.referee].tolist(),
        "channel": names[split.channel].tolist(), "among": split.among.tolist(), "amount": split.credit.tolist()}
    run = Identified(
        "credit", given.as_of, {"rule": "equal split among the referrers of a referee on a channel"},
        {"referrals": sha256(canonical(columns).encode()).hexdigest()},
        code_of(["app.analytics.credit.referrals"], ["numpy", "scipy"]))
    events = len({(referee, name) for referee, name in zip(split.referee.tolist(), split.channel.tolist(), strict=True)})
    circular = referrals.circular(facts.referrer[use], facts.referee[use], len(ids))
    found = {"credits": len(split.credit), "events": events, "customers_in_cycles": len(circular)}
    if await open_run(store, run):
        return Outcome("credit", run.id, True, found), split
    await store.write(SAVE_CREDIT, columns, progress=_share(say, "storing credit", len(split.credit)), run=run.id)
    await complete(store, run, found)
    return Outcome("credit", run.id, False, found), split


def _share(say: Say, words: str, total: int) -> Any:
    done = 0

    def count(rows: int) -> None:
        nonlocal done
        done += rows
        say(words, done / total)

    return count
