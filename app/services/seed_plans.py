"""Seed plans: whom to start with so that a message reaches the most people, under all the conditions of a campaign."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

import numpy as np

from app.analytics.grid import Amounts, Numbers
from app.analytics.seeds import SeedPlan, Spread, plan_seeds
from app.errors import BadInput
from app.services.held_network import Held
from app.services.inputs import THREADS, check_seed
from app.services.seed_models import Chosen, choose_model
from app.services.seed_targets import Target, attributes, consenting, costs_from, costs_in, target_weight, those
from app.store.graph import Store

LARGEST_LIST = 500
LISTENERS = 5
UNJUDGED = "How good lists were on the past is told for lists without conditions."


@dataclass(frozen=True)
class Wish:
    """What a campaign asks for."""

    k: int = 50
    budget_minor: int | None = None
    costs: dict[str, int] = field(default_factory=dict)
    cost_attribute: str | None = None
    target: Target | None = None
    model: str = "best"
    exclude: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()
    consent: tuple[str, str] | None = None
    overlap_max: float = 1.0
    waves: tuple[int, ...] = ()
    seed: int = 1

    def __post_init__(self) -> None:
        """Refuse what cannot be meant before any work is done."""
        if not 1 <= self.k <= LARGEST_LIST:
            raise BadInput(f"A list has 1 to {LARGEST_LIST:,} people, not {self.k:,}.", hint="Give another `k`.")
        if self.waves and (min(self.waves) < 1 or sum(self.waves) != self.k):
            raise BadInput(
                f"The waves hold {sum(self.waves)} people, the list {self.k}.",
                hint="Give `waves` as sizes that add up to `k`, such as [10, 20, 20] for 50.",
            )
        if self.costs and self.cost_attribute:
            raise BadInput("Costs come from a list or from a column, not both.")
        if self.budget_minor is not None and not (self.costs or self.cost_attribute):
            raise BadInput("A budget needs costs.", hint="Give `costs` or `costAttribute` beside `budgetMinor`.")
        if self.budget_minor is not None and self.budget_minor < 0:
            raise BadInput(f"A budget of {self.budget_minor} buys nobody.", hint="Give it in minor units from 0 up.")
        check_seed(self.seed)
        if not 0 <= self.overlap_max <= 1:
            raise BadInput(f"`overlapMax` is from 0 to 1, not {self.overlap_max}.")


@dataclass(frozen=True)
class Listener:
    """Somebody whom a seed is likely to carry along directly."""

    customer: str
    probability: float


@dataclass(frozen=True)
class Seed:
    """A person to start with, and why: `adds` is theirs, `reach` that of the list up to them."""

    rank: int
    wave: int
    customer: str
    adds: float
    reach: float
    low: float
    high: float
    alone: float
    cost_minor: int | None
    overlap: float
    through: list[Listener]


@dataclass(frozen=True)
class Plan:
    """A list of people to start with, what to expect of it, and how far that can be believed."""

    seeds: list[Seed]
    reach: float
    low: float
    high: float
    certificate: float | None
    model: Chosen
    cost_minor: int | None
    samples: int
    run: str
    as_of: int
    note: str


@dataclass(frozen=True, eq=False)
class _Conditions:
    target: Amounts | None
    costs: Numbers | None
    excluded: Numbers
    reached: Numbers
    left_out: int
    unread: int


async def seed_plan(store: Store, held: Held, wish: Wish) -> Plan:
    """The list for a campaign on the network of a run."""
    under = await _conditions(store, held, wish)

    chosen, plan = await asyncio.to_thread(_worked, held, wish, under)
    spread = chosen.spread
    costs = [None] * len(plan.seeds) if under.costs is None else under.costs[plan.seeds].tolist()
    seeds = await asyncio.to_thread(_seeds, held, wish, plan, spread, costs)
    return Plan(
        seeds=seeds,
        reach=plan.reach,
        low=plan.reach_low,
        high=plan.reach_high,
        certificate=None if chosen.wanted is not None else plan.certificate,
        model=chosen,
        cost_minor=None if under.costs is None else int(under.costs[plan.seeds].sum()),
        samples=plan.samples,
        run=held.run,
        as_of=held.as_of,
        note=_note(held, wish, plan, under, chosen),
    )


def _worked(held: Held, wish: Wish, under: _Conditions) -> tuple[Chosen, SeedPlan]:
    """The picture of spreading, and the list under it."""
    barred = np.union1d(under.excluded, under.reached)
    chosen = choose_model(held, wish.model, wish.k, wish.seed, barred)
    if chosen.judged is not None and (len(barred) or _conditional(wish)):
        # What came after the judged list says nothing of one that is chosen under conditions.
        chosen = replace(chosen, judged=None, why=" ".join([*[chosen.why] * bool(chosen.why), UNJUDGED]))
    excluded = under.excluded
    if chosen.wanted is not None and _conditional(wish):
        # Ways that only name people know nothing of money or targets; reach under learnt probabilities does.
        why = f"{chosen.why} Chosen by reach, since `{chosen.name}` cannot mind a budget, a target or overlap."
        chosen = replace(chosen, name="ic", wanted=None, why=why.strip())
    elif chosen.wanted is not None:
        excluded = np.setdiff1d(np.arange(held.net.ids.size), np.asarray(chosen.wanted))
    plan = plan_seeds(
        chosen.spread,
        k=wish.k,
        model=chosen.arithmetic,
        costs=under.costs if wish.budget_minor is not None else None,
        budget=wish.budget_minor,
        target=under.target,
        excluded=excluded,
        reached=under.reached,
        overlap_max=wish.overlap_max,
        seed=wish.seed,
        threads=THREADS,
    )
    return chosen, plan


def _conditional(wish: Wish) -> bool:
    return wish.budget_minor is not None or wish.target is not None or wish.overlap_max < 1


async def _conditions(store: Store, held: Held, wish: Wish) -> _Conditions:
    names = [name for name in (wish.cost_attribute, wish.consent[0] if wish.consent else None) if name]
    columns = await attributes(store, held, names) if names else {}
    costs, barred, unread = None, np.zeros(held.net.ids.size, dtype=np.bool_), 0
    if wish.cost_attribute:
        costs, barred, unread = costs_in(held, columns[wish.cost_attribute], wish.cost_attribute)
    elif wish.costs:
        costs, barred = costs_from(held, wish.costs)
    if wish.consent:
        name, yes = wish.consent
        barred |= ~those(held, consenting(columns[name], name, yes))
    barred |= those(held, [held.place(who) for who in wish.exclude])
    target = await target_weight(store, held, wish.target) if wish.target else None
    reached = np.unique(np.array([held.place(who) for who in wish.reached], dtype=np.int64))
    return _Conditions(target, costs, np.flatnonzero(barred), reached, int(barred.sum()), unread)


def _seeds(held: Held, wish: Wish, plan: SeedPlan, spread: Spread, costs: list[int | None]) -> list[Seed]:
    ends = np.cumsum(wish.waves) if wish.waves else np.array([wish.k])
    found = []
    for place, person in enumerate(plan.seeds.tolist()):
        who, chance = spread.listeners(person, LISTENERS)
        adds, alone = float(plan.adds[place]), float(plan.alone[place])
        through = zip(held.net.ids[who].tolist(), chance.tolist(), strict=True)
        found.append(
            Seed(
                rank=place + 1,
                wave=int(np.searchsorted(ends, place, side="right")) + 1,
                customer=str(held.net.ids[person]),
                adds=adds,
                reach=float(plan.reached[place]),
                low=float(plan.low[place]),
                high=float(plan.high[place]),
                alone=alone,
                cost_minor=costs[place],
                overlap=max(0.0, 1 - adds / alone) if alone else 0.0,
                through=[Listener(name, probability) for name, probability in through],
            )
        )
    return found


def _note(held: Held, wish: Wish, plan: SeedPlan, under: _Conditions, chosen: Chosen) -> str:
    said = ["Reach counts people of the target." if wish.target else "Reach counts people, those on the list included."]
    if under.left_out:
        said.append(f"{under.left_out:,} may not be chosen: excluded, without consent or without a cost.")
    if under.unread:
        said.append(f"{under.unread:,} of them have a cost that is no whole number of minor units.")
    if len(plan.seeds) < wish.k:
        chosen_of = f"{len(plan.seeds):,} of {wish.k:,} were chosen"
        said.append(f"{chosen_of}: nobody else may be, is within the budget, or adds reach.")
    said += [chosen.why] * bool(chosen.why)
    if chosen.wanted is not None:
        said.append(f"The list is what `{chosen.name}` names, not chosen by reach, so there is no certificate.")
    said += [held.note] * held.changed
    return " ".join(said)
