"""`grapevine circles`: circles of a file of ties, without a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import psutil
import typer

from app.analytics.circles import CIRCLES
from app.analytics.telling import LANGUAGES
from app.cli.progress import progress
from app.cli.telling import tell
from app.services.circle_files import Asked, Wanted, circles_of_files


def circles(
    edges: Annotated[
        Path,
        typer.Argument(
            metavar="EDGES",
            help="Ties: two ids a row, as CSV, blank-separated text or Parquet, also gzipped. A header names a_id,b_id "
            "or source,target; without one the first two columns count. A tie has no direction.",
        ),
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="CSV", help="Where to write node,circle,strength; circles are found for it.")
    ] = None,
    weight: Annotated[
        bool,
        typer.Option(
            "--weight",
            help="Use the column named weight, or the third one; several rows of a pair are added up. Without it a "
            "pair counts once.",
        ),
    ] = False,
    nodes: Annotated[
        Path | None, typer.Option(metavar="FILE", help="People, one id a line; adds those who have no tie.")
    ] = None,
    attrs: Annotated[
        Path | None, typer.Option(metavar="CSV", help="What is known of people: node,attr with field=value.")
    ] = None,
    labels: Annotated[
        Path | None, typer.Option(metavar="CSV", help="Where to write what --attrs says of each circle.")
    ] = None,
    details: Annotated[
        Path | None,
        typer.Option("--circles", metavar="CSV", help="Where to write one row per circle: size, ties, label."),
    ] = None,
    stability: Annotated[
        bool, typer.Option("--stability", help="Add to --circles how often each comes back when ties are drawn again.")
    ] = False,
    previous: Annotated[
        Path | None, typer.Option(metavar="CSV", help="An earlier --out file; circles that live on keep their ids.")
    ] = None,
    log: Annotated[
        Path | None, typer.Option(metavar="CSV", help="Where to write what became of the circles of --previous.")
    ] = None,
    given: Annotated[
        Path | None,
        typer.Option(
            metavar="CSV",
            help="Known circles, node,circle: --labels, --circles and --stability tell of these, and the circles found "
            "for --out, if any, are compared with them.",
        ),
    ] = None,
    disjoint: Annotated[bool, typer.Option("--disjoint", help="At most one circle for each person.")] = False,
    method: Annotated[str, typer.Option(help=f"How circles are found: {', '.join(CIRCLES)}.")] = Asked.method,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Seed of the method.")] = Asked.seed,
    threads: Annotated[int, typer.Option(min=0, help="Threads to use; 0 is all. The result is the same.")] = 0,
    lang: Annotated[str, typer.Option(help=f"Language of labels: {', '.join(LANGUAGES)}.")] = Asked.language,
) -> None:
    """Find the circles in a file of ties, and write them to files.

    One line of JSON on standard output says what was found. Rows that cannot be used are named on standard error, and
    the others are used.
    """
    asked = Asked(
        edges,
        weighted=weight,
        nodes=nodes,
        attrs=attrs,
        previous=previous,
        given=given,
        method=method,
        disjoint=disjoint,
        stability=stability,
        seed=seed,
        threads=threads or psutil.cpu_count() or 1,
        language=lang,
    )
    with progress() as say:
        facts, report = circles_of_files(asked, Wanted(out, details, labels, log), say)
    tell(report)
    print(json.dumps(facts, ensure_ascii=False))
