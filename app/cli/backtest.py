"""`grapevine backtest`: ways to choose seeds, judged on past cascades, without a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from app.analytics.cascades.splitting import SPLITS
from app.cli.progress import progress
from app.cli.telling import tell
from app.services.backtest_files import Asked, backtest_of_files


def backtest(
    cascades: Annotated[
        Path,
        typer.Argument(
            metavar="CASCADES",
            help="Past cascades: a table cascade,person,time[,parent], or one a line, root person time,person time,…; "
            "also gzipped.",
        ),
    ],
    edges: Annotated[
        Path | None,
        typer.Option(metavar="EDGES", help="Arcs source,target: source influences target. Adds models that need them."),
    ] = None,
    k: Annotated[int, typer.Option("--k", min=1, help="How many people each model chooses.")] = Asked.k,
    split: Annotated[
        str,
        typer.Option(
            help=f"How past and later are parted: {', '.join(SPLITS)}. By time the last fifth is judged, else every "
            "fifth."
        ),
    ] = Asked.split,
    out: Annotated[
        Path | None,
        typer.Option(metavar="CSV", help="Where to write the list that was judged: rank,node,adds,came."),
    ] = None,
    next_list: Annotated[
        Path | None,
        typer.Option("--next", metavar="CSV", help="Where to write the list to use now, learnt from all cascades."),
    ] = None,
    directed: Annotated[bool, typer.Option("--directed/--undirected", help="Whether arcs go one way only.")] = True,
    reverse: Annotated[bool, typer.Option("--reverse", help="Turn all arcs round: target influences source.")] = False,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Seed of the drawing.")] = Asked.seed,
) -> None:
    """Let every model choose people from past cascades, and count who came after them in later ones.

    One line of JSON on standard output shows each model's count, which model was chosen beforehand by trials within
    the past alone, and how its count compares with what was foretold. Rows that cannot be used are named on standard
    error.
    """
    asked = Asked(
        cascades, edges, directed=directed, reverse=reverse, k=k, split=split, seed=seed, out=out, next=next_list
    )
    with progress() as say:
        facts, report = backtest_of_files(asked, say)
    tell(report)
    print(json.dumps(facts, ensure_ascii=False))
