"""Scores of the people in a plain file of arcs, without a database."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from app.analytics.grid import Amounts
from app.analytics.network import Network
from app.analytics.scores import SCORES, Score
from app.errors import BadInput
from app.services.arc_files import Arcs, read_arcs
from app.services.people_files import read_ids
from app.services.plain_rows import FAINTEST, Report, scale_bits
from app.tables import number_text, write_csv

if TYPE_CHECKING:
    from app.store.local import Say

METRICS: Final[Mapping[str, Score]] = MappingProxyType(
    {name: score for name, score in SCORES.items() if set(score.needs) <= {"trusted"}}
)
"""The scores that a file of arcs is enough for."""

TOP: Final = 5


@dataclass(frozen=True)
class Asked:
    """The files to read, the score to work out, and where to write it."""

    edges: Path
    metric: str
    out: Path
    trusted: Path | None = None
    directed: bool = True
    reverse: bool = False
    weighted: bool = True
    options: Mapping[str, int] = field(default_factory=dict)


def score_of_file(asked: Asked, say: Say) -> tuple[dict[str, Any], Report]:
    """Read arcs, score everybody in them and write node,score, best first; facts and words come back.

    Equal files give equal files, whatever the order of their rows and the number of threads.
    """
    began = time.perf_counter()
    score = _checked(asked)
    report = Report()
    say("reading the files", None)
    arcs = read_arcs(
        asked.edges,
        report,
        directed=asked.directed,
        reverse=asked.reverse,
        amounts="any" if asked.weighted else "none",
    )
    net = _network(arcs, asked.edges, report)
    trusted = _trusted(net, asked, score, report)
    say(f"working out {asked.metric}", None)
    options = {name: value for name, value in asked.options.items() if name in score.options}
    worked = score.function(net, **({} if trusted is None else {"trusted": trusted}), **options)
    columns = worked if isinstance(worked, dict) else {asked.metric: worked}
    say("writing", None)
    best = np.argsort(-columns[asked.metric], kind="stable")
    table = _table(net, asked.metric, columns, best)
    write_csv(asked.out, table.columns, table)
    return _arc_facts(arcs, net, asked, report) | {
        "parameters": _parameters(asked, arcs, trusted, {"samples": net.ids.size}, options),
        "top": [
            {"node": node, "score": float(value)} for node, value in table.head(TOP).select("node", "score").rows()
        ],
        "seconds": round(time.perf_counter() - began, 3),
    }, report


def _checked(asked: Asked) -> Score:
    """The score that is asked for, or what does not fit together, before any work is done."""
    score = METRICS.get(asked.metric)
    if score is None:
        raise BadInput(f"There is no score {asked.metric!r}.", hint=f"Choose one of: {', '.join(METRICS)}.")
    if "trusted" in score.needs and asked.trusted is None:
        raise BadInput(
            f"The score {asked.metric} starts from people whom you trust, and none are named.",
            hint="Add --trusted FILE with their ids, one a line.",
        )
    inputs = [path.resolve() for path in (asked.edges, asked.trusted) if path]
    if asked.out.resolve() in inputs or asked.out.is_dir():
        raise BadInput(f"{asked.out.name} cannot be written.", hint="Give --out a file of its own.")
    return score


def _network(arcs: Arcs, path: Path, report: Report) -> Network:
    """The arcs as a network; where all amounts are tiny, all are multiplied by one power of two first."""
    amount = np.ldexp(arcs.amount, scale_bits(arcs.amount))
    report.note(path, int((amount < FAINTEST).sum()), "arcs are too light beside the others to count.")
    return Network.from_numbers(arcs.ids, arcs.source, arcs.target, amount)


def _trusted(net: Network, asked: Asked, score: Score, report: Report) -> NDArray[np.bool_] | None:
    """Who is trusted, where the score asks for it."""
    if asked.trusted is None:
        return None
    if "trusted" not in score.needs:
        report.notes.append(f"{asked.trusted.name}: the score {asked.metric} does not use it.")
        return None
    marked = np.zeros(net.ids.size, dtype=np.bool_)
    marked[read_ids(asked.trusted, net.ids, report)] = True
    if not marked.any():
        raise BadInput(
            f"{asked.trusted.name} names nobody who is in {asked.edges.name}.",
            hint="Write ids as they stand in the file of arcs, one a line.",
        )
    return marked


def _table(net: Network, metric: str, columns: Mapping[str, Amounts], best: NDArray[np.int64]) -> pl.DataFrame:
    """Everybody with their score and what comes with it, best first, equal ones by id."""
    names = {metric: "score"} | {name: name for name in columns if name != metric}
    texts = {
        new: pl.Series(new, [number_text(value) for value in columns[name][best].tolist()], dtype=pl.String)
        for name, new in names.items()
    }
    return pl.DataFrame({"node": pl.Series("node", net.ids[best].tolist(), dtype=pl.String), **texts})


def _arc_facts(arcs: Arcs, net: Network, asked: Asked, report: Report) -> dict[str, Any]:
    """What was read."""
    facts = {
        "nodes": int(net.ids.size),
        "arcs": int(net.weight.nnz),
        "rows": arcs.rows,
        "refused": report.counts.get(asked.edges.name, 0),
        "self_loops": arcs.self_loops,
        "metric": asked.metric,
    }
    return facts if arcs.scale == 1.0 else facts | {"weights_multiplied_by": arcs.scale}


def _parameters(
    asked: Asked, arcs: Arcs, trusted: NDArray[np.bool_] | None, most: Mapping[str, int], options: Mapping[str, int]
) -> dict[str, Any]:
    """What the result depends on beside the arcs; threads do not count."""
    used = {name: min(value, most.get(name, value)) for name, value in options.items() if name != "threads"}
    known: dict[str, Any] = {"directed": asked.directed, "reverse": asked.reverse, "amounts": arcs.kind}
    return known | ({} if trusted is None else {"trusted": int(trusted.sum())}) | used
