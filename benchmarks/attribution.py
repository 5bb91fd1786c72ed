"""Attribution beside the libraries that others use, on the same made-up journeys, each in a process of its own.

    python -m benchmarks.attribution --journeys 1000000 --peers PEERS/bin/python

Peers are `ChannelAttribution`, `marketing-attribution-models` and `mta`, installed for the interpreter that is named; one that is
not installed is left out, with a word. They are no part of the product. Ours starts from columns in memory, the others from a
path of text for each journey, the form that they take. Figures are CPU seconds of the process without imports and reading, its
peak memory, and how far the credit is from ours, as a share of all orders that went elsewhere. Ours is exact: it agrees with the
oracle of the reference data to a billionth, which is a test.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

CHANNELS = 12
MEAN = 3.5
CONVERTING = 0.05
START = 1_700_000_000
DAY = 86_400
ORDERS = (1, 2, 3)
Step = tuple[str, Callable[[], dict[str, float]]]


def make(folder: Path, journeys: int, seed: int) -> None:
    """Journeys of 3.5 touches on average over channels of very different size; one in twenty orders."""
    random = np.random.default_rng(seed)
    length = random.geometric(1 / MEAN, journeys)
    of = np.repeat(np.arange(journeys), length)
    chance = 0.8 ** np.arange(CHANNELS)
    channel = random.choice(CHANNELS, len(of), p=chance / chance.sum())
    at = START + random.integers(0, 30 * DAY, len(of))
    order = np.lexsort((at, of))
    converted = random.random(journeys) < CONVERTING
    value = np.where(converted, random.integers(100, 50_000, journeys), 0)
    np.savez(folder / "journeys.npz", of=of, channel=channel[order], at=at[order], converted=converted, value=value)


def columns(folder: Path) -> dict[str, Any]:
    """The columns of the made-up journeys."""
    with np.load(folder / "journeys.npz") as held:
        return dict(held)


def texts(folder: Path) -> dict[str, list[Any]]:
    """The same as texts: paths, and hours from each touch to the last."""
    held = columns(folder)
    names = [f"c{number:02}" for number in range(CHANNELS)]
    bounds = np.concatenate([[0], np.cumsum(np.bincount(held["of"]))]).tolist()
    words, at = [names[code] for code in held["channel"].tolist()], held["at"].tolist()
    spans = list(pairwise(bounds))
    return {
        "path": [" > ".join(words[a:b]) for a, b in spans],
        "hours": [" > ".join(str((at[b - 1] - moment) / 3600) for moment in at[a:b]) for a, b in spans],
        "converted": held["converted"].astype(int).tolist(),
        "value": held["value"].tolist(),
    }


def ours(folder: Path) -> Iterator[Step]:
    """All models of ours, from columns."""
    from app.analytics.attribution import MODELS, Journeys, TouchModel

    held = columns(folder)
    names = [f"c{number:02}" for number in range(CHANNELS)]
    made: list[Journeys] = []

    def build(journeys: int, touches: int) -> dict[str, float]:
        facts = {
            "converted": held["converted"][:journeys],
            "converted_at": np.full(journeys, START + 31 * DAY),
            "value_minor": held["value"][:journeys],
        }
        made[:] = [Journeys.from_columns(names, *(held[key][:touches] for key in ("of", "channel", "at")), **facts)]
        return {}

    def credit(name: str) -> dict[str, float]:
        return dict(zip(names, MODELS[name].credit(made[0]).tolist(), strict=True))

    def settled() -> dict[str, float]:
        for name in ("linear", "position", "time_decay_7d"):
            model = MODELS[name]
            assert isinstance(model, TouchModel)
            assert model.settled(made[0]).sum() == made[0].value_minor.sum()
        return {}

    # The loops are compiled at install, so not here.
    build(100, int(np.searchsorted(held["of"], 100)))
    for name in MODELS:
        credit(name)
    settled()
    yield "columns to journeys", lambda: build(len(held["converted"]), len(held["of"]))
    for name in MODELS:
        if name != "markov_order4":
            yield name, lambda name=name: credit(name)  # type: ignore[misc]
    yield "settled: 3 models", settled


def channel_attribution(folder: Path) -> Iterator[Step]:
    """ChannelAttribution: first, last and linear in one step, and Markov by simulation."""
    with redirect_stdout(StringIO()):
        import ChannelAttribution
    import pandas as pd

    held = texts(folder)
    frame = pd.DataFrame({"path": held["path"], "yes": held["converted"], "no": [1 - yes for yes in held["converted"]]})

    def heuristics() -> dict[str, float]:
        found = ChannelAttribution.heuristic_models(frame, "path", "yes", flg_pro=False)
        return dict(zip(found["channel_name"], found["linear_touch"], strict=True))

    def markov(order: int) -> dict[str, float]:
        words = {"var_null": "no", "order": order, "verbose": False, "flg_pro": False, "seed": 1}
        found = ChannelAttribution.markov_model(frame, "path", "yes", **words)
        return dict(zip(found["channel_name"], found["total_conversions"], strict=True))

    yield "linear", heuristics
    for order in ORDERS:
        yield f"markov_order{order}", lambda order=order: markov(order)  # type: ignore[misc]


def marketing_models(folder: Path) -> Iterator[Step]:
    """marketing-attribution-models: heuristics, Markov of order 1, Shapley of up to 4 channels."""
    import polars as pl
    from mam.core import MAM

    held = texts(folder)
    frame = pl.DataFrame({"id": range(len(held["path"])), **held}).with_columns(pl.col("converted").cast(pl.Boolean))
    peer = MAM(
        frame,
        "journey",
        channels_colname="path",
        journey_with_conv_colname="converted",
        user_id_colname="id",
        time_till_conv_colname="hours",
    )

    def run(name: str, *words: Any) -> dict[str, float]:
        found = getattr(peer, f"run_{name}")(*words).to_polars()
        return dict(zip(found["channels"].cast(pl.String), found["attribution"], strict=True))

    for name, called in (("linear", "linear"), ("position", "position_based"), ("markov_order1", "markov")):
        yield name, lambda called=called: run(called)  # type: ignore[misc]
    yield "time_decay_7d", lambda: run("time_decay", 168.0)


def mta(folder: Path) -> Iterator[Step]:
    """mta: heuristics and its Markov."""
    import pandas as pd
    from mta.mta import MTA

    held = texts(folder)
    no = [1 - yes for yes in held["converted"]]
    frame = pd.DataFrame({"path": held["path"], "total_conversions": held["converted"], "total_null": no})
    made: list[Any] = []
    whole = sum(held["converted"])

    def load() -> dict[str, float]:
        made[:] = [MTA(frame, allow_loops=True, add_timepoints=False)]
        return {}

    def run(key: str, call: Callable[[], Any], *, scale: float = 1.0) -> dict[str, float]:
        call()
        return {name: scale * part for name, part in made[0].attribution[key].items()}

    yield "load", load
    yield "linear", lambda: run("linear", lambda: made[0].linear(share="proportional", normalize=False))
    yield "position", lambda: run("pos_based", lambda: made[0].position_based(normalize=False))
    yield "markov_order1", lambda: run("markov", lambda: made[0].markov(normalize=True), scale=whole)


CONTENDERS: dict[str, Callable[[Path], Iterator[Step]]] = {
    "ours": ours,
    "ChannelAttribution": channel_attribution,
    "marketing-attribution-models": marketing_models,
    "mta": mta,
}


def contend(name: str, folder: Path) -> dict[str, Any]:
    """Run one contender here: seconds and credit by step, and the peak of memory."""
    steps, credit = {}, {}
    for step, work in CONTENDERS[name](folder):
        began = time.process_time()
        with redirect_stdout(StringIO()):
            credit[step] = work()
        steps[step] = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": steps, "credit": credit, "peak_mib": peak}


def called(python: str, name: str, folder: Path) -> dict[str, Any] | None:
    """Run one contender in a process of its own."""
    words = [python, "-m", "benchmarks.attribution", "--contender", name, "--folder", str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name}: left out ({(done.stderr.strip().splitlines() or ['no word'])[-1]})")
        return None
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def far(mine: dict[str, float], theirs: dict[str, float]) -> float:
    """The share of all orders that went elsewhere than by ours."""
    return sum(abs(mine[key] - theirs.get(key, 0.0)) for key in mine) / (2 * sum(mine.values()) or 1)


def show(name: str, journeys: int, found: dict[str, Any], judge: dict[str, dict[str, float]]) -> tuple[str, ...]:
    """Print what one contender took step by step, and how far it is from ours; a row of the table comes back."""
    total, errors = sum(found["seconds"].values()), dict[str, float]()
    print(f"\n{name}, {journeys:,} journeys: {total:.2f} CPU s, peak {found['peak_mib']:,.0f} MiB")
    for step, seconds in found["seconds"].items():
        mine, theirs = judge.get(step, {}), found["credit"][step]
        print(f"  {step:24}{seconds:8.3f} s", end="")
        if mine and theirs and name != "ours":
            errors[step] = far(mine, theirs)
            print(f"   {errors[step]:.2e} from ours", end="")
        print()
    models = sum(bool(credit) for credit in found["credit"].values())
    worst = max(errors, key=lambda step: errors[step], default="")
    error = f"{errors[worst]:.1e} ({worst})" if worst else "exact"
    return name, f"{models}", f"{total:.2f}", f"{found['peak_mib']:,.0f}", error


def table(rows: list[tuple[str, ...]]) -> None:
    """Print all contenders side by side."""
    head = ("contender", "models", "CPU s", "peak MiB", "largest error")
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    print()
    for row in (head, tuple("-" * width for width in widths), *rows):
        print("| " + " | ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)) + " |")


def main() -> None:
    """Make journeys, let everybody work on the same ones, and print the figures."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--journeys", type=int, default=1_000_000)
    words.add_argument("--peers", metavar="PYTHON", default=sys.executable)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--contender", choices=list(CONTENDERS))
    words.add_argument("--folder", type=Path)
    asked = words.parse_args()
    if asked.contender:
        print(json.dumps(contend(asked.contender, asked.folder)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, asked.journeys, asked.seed)
        judge = called(sys.executable, "ours", folder)
        assert judge
        rows = [show("ours", asked.journeys, judge, {})]
        for peer in list(CONTENDERS)[1:]:
            found = called(asked.peers, peer, folder)
            rows += [show(peer, asked.journeys, found, judge["credit"])] if found else []
        table(rows)


if __name__ == "__main__":
    main()
