"""Time and memory of one call, in this process or in one of its own."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
import psutil

from benchmarks.circles.planted import Amounts, Numbers, planted

T = TypeVar("T")
MIB = 1024.0 * 1024.0


@dataclass(frozen=True)
class Timed(Generic[T]):
    """What a call gave back, and what it took."""

    value: T
    wall: float
    cpu: float


def timed(call: Callable[[], T]) -> Timed[T]:
    """Run a call; cpu seconds are those of all threads of this process, user and system."""
    wall, cpu = time.perf_counter(), time.process_time()
    value = call()
    return Timed(value, time.perf_counter() - wall, time.process_time() - cpu)


@dataclass(frozen=True, eq=False)
class Alone:
    """A run in a process of its own: labels, seconds and MiB of resident memory.

    `first` are the seconds of a first call on a tiny network, where compiled code is loaded; `wall` leaves them out,
    `peak` does not.
    """

    label: Numbers
    wall: float
    cpu: float
    first: float
    imported: float
    peak: float

    @property
    def above(self) -> float:
        """Peak above what the imports take; the edge arrays are part of it."""
        return self.peak - self.imported


def alone(name: str, people: int, source: Numbers, target: Numbers, weight: Amounts, seed: int) -> Alone:
    """Find disjoint circles by a peer, or by us, in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        for key, array in (("source", source), ("target", target), ("weight", weight)):
            np.save(Path(folder) / f"{key}.npy", array)
        command = [sys.executable, "-m", "benchmarks.circles.measure", name, str(people), str(seed), folder]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        facts = json.loads(done.stdout.splitlines()[-1])
        label = np.load(Path(folder) / "label.npy")
    return Alone(label, **facts)


def _peak() -> float:
    """Highest resident memory of this program; unlike ru_maxrss not inherited from whoever started it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return float(psutil.Process().memory_info().rss) / MIB
    lines = [line.split() for line in status.read_text(encoding="utf-8").splitlines()]
    return next(float(words[1]) / 1024 for words in lines if words[0] == "VmHWM:")


def _main(name: str, people: int, seed: int, folder: Path) -> None:
    # Only what this run needs: everything imported here counts as memory of the import.
    from benchmarks.circles import ours, peers

    if name != ours.OURS:
        importlib.import_module(peers.PEERS[name].module)
    find = _ours_from_arrays if name == ours.OURS else peers.PEERS[name].find
    imported = float(psutil.Process().memory_info().rss) / MIB
    small = planted(400, mixing=0.2, seed=5)
    first = timed(lambda: find(400, small.source, small.target, small.weight, seed))
    source, target, weight = (np.load(folder / f"{key}.npy") for key in ("source", "target", "weight"))
    run = timed(lambda: find(people, source, target, weight, seed))
    np.save(folder / "label.npy", run.value)
    facts = {"wall": run.wall, "cpu": run.cpu, "first": first.wall, "imported": imported, "peak": _peak()}
    print(json.dumps(facts))


def _ours_from_arrays(people: int, source: Numbers, target: Numbers, weight: Amounts, seed: int) -> Numbers:
    from benchmarks.circles import ours

    net = ours.network(ours.names(people), source, target, weight)
    return ours.as_labels(ours.found(net, seed=seed, disjoint=True), people)


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
