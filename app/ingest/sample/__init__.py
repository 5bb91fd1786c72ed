"""The made-up company: a seeded generator of canonical tables with planted circles, influencers and chains."""

from __future__ import annotations

from collections.abc import Iterator

from app.ingest.sample.company import LARGEST, NOTICE, SMALLEST, VERSION, Sample
from app.ingest.sample.frames import Chunk

__all__ = ["LARGEST", "NOTICE", "SMALLEST", "VERSION", "Sample", "sample", "truth"]


def sample(size: int = 1_000, seed: int = 1) -> Iterator[Chunk]:
    """The tables of a made-up company: name and frame, in a stable order; frames of one table follow each other."""
    return Sample(size, seed).tables()


def truth(size: int = 1_000, seed: int = 1) -> Iterator[Chunk]:
    """The tables of what was planted in that company."""
    return Sample(size, seed).truth()
