"""Random numbers that are the same on every machine and with every version of numpy.

Each purpose has a stream of its own and each row an index in it, so no draw depends on the order of the others.
All is integer arithmetic: no logarithm or root whose last bit a processor may round in its own way.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Words = NDArray[np.uint64]

_STEP, _FIRST, _SECOND = (np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))
_HALF = np.uint64(32)


@dataclass(frozen=True)
class Stream:
    """An endless row of random 64-bit words, read at any index (splitmix64: Steele, Lea and Flood, 2014)."""

    key: int

    def words(self, index: Ints) -> Words:
        """The 64-bit words at these indexes."""
        word = np.asarray(index).astype(np.uint64) * _STEP + np.uint64(self.key)
        word = (word ^ (word >> np.uint64(30))) * _FIRST
        word = (word ^ (word >> np.uint64(27))) * _SECOND
        mixed: Words = word ^ (word >> np.uint64(31))
        return mixed

    def below(self, index: Ints, limit: ArrayLike) -> Ints:
        """Whole numbers from 0 up to a limit, the limit left out; it must be less than 2^32."""
        high = (self.words(index) >> _HALF) * np.asarray(limit).astype(np.uint64)
        return (high >> _HALF).astype(np.int64)

    def chance(self, index: Ints, parts: ArrayLike, out_of: int = 100) -> Flags:
        """True for so many parts out of a hundred."""
        return self.below(index, out_of) < np.asarray(parts)

    def pick(self, index: Ints, weights: ArrayLike) -> Ints:
        """The number of an entry, as often as its whole-numbered weight says."""
        ends = np.cumsum(np.asarray(weights, dtype=np.int64))
        return np.searchsorted(ends, self.below(index, ends[-1]), side="right").astype(np.int64)

    def long_tail(self, index: Ints, least: int, doublings: int) -> Ints:
        """Sizes of which many are small and few large: `least`, doubled once for each set bit of some."""
        words = self.words(index)
        times = np.bitwise_count(words & np.uint64((1 << doublings) - 1)).astype(np.int64)
        part = 1024 + (words >> np.uint64(54)).astype(np.int64)
        size: Ints = ((least << times) * part) >> 10
        return size


@dataclass(frozen=True)
class Dice:
    """All the streams of one company."""

    seed: int

    def __call__(self, purpose: str) -> Stream:
        """The stream for one purpose."""
        digest = hashlib.blake2b(f"{self.seed}/{purpose}".encode(), digest_size=8).digest()
        return Stream(int.from_bytes(digest, "little"))

    def shuffled(self, purpose: str, count: int) -> Ints:
        """The numbers from 0 to `count`, in a random order."""
        return np.argsort(self(purpose).words(numbers(count)), kind="stable").astype(np.int64)


def numbers(count: int) -> Ints:
    """The numbers from 0 up to a count."""
    return np.arange(count, dtype=np.int64)


def spread(counts: Ints) -> tuple[Ints, Ints]:
    """One row for each thing counted: whose it is and which of theirs."""
    owner = np.repeat(numbers(len(counts)), counts)
    return owner, numbers(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)


def zipf(count: int) -> Ints:
    """Weights that fall as one over the rank."""
    return (1 << 20) // (numbers(count) + 1)
