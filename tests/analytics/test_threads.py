"""Results do not depend on the number of threads, nor on the process that works them out."""

from __future__ import annotations

import os
import subprocess
import sys

from .conftest import ROOT

DIGEST = """
import hashlib, os, numpy as np
from app.analytics.circles import CIRCLES
from app.analytics.network import Network
from app.analytics.scores import SCORES
from app.analytics.ties import decayed_ties

random = np.random.default_rng(8)
people = 3000
source, target = random.integers(0, people, 20_000), random.zipf(1.5, 20_000) % people
at = random.integers(0, 10**8, 20_000)
ties = decayed_ties(source, target, source % 3, random.gamma(1.0, 1.0, 20_000), at, as_of=10**8)
net = Network.from_numbers([f"u{n}" for n in range(people)], ties.source, ties.target, ties.weight)
given = {"trusted": np.arange(people) % 30 == 0, "threads": int(os.environ["OMP_NUM_THREADS"])}
digest = hashlib.sha256(net.weight.data.tobytes())
for score in SCORES.values():
    found = score.function(net, **{need: given[need] for need in given if need in (*score.needs, *score.options)})
    for column in found.values() if isinstance(found, dict) else [found]:
        digest.update(column.tobytes())
for method in CIRCLES.values():
    found = method.find(net)
    digest.update(found.member.tobytes() + found.circle.tobytes() + found.strength.tobytes())
print(digest.hexdigest())
"""


def digest(threads: int) -> str:
    """What a process of its own works out with so many threads, and with its own seed for hashes."""
    limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), str(threads))
    environment = os.environ | limits | {"PYTHONHASHSEED": str(threads)}
    run = subprocess.run(
        [sys.executable, "-c", DIGEST], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return run.stdout.strip()


def test_one_thread_and_two_give_the_same_bytes() -> None:
    assert digest(1) == digest(2)
