"""What a run works on: the facts up to a moment, as arrays, and their hashes."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.analytics.capital.plan import ScorePlan
from app.analytics.circles import CIRCLES
from app.analytics.network import Network
from app.analytics.ties import Ties
from app.errors import BadInput
from app.ingest.channels import ACTS, CHANNELS, FAMILY
from app.services import networks
from app.services.facts import Facts
from app.services.runs import canonical
from app.services.score_plans import PLANS
from app.store.graph import Store
from app.store.local import Say

LAYERS: Mapping[str, str] = {
    "direct": "what people did towards each other, and the ties they stated",
    "co_share": "they passed on the same content",
    "co_purchase": "they bought the same content, or came through it to buy",
    "group": "they are in the same given group",
}
"""What may tie people, for circles."""

MOST_RESAMPLES = 1000
LARGEST_SEED = 2**32 - 1
THREADS = min(os.cpu_count() or 1, 8)
"""More would only take more memory; no result depends on them."""


def check_seed(seed: int) -> None:
    """Refuse a seed that no drawing takes."""
    if not 0 <= seed <= LARGEST_SEED:
        raise BadInput(f"A seed is a whole number from 0 to {LARGEST_SEED}, not {seed}.")


@dataclass(frozen=True)
class Parameters:
    """What a user can set for a run; the defaults serve most companies.

    Channels, kinds, time and layers choose the ties that circles are found in; scores take all of them.
    """

    as_of: int | None = None
    half_life_days: float = 180.0
    method: str = next(iter(CIRCLES))
    seed: int = 1
    channels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    layers: tuple[str, ...] = ("direct",)
    disjoint: bool = False
    resamples: int = 20
    plans: Mapping[str, ScorePlan] = field(default_factory=lambda: PLANS)

    def __post_init__(self) -> None:
        """Refuse what cannot be used before any work is done."""
        if self.method not in CIRCLES:
            raise BadInput(f"There is no circle method {self.method!r}.", hint=f"Choose one of: {', '.join(CIRCLES)}.")
        if not self.layers or set(self.layers) - set(LAYERS):
            raise BadInput(f"Layers are {', '.join(LAYERS)}; not {', '.join(self.layers) or 'none'}.")
        if (self.channels or self.kinds) and "direct" not in self.layers:
            raise BadInput(
                f"Channels and kinds choose among direct ties; {', '.join(self.layers)} has none.",
                hint="Add `--layer direct`, or leave out --channel and --kind.",
            )
        check_seed(self.seed)
        if not 0 <= self.resamples <= MOST_RESAMPLES:
            raise BadInput(f"Ties can be drawn anew 0 to {MOST_RESAMPLES} times, not {self.resamples}.")
        if self.since is not None and self.until is not None and self.since >= self.until:
            raise BadInput("The time of ties ends before it begins.", hint="Give a --since that is before --until.")
        if not 0 < self.half_life_days < float("inf"):
            raise BadInput(
                f"A half-life of {self.half_life_days} days cannot be used.", hint="Give a number of days, such as 180."
            )


@dataclass(frozen=True)
class Input:
    """The facts up to one moment, as the algorithms take them."""

    facts: Facts
    ties: Ties
    net: Network
    as_of: int
    parameters: Parameters

    @property
    def shared(self) -> dict[str, Any]:
        """The parameters that every run on ties has, among them the weights of acts."""
        weights = [[c.code, c.kind, sorted((k, w.value) for k, w in c.weights.items())] for c in CHANNELS.values()]
        others = [sorted((k, w.value) for k, w in table.items()) for table in (ACTS, FAMILY)]
        digest = sha256(canonical([weights, others]).encode()).hexdigest()[:16]
        return {"half_life_days": self.parameters.half_life_days, "weights": digest}

    @cached_property
    def ties_digest(self) -> str:
        """Hash of everybody and of the ties between them."""
        ties = self.ties
        return digest_of(self.facts.ids, ties.source, ties.target, ties.layer, ties.weight)


async def read_input(store: Store, parameters: Parameters, say: Say) -> Input:
    """Read the graph once and build the network as of the moment asked for."""
    facts = await networks.facts(store, say)
    as_of = facts.newest if parameters.as_of is None else parameters.as_of
    say("building the network", None)
    ties = await asyncio.to_thread(facts.ties, as_of, parameters.half_life_days)
    return Input(facts, ties, networks.network(facts, ties), as_of, parameters)


def digest_of(*arrays: NDArray[Any]) -> str:
    """SHA-256 over arrays, whatever the byte order of the machine."""
    digest = sha256()
    for array in arrays:
        if array.dtype == object:
            digest.update("\n".join(map(str, array)).encode() + b"\0")
        else:
            digest.update(np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()
