"""Drawing reverse-reachable sets on several threads, with the same sets for any number of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, Final, TypeVar

import numpy as np

from app.analytics.arithmetic import Places
from app.analytics.grid import Amounts, Numbers
from app.analytics.seeds.sampling import judged, jumps, sampled
from app.analytics.seeds.spread import Spread

CHUNK: Final = 1 << 14
"""Sets drawn in one call; where drawing stops depends on whole chunks only."""

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Draw:
    """What sets are drawn from: the arcs, the model, the people who count, and those who are out of it."""

    spread: Spread
    threshold: bool
    roots: Places
    upto: Numbers
    blocked: Places
    seed: int
    threads: int

    @cached_property
    def _rate(self) -> Amounts:
        return jumps(self.spread.probability)

    def sets(self, most: int, most_entries: int) -> tuple[Numbers, Places]:
        """Sets one behind the other, and where each begins: `most` of them, or fewer once they fill `most_entries`."""
        begins, members, used = [np.zeros(1, dtype=np.int64)], [np.zeros(0, dtype=np.int32)], 0
        for begin, found in self._in_turn(sampled, 2 * self.seed, most):
            begins.append(begin[1:] + used)
            members.append(found)
            used += len(found)
            if used >= most_entries:
                break
        return np.concatenate(begins), np.concatenate(members)

    def judge(self, chosen: Numbers, count: int) -> tuple[Numbers, Numbers]:
        """Of so many sets drawn apart: how many each of a list is the first of the list in, and is in at all."""
        rank = np.full(len(self.spread.ids), len(chosen), dtype=np.int32)
        rank[chosen] = np.arange(len(chosen))
        told = self._in_turn(judged, 2 * self.seed + 1, count, rank, len(chosen))
        leads, holds = (np.sum(column, axis=0) for column in zip(*told, strict=True))
        return leads, holds

    def _in_turn(self, function: Callable[..., T], seed: int, count: int, *more: Any) -> Iterator[T]:
        """What a function gives for each chunk of the numbers below a count, in order; few chunks are under way."""
        spread = self.spread
        rate = np.zeros(0) if self.threshold else self._rate
        common = (spread.start, spread.source, spread.probability, rate, self.threshold)
        drawn = (self.roots, self.upto, self.blocked, seed)

        def one(first: int) -> T:
            return function(*common, *drawn, first, min(first + CHUNK, count), *more)

        chunks = iter(range(0, count, CHUNK))
        with ThreadPoolExecutor(self.threads) as pool:
            waiting = [pool.submit(one, first) for first in islice(chunks, self.threads)]
            while waiting:
                found = waiting.pop(0).result()
                waiting += [pool.submit(one, first) for first in islice(chunks, 1)]
                yield found
