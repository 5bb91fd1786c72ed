"""Back-tests of seed lists from plain files to plain files, without a database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from app.analytics.cascades import Arcs, Backtest, Cascades, backtest, came_after
from app.analytics.cascades.splitting import SPLITS, parted
from app.analytics.grid import Numbers
from app.errors import BadInput
from app.services.arc_files import read_arcs
from app.services.cascade_files import Past, read_cascades
from app.services.plain_rows import Report
from app.tables import write_csv

if TYPE_CHECKING:
    from app.store.local import Say

COLUMNS: Final = ("rank", "node", "adds", "came")


@dataclass(frozen=True)
class Asked:
    """The files to read, how to part past from later, and the files to write, if any."""

    cascades: Path
    edges: Path | None = None
    directed: bool = True
    reverse: bool = False
    k: int = 50
    split: str = SPLITS[0]
    seed: int = 1
    out: Path | None = None
    next: Path | None = None


def backtest_of_files(asked: Asked, say: Say) -> tuple[dict[str, Any], Report]:
    """Read cascades and arcs, judge all models, write the lists; facts and words about the files come back."""
    began, report = time.perf_counter(), Report()
    _check(asked)
    say("reading the files", None)
    past, arcs, source = _read(asked, report)
    say("judging", None)
    found = backtest(past.cascades, arcs, k=asked.k, split=asked.split, seed=asked.seed)
    say("writing", None)
    if asked.out:
        judged = parted(past.cascades, found.split)[1]
        write_csv(asked.out, COLUMNS, _rows(past, judged, found.seeds))
    if asked.next:
        write_csv(asked.next, COLUMNS, _rows(past, past.cascades, found.use_now))
    facts = _facts(past, found, source, report)
    return facts | {"seed": asked.seed, "seconds": round(time.perf_counter() - began, 3)}, report


def _check(asked: Asked) -> None:
    """Refuse outputs that would overwrite something."""
    outputs = [path.resolve() for path in (asked.out, asked.next) if path]
    inputs = [path.resolve() for path in (asked.cascades, asked.edges) if path]
    for path in outputs:
        if path in inputs or outputs.count(path) > 1 or path.is_dir():
            raise BadInput(f"{path.name} cannot be written.", hint="Give each list a file of its own.")


def _read(asked: Asked, report: Report) -> tuple[Past, Arcs | None, str]:
    """The cascades, the arcs, and where these come from."""
    if asked.edges is None:
        past = read_cascades(asked.cascades, report)
        return past, past.parents, "none" if past.parents is None else "parents of the cascades"
    arcs = read_arcs(asked.edges, report, directed=asked.directed, reverse=asked.reverse, amounts="none")
    past = read_cascades(asked.cascades, report, also=arcs.ids)
    # Both lists of ids are sorted, and the cascades' holds all of the arcs'.
    place = np.searchsorted(past.ids.astype(str), arcs.ids.astype(str))
    return past, (place[arcs.source], place[arcs.target]), asked.edges.name


def _rows(past: Past, cascades: Cascades, seeds: Numbers) -> Iterator[tuple[str, ...]]:
    """One row per seed, in order: how many came after it and not after those above, and after all so far."""
    earlier = 0
    for rank, seed in enumerate(seeds.tolist(), 1):
        came = came_after(cascades, seeds[:rank])
        yield str(rank), str(past.ids[seed]), str(came - earlier), str(came)
        earlier = came


def _facts(past: Past, found: Backtest, source: str, report: Report) -> dict[str, Any]:
    came = {each.model: each.came for each in found.outcomes}
    return {
        "chosen": found.chosen,
        "came": found.came,
        "expected": found.expected,
        "low": found.low,
        "high": found.high,
        "within": found.low <= found.came <= found.high,
        "random": came["random"],
        "oracle": found.oracle,
        "seeds": len(found.seeds),
        "split": found.split,
        "known": found.known,
        "judged": found.judged,
        "people": len(np.unique(past.cascades.person)),
        "rows": past.rows,
        "arcs": source,
        "refused": report.counts,
        "models": [
            {"model": each.model, "what": each.what, "tried": each.tried, "came": each.came} for each in found.outcomes
        ],
    }
