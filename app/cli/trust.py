"""`grapevine trust`: predicted ratings between people, without a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from app.cli.progress import progress
from app.cli.telling import tell
from app.services.rating_files import trust_of_files


def trust(
    ratings: Annotated[
        Path,
        typer.Argument(
            metavar="RATINGS",
            help="Ratings: source,target,rating,time as CSV, blank-separated text or Parquet, also gzipped; source "
            "rates target from -10 to 10. A header is optional, and so is the time.",
        ),
    ],
    out: Annotated[
        Path, typer.Option(metavar="CSV", help="Where to write source,target,predicted,low,high, from -1 to 1.")
    ],
    predict: Annotated[
        Path | None,
        typer.Option(
            metavar="PAIRS",
            help="Pairs to predict: source,target. Without it each given rating is predicted from all the others.",
        ),
    ] = None,
) -> None:
    """Predict what people would say of others, with the range that holds 95 of 100, from what they have said so far.

    One line of JSON on standard output says how good predictions are: of each rating without itself, and of the last
    fifth of the ratings from those before it, which is what to expect. Rows that cannot be used are named on standard
    error.
    """
    with progress() as say:
        facts, report = trust_of_files(ratings, predict, out, say)
    tell(report)
    print(json.dumps(facts, ensure_ascii=False))
