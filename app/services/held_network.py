"""The network of a run of scores, read once and held for the questions that walk it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.analytics.cascades import Backtest, Cascades
from app.analytics.network import Network
from app.analytics.seeds import Spread
from app.errors import NotFound
from app.queries import query
from app.services.dealings import read_dealings
from app.services.facts import Facts
from app.services.networks import facts
from app.services.past_cascades import past_cascades
from app.services.runs import of_kind
from app.services.score_facts import ScoreFacts, score_facts
from app.store.graph import Store
from app.store.local import quiet

MARK = query("upkeep/mark_of_facts")
REMEMBERED = 8
CHANGED = "Facts of before this moment were loaded since the run, so scores may speak of others than this network."
NOTHING = "No scores are published yet."
WORK_IT_OUT = "Work them out first: `grapevine run --no-serve`."


@dataclass(frozen=True, eq=False)
class Held:
    """Everybody and what they did up to the moment of a run of scores, as it is stored now.

    `changed` says that facts of before that moment were loaded since, so that it is not quite the network of the run.
    """

    run: str
    as_of: int
    half_life_days: float
    facts: Facts
    known: ScoreFacts
    net: Network
    changed: bool = False

    @property
    def note(self) -> str:
        """What to know of the network before it is believed; empty when there is nothing."""
        return CHANGED if self.changed else ""

    @cached_property
    def attention(self) -> Spread:
        """Who listens to whom: whoever acts towards somebody pays them attention, by the share of all they do."""
        source, target, weight = self.net.arcs()
        return Spread.from_arcs(self.net.ids, target, source, weight=weight)

    @cached_property
    def cascades(self) -> Cascades:
        """Who took up what after whom, in all past shares."""
        return past_cascades(self.known.dealings, self.net.ids.size, self.as_of)

    def judged(self, k: int, seed: int, judge: Callable[[], Backtest]) -> Backtest:
        """How ways to choose so many people did on the past: judged once for each length and seed, and remembered."""
        found = self._judged.get((k, seed))
        if found is None:
            found = judge()
            if len(self._judged) >= REMEMBERED:
                self._judged.clear()
            self._judged[k, seed] = found
        return found

    @cached_property
    def _judged(self) -> dict[tuple[int, int], Backtest]:
        return {}

    @cached_property
    def position(self) -> dict[str, int]:
        """Where each customer stands among the sorted ids."""
        return {name: place for place, name in enumerate(self.net.ids.tolist())}

    def place(self, customer: str) -> int:
        """Where one customer stands among the sorted ids."""
        if customer not in self.position:
            raise NotFound(f"There is no customer {customer!r}.")
        return self.position[customer]


class Holder:
    """Keeps the network that was asked for last, of the run and the facts it was read for; one at a time."""

    def __init__(self) -> None:
        self._held: Held | None = None
        self._mark: Any = None
        self._turn = asyncio.Lock()

    async def of(self, store: Store, run: str) -> Held:
        """The network of a run of scores: as it was read before, or read now when something was loaded since."""
        async with self._turn:
            # Read before the facts: what is loaded meanwhile makes the next question read them again.
            mark = await store.read(MARK)
            if self._held is None or self._held.run != run or self._mark != mark:
                self._held = None
                self._held, self._mark = await read_held(store, run), mark
            return self._held


async def read_held(store: Store, run: str) -> Held:
    """Read the network of a run of scores anew."""
    stored = next((each for each in await of_kind(store, "scores") if each.id == run), None)
    if stored is None:
        raise NotFound(NOTHING, hint=WORK_IT_OUT)
    found = await facts(store, quiet)
    dealings = await read_dealings(store, found.people, quiet)
    half_life = float(json.loads(stored.parameters)["half_life_days"])
    digest = json.loads(stored.inputs).get("facts")

    def worked() -> tuple[ScoreFacts, Network, bool]:
        known = score_facts(found, dealings, stored.as_of)
        return known, known.network(stored.as_of, half_life), known.digest != digest

    known, net, changed = await asyncio.to_thread(worked)
    return Held(run, stored.as_of, half_life, found, known, net, changed)
