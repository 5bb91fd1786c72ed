"""Tables about seed lists: `python -m benchmarks.seeds spread | interval | budget | target | large`."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable

import numpy as np

from app.analytics.seeds import Spread, plan_seeds
from benchmarks.rmat import rmat
from benchmarks.seeds import peers
from benchmarks.seeds.judge import spread_of
from tests.conftest import REFERENCE

K = 50
RUNS = 4000


def facebook() -> Spread:
    """ego-Facebook, both ways."""
    a, b = np.loadtxt(REFERENCE / "influence" / "fb.txt", dtype=np.int64).T
    return _numbered(int(max(a.max(), b.max())) + 1, np.append(a, b), np.append(b, a))


def made_up(people: int, arcs: int, seed: int = 7) -> Spread:
    """An R-MAT graph."""
    return _numbered(people, *rmat(people, arcs, seed))


def _numbered(people: int, source: np.ndarray, target: np.ndarray) -> Spread:
    return Spread.from_arcs(np.array([f"{number:07d}" for number in range(people)], dtype=object), source, target)


def graphs() -> dict[str, Callable[[], Spread]]:
    """The graphs of the tables."""
    return {
        "ego-Facebook 4k/176k": facebook,
        "R-MAT 15k/63k": lambda: made_up(15_000, 63_000),
        "R-MAT 76k/509k": lambda: made_up(76_000, 509_000),
        "R-MAT 20k/400k, seed 3": lambda: made_up(20_000, 400_000, 3),
    }


def spread() -> None:
    """Judged spread of k = 50 beside the peers."""
    for name, build in graphs().items():
        net = build()
        for model in ("ic", "lt"):
            lists = {}
            began = time.process_time()
            plan = plan_seeds(net, k=K, model=model)
            took = time.process_time() - began
            lists["ours"] = plan.seeds
            lists["degree"] = peers.best_of(peers.degree(net), K)
            lists["pagerank reversed"] = peers.best_of(peers.reversed_pagerank(net), K)
            lists["opim eps .1"] = peers.opim(net, K, model)
            if len(net.ids) < 5_000:
                lists["celf 100 runs"] = peers.celf(net, K, model)
            print(f"{name} {model}: {took:.2f} cpu s, certificate {plan.certificate:.3f}, {plan.samples:,} sets")
            told = {way: spread_of(net, seeds, model, RUNS, 99) for way, seeds in lists.items()}
            for way, (mean, error) in told.items():
                print(
                    f"    {way:20} {mean:10.1f} ± {2 * error:.1f}   ours {100 * (told['ours'][0] / mean - 1):+.2f} %",
                    flush=True,
                )


def interval() -> None:
    """How often the interval holds what the judge finds."""
    for name in ("ego-Facebook 4k/176k", "R-MAT 15k/63k"):
        net = graphs()[name]()
        for model in ("ic", "lt"):
            inside, widest = 0, 0.0
            for seed in range(1, 101):
                plan = plan_seeds(net, k=K, model=model, seed=seed, threads=2)
                mean, _ = spread_of(net, plan.seeds, model, RUNS, 1000 + seed)
                inside += plan.reach_low <= mean <= plan.reach_high
                widest = max(widest, (plan.reach_high - plan.reach_low) / plan.reach)
            print(f"{name} {model}: {inside} of 100 inside, at most {100 * widest:.2f} % wide", flush=True)


def budget() -> None:
    """Judged spread under a budget of 200 where a person costs 1 + out-degree / 5, in hundredths."""
    for name, build in graphs().items():
        net = build()
        out = peers.degree(net)
        cost, most = np.rint(100 + 20 * out).astype(np.int64), 20_000
        rank = peers.reversed_pagerank(net)
        for model in ("ic", "lt"):
            began = time.process_time()
            plan = plan_seeds(net, k=len(net.ids), model=model, costs=cost, budget=most)
            took = time.process_time() - began
            singles = plan_seeds(net, k=1, model=model, excluded=np.flatnonzero(cost > most))
            lists = {
                "ours": plan.seeds,
                "single best": singles.seeds,
                "degree / cost": peers.affordable(out / cost, cost, most),
                "pagerank / cost": peers.affordable(rank / cost, cost, most),
            }
            told = {way: spread_of(net, seeds, model, RUNS, 99)[0] for way, seeds in lists.items()}
            best = max(mean for way, mean in told.items() if way != "ours")
            figures = ", ".join(f"{way} {mean:.0f}" for way, mean in told.items())
            print(
                f"{name} {model}: {figures}; cost {plan.cost} of {most}, {len(plan.seeds)} people, {100 * (told['ours'] / best - 1):+.1f} %, {took:.1f} cpu s, certificate {plan.certificate:.2f}",
                flush=True,
            )


def target() -> None:
    """Judged reach among a random twentieth of the people, by the list made for them and the general list."""
    for name, build in graphs().items():
        net = build()
        chosen = np.random.default_rng(5).random(len(net.ids)) < 0.05
        for model in ("ic",):
            ours = plan_seeds(net, k=K, model=model, target=chosen.astype(np.float64))
            general = plan_seeds(net, k=K, model=model)
            there = plan_seeds_reach(net, general.seeds, chosen, model)
            mine = plan_seeds_reach(net, ours.seeds, chosen, model)
            print(
                f"{name} {model}: {mine:.1f} of {chosen.sum()} for the target list ({ours.reach:.1f} foretold), {there:.1f} for the general one",
                flush=True,
            )


def plan_seeds_reach(net: Spread, seeds: np.ndarray, chosen: np.ndarray, model: str) -> float:
    """Judged number of the chosen people that a list reaches."""
    weighed = Spread.from_arcs(net.ids, *peers.arcs_of(net), probability=net.probability)
    everybody = spread_of(weighed, seeds, model, RUNS, 99)[0]
    hidden = _with_shadows(weighed, chosen)
    return spread_of(hidden, seeds, model, RUNS, 99)[0] - everybody


def _with_shadows(net: Spread, chosen: np.ndarray) -> Spread:
    """The same graph with a shadow behind each chosen person, who is reached exactly when they are."""
    n, at = len(net.ids), np.flatnonzero(chosen)
    source, towards = peers.arcs_of(net)
    ids = np.append(net.ids, np.array([f"shadow {number:07d}" for number in at], dtype=object))
    return Spread.from_arcs(
        ids,
        np.append(source, at),
        np.append(towards, n + np.arange(len(at))),
        probability=np.append(net.probability, np.ones(len(at))),
    )


def large() -> None:
    """A million people and ten million arcs on one thread, and the size of Epinions."""
    for people, arcs in ((76_000, 509_000), (1_000_000, 10_000_000)):
        began = time.process_time()
        source, towards = rmat(people, arcs, 7)
        made = time.process_time() - began
        ids = np.array([f"{number:07d}" for number in range(people)], dtype=object)
        for model in ("ic", "lt"):
            began, wall = time.process_time(), time.perf_counter()
            net = Spread.from_arcs(ids, source, towards)
            plan = plan_seeds(net, k=K, model=model)
            cpu, wall = time.process_time() - began, time.perf_counter() - wall
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{people:,} / {arcs:,} {model}: {cpu:.1f} cpu s, {wall:.1f} s, build included; reach {plan.reach:.0f}, interval {100 * (plan.reach_high - plan.reach_low) / plan.reach:.2f} % wide, certificate {plan.certificate:.3f}, peak {peak:,.0f} MiB (graph made in {made:.0f} s)",
                flush=True,
            )


if __name__ == "__main__":
    tables = {table.__name__: table for table in (spread, interval, budget, target, large)}
    if len(sys.argv) < 2 or any(name not in tables for name in sys.argv[1:]):
        sys.exit(f"Give tables: {', '.join(tables)}.")
    for name in sys.argv[1:]:
        tables[name]()
