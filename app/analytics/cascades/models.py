"""Ways to choose whom to start with from past cascades: one line each in `MODELS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from app.analytics.arithmetic import shuffled
from app.analytics.cascades.cover import cover_past, later_ones
from app.analytics.cascades.learning import followed, learn
from app.analytics.cascades.past import Cascades
from app.analytics.grid import Numbers
from app.analytics.network import Network
from app.analytics.scores.pagerank import pagerank
from app.analytics.seeds import Spread, plan_seeds

RECENT = 0.3
HALF_LIFE = 0.25
"""Activity counts half as much a quarter of the history earlier."""

SAMPLES = 1 << 17

Arcs = tuple[Numbers, Numbers]
"""Source influences target, by position."""


@dataclass(frozen=True)
class Model:
    """A way to choose people from past cascades and arcs: what it does, and whether it needs arcs."""

    choose: Callable[[Cascades, Arcs | None, int, int], Numbers]
    what: str
    arcs: bool = False
    eligible: bool = True


def _recent_cover(past: Cascades, _arcs: Arcs | None, k: int, _seed: int) -> Numbers:
    first = int(past.count * (1 - RECENT))
    recent = cover_past(past.part(np.arange(first, past.count)), k)[0]
    if len(recent) == k:
        return recent
    others = cover_past(past, k)[0]
    return np.concatenate([recent, others[~np.isin(others, recent)]])[:k]


def _cover(past: Cascades, _arcs: Arcs | None, k: int, _seed: int) -> Numbers:
    return cover_past(past, k)[0]


def _spread(past: Cascades, arcs: Arcs | None, k: int, seed: int) -> Numbers:
    source, target = followed(past) if arcs is None else arcs
    spread = Spread.from_arcs(_ids(past), source, target, probability=learn(source, target, past))
    return plan_seeds(spread, k=k, samples=SAMPLES, seed=seed).seeds


def _later(past: Cascades, _arcs: Arcs | None, k: int, _seed: int) -> Numbers:
    return _top(later_ones(past), k)


def _activity(past: Cascades, _arcs: Arcs | None, k: int, _seed: int) -> Numbers:
    return _top(np.bincount(past.person, minlength=past.people), k)


def _recent_activity(past: Cascades, _arcs: Arcs | None, k: int, _seed: int) -> Numbers:
    when = past.begun if past.timed else np.arange(past.count).astype(np.float64)
    span = float(when[-1] - when[0]) if past.count else 0.0
    # Multiples of 2^-30 add up to the same sum in any order and are the same on every machine.
    weight = np.rint(2.0**30 * 0.5 ** ((when[-1:] - when) / (HALF_LIFE * span or 1.0)))
    return _top(np.bincount(past.person, weights=weight[past.of_row()], minlength=past.people), k)


def _degree(past: Cascades, arcs: Arcs | None, k: int, _seed: int) -> Numbers:
    assert arcs is not None
    return _top(np.bincount(arcs[0], minlength=past.people), k)


def _pagerank(past: Cascades, arcs: Arcs | None, k: int, _seed: int) -> Numbers:
    assert arcs is not None
    return _top(pagerank(Network.from_numbers(_ids(past), arcs[1], arcs[0], np.ones(len(arcs[0])))), k)


def _random(past: Cascades, _arcs: Arcs | None, k: int, seed: int) -> Numbers:
    there = np.unique(past.person).astype(np.int64)
    return there[shuffled(len(there), seed)[:k]]


def _ids(past: Cascades) -> Any:
    return np.arange(past.people).astype(object)


def _top(score: Any, k: int) -> Numbers:
    """The highest, of equals the first by position."""
    return np.argsort(-score, kind="stable")[:k].astype(np.int64)


MODELS: Final[Mapping[str, Model]] = MappingProxyType(
    {
        "recent_cover": Model(_recent_cover, "cover of the last 30 % of past cascades"),
        "cover": Model(_cover, "cover of all past cascades"),
        "spread": Model(_spread, "reach by probabilities learnt from past cascades"),
        "later": Model(_later, "most people who came after, added up"),
        "activity": Model(_activity, "most cascades taken part in"),
        "recent_activity": Model(_recent_activity, "most cascades taken part in, late ones counting more"),
        "degree": Model(_degree, "most arcs", arcs=True),
        "pagerank": Model(_pagerank, "PageRank against the arcs", arcs=True),
        "random": Model(_random, "anybody who ever took part", eligible=False),
    }
)
"""Every way to choose, by name; of equally good ones the first is taken."""
