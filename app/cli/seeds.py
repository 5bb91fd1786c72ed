"""`grapevine seeds`: whom to start with in a file of arcs, without a database."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import psutil
import typer

from app.analytics.seeds import MODELS
from app.cli.progress import progress
from app.cli.telling import tell
from app.errors import BadInput
from app.services.seed_files import Asked, seeds_of_files


def seeds(
    edges: Annotated[
        Path,
        typer.Argument(
            metavar="EDGES",
            help="Arcs: source,target[,probability|weight] as CSV, blank-separated text or Parquet, also gzipped; "
            "source influences target. Without a header the columns count in this order, a third one is a weight.",
        ),
    ],
    out: Annotated[
        Path, typer.Option(metavar="CSV", help="Where to write rank,node,reach,low,high,adds,alone,cost,wave.")
    ],
    k: Annotated[
        int, typer.Option("--k", min=1, help="How many people to choose; with a budget, at most so many.")
    ] = 50,
    model: Annotated[str, typer.Option(help=f"How a message spreads: {', '.join(MODELS)}.")] = Asked.model,
    costs: Annotated[Path | None, typer.Option(metavar="CSV", help="What each person costs: node,cost.")] = None,
    budget: Annotated[
        str | None, typer.Option(metavar="AMOUNT", help="What the list may cost, in the unit of --costs.")
    ] = None,
    target: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The people who are to be reached, one id a line.")
    ] = None,
    exclude: Annotated[
        Path | None, typer.Option(metavar="FILE", help="People who may not be chosen, one id a line.")
    ] = None,
    reached: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="People who have it already, one id a line: they do not count any more."),
    ] = None,
    overlap_max: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Pass by whoever shares more of their reach with the list so far.")
    ] = Asked.overlap_max,
    wave: Annotated[
        list[int] | None, typer.Option(metavar="N", help="People in a wave; once for each wave, instead of --k.")
    ] = None,
    directed: Annotated[bool, typer.Option("--directed/--undirected", help="Whether arcs go one way only.")] = True,
    reverse: Annotated[bool, typer.Option("--reverse", help="Turn all arcs round: target influences source.")] = False,
    samples: Annotated[int, typer.Option(min=1, help="Sets to choose from; more are slower and choose better.")] = (
        Asked.samples
    ),
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Seed of the drawing.")] = Asked.seed,
    threads: Annotated[int, typer.Option(min=0, help="Threads to use; 0 is all. The result is the same.")] = 0,
) -> None:
    """Choose the people whom to start with, so that a message reaches the most others.

    One line of JSON on standard output says how far the list will reach, with a 95 % interval, and what share of the
    best possible reach that is for certain. Rows that cannot be used are named on standard error.
    """
    asked = Asked(
        edges,
        k=k,
        model=model,
        costs=costs,
        budget=None if budget is None else _amount(budget),
        target=target,
        exclude=exclude,
        reached=reached,
        overlap_max=overlap_max,
        waves=tuple(wave or ()),
        directed=directed,
        reverse=reverse,
        samples=samples,
        seed=seed,
        threads=threads or psutil.cpu_count() or 1,
    )
    with progress() as say:
        facts, report = seeds_of_files(asked, out, say)
    tell(report)
    print(json.dumps(facts, ensure_ascii=False))


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        raise BadInput(f"The budget {text!r} is not an amount from 0 up.", hint="Write a plain amount such as 2000.")
    return amount
