"""`grapevine score`: scores of the people in a file of arcs, without a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import psutil
import typer

from app.analytics.scores.betweenness import SAMPLES
from app.cli.progress import progress
from app.cli.telling import tell
from app.services.score_files import METRICS, Asked, score_of_file


def score(
    edges: Annotated[
        Path,
        typer.Argument(
            metavar="EDGES",
            help="Arcs: source,target[,weight|probability] as CSV, blank-separated text or Parquet, also gzipped; "
            "source acts towards target. Without a header the columns count in this order, a third one is a weight.",
        ),
    ],
    metric: Annotated[str, typer.Option(help=f"The score: {', '.join(METRICS)}.")],
    out: Annotated[Path, typer.Option(metavar="CSV", help="Where to write node,score, best first.")],
    trusted: Annotated[
        Path | None, typer.Option(metavar="FILE", help="People you know to be real, one id a line: for ppr and trust.")
    ] = None,
    directed: Annotated[bool, typer.Option("--directed/--undirected", help="Whether arcs go one way only.")] = True,
    reverse: Annotated[
        bool, typer.Option("--reverse", help="Turn all arcs round: target acts towards source.")
    ] = False,
    weight: Annotated[
        bool, typer.Option("--weight/--no-weight", help="Whether to use a column of weights, where there is one.")
    ] = True,
    samples: Annotated[
        int, typer.Option(min=2, help="People that betweenness starts from; as many as there are is exact, and slow.")
    ] = SAMPLES,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Seed of what is drawn.")] = 1,
    threads: Annotated[int, typer.Option(min=0, help="Threads to use; 0 is all. The result is the same.")] = 0,
) -> None:
    """Score the people in a file of arcs, and write the scores to a file.

    One line of JSON on standard output says what was read and who is on top. Rows that cannot be used are named on
    standard error, and the others are used.
    """
    options = {"samples": samples, "seed": seed, "threads": threads or psutil.cpu_count() or 1}
    asked = Asked(edges, metric, out, trusted, directed, reverse, weight, options)
    with progress() as say:
        facts, report = score_of_file(asked, say)
    tell(report)
    print(json.dumps(facts, ensure_ascii=False))
