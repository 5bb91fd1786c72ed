"""Which picture of spreading a seed plan uses: attention among customers, or what their own past shares tell."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from app.analytics.cascades import MODELS as WAYS
from app.analytics.cascades import Backtest, Cascades, backtest, learn
from app.analytics.grid import Numbers
from app.analytics.seeds import Spread
from app.errors import BadInput, NotFound
from app.services.held_network import Held

ATTENTION, LEARNT = "attention", "past shares"
REACH = "spread"
"""The way among those of the past that chooses by reach under learnt probabilities."""
FEWEST = 20
"""Past cascades with followers; of fewer a fifth is too few to judge by."""
NOISE = 0.97
"""Reach that did at least this share of what the best way did in trials is preferred: it comes with a certificate."""
MODELS = {
    "best": "Whichever way told best, on the company's own past shares, after whom others would come.",
    "ic": "Independent cascade: each person may carry along each one who listens to them, once.",
    "lt": "Linear threshold: everybody listens to one of those they pay attention to, at most.",
    "past_cascades": "The people after whom the most others came in past shares.",
}


@dataclass(frozen=True, eq=False)
class Chosen:
    """The picture of spreading that was used, what its probabilities come from, and how good it was on the past.

    `wanted` are the people that a way of choosing names, best first; without it the list is chosen by reach itself.
    """

    name: str
    arithmetic: str
    source: str
    spread: Spread
    wanted: Numbers | None = None
    judged: Backtest | None = None
    why: str = ""


def choose_model(held: Held, model: str, k: int, seed: int, barred: Numbers) -> Chosen:
    """The picture of spreading for a list of k people, none of whom is barred."""
    if model not in MODELS:
        raise BadInput(f"There is no model {model!r}.", hint=f"Choose one of: {', '.join(MODELS)}.")
    past = held.cascades
    if model == "lt":
        return Chosen("lt", "lt", ATTENTION, held.attention)
    spread, source = (learnt(held), LEARNT) if past.count else (held.attention, ATTENTION)
    if model == "ic":
        return Chosen("ic", "ic", source, spread)
    if model == "past_cascades":
        if not past.count:
            raise NotFound("There are no past shares to learn from.", hint="Load shares.csv, or choose another model.")
        return Chosen("past_cascades", "ic", source, spread, _named("cover", held, k, seed, barred))
    if _followed(past) < FEWEST:
        why = f"Only {_followed(past):,} past shares were taken up by others; {FEWEST} are needed to judge by."
        return Chosen("ic", "ic", source, spread, why=why)
    return _best(held, spread, k, seed, barred)


def _best(held: Held, spread: Spread, k: int, seed: int, barred: Numbers) -> Chosen:
    try:
        judged = held.judged(k, seed, lambda: backtest(held.cascades, _arcs(held), k=k, split="time", seed=seed))
    except BadInput as error:
        return Chosen("ic", "ic", LEARNT, spread, why=str(error))
    tried = {one.model: one.tried for one in judged.outcomes}
    if judged.chosen == REACH or tried[REACH] >= NOISE * tried[judged.chosen]:
        return Chosen("ic", "ic", LEARNT, spread, judged=_of_reach(judged), why=_near(judged))
    wanted = _named(judged.chosen, held, k, seed, barred)
    return Chosen(judged.chosen, "ic", LEARNT, spread, wanted, judged)


def _of_reach(judged: Backtest) -> Backtest:
    """The same judgement of the list that reach chose.

    What was foretold is the foretelling of the best way times how reach did beside it in the same trials.
    """
    ways = {one.model: one for one in judged.outcomes}
    reach, best = ways[REACH], ways[judged.chosen]
    part = reach.tried / best.tried if best.tried else 1.0
    low, expected, high = (round(part * number, 3) for number in (judged.low, judged.expected, judged.high))
    return replace(judged, chosen=REACH, seeds=reach.seeds, came=int(reach.came), low=low, expected=expected, high=high)


def _near(judged: Backtest) -> str:
    if judged.chosen == REACH:
        return ""
    return f"In trials reach did as well as `{judged.chosen}` to {1 - NOISE:.0%}, and it comes with a certificate."


def learnt(held: Held) -> Spread:
    """Who carries along whom, with probabilities learnt from past shares."""
    source, target = _arcs(held)
    return Spread.from_arcs(held.net.ids, source, target, probability=learn(source, target, held.cascades))


def _arcs(held: Held) -> tuple[Numbers, Numbers]:
    """Who is listened to, and by whom."""
    listener, heard, _ = held.net.arcs()
    return heard, listener


def _named(way: str, held: Held, k: int, seed: int, barred: Numbers) -> Numbers:
    """The people whom a way of choosing names, without those who may not be chosen."""
    people = held.net.ids.size
    named = WAYS[way].choose(held.cascades, _arcs(held), min(k + len(barred), people), seed)
    return named[~np.isin(named, barred)][:k].astype(np.int64)


def _followed(past: Cascades) -> int:
    """How many cascades somebody followed in."""
    return int((np.diff(past.start) > 1).sum())
