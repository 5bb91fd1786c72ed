"""`grapevine attribute`: which channel brought the orders, from files of touches, without a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from app.cli.progress import progress
from app.cli.telling import tell
from app.services.attribution_files import Asked, attribution_of_files
from app.services.journey_files import WHAT


def attribute(
    out: Annotated[Path, typer.Option(metavar="JSON", help="Where to write {model: {channel: conversions}}.")],
    touches: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A row for each touch: journey_id,seq,ts,channel[,content,employee,campaign,kind,evidence,touch_id], "
            "as CSV or Parquet, also gzipped.",
        ),
    ] = None,
    journeys: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A row for each journey: journey_id,converted,conversion_ts,value_minor."),
    ] = None,
    paths: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Instead of both: path,total_conversions,total_conversion_value,total_null; a path is 'a > b > c'.",
        ),
    ] = None,
    models: Annotated[str, typer.Option(help="Models to work out, with commas between them, or all.")] = Asked.models,
    by: Annotated[str, typer.Option(help=f"What of a touch earns the credit: {', '.join(WHAT)}.")] = Asked.by,
    half_life: Annotated[
        float, typer.Option(metavar="DAYS", help="In so many days a touch loses half its weight, for time decay.")
    ] = Asked.half_life_days,
    click_window: Annotated[
        float | None, typer.Option(metavar="DAYS", help="Clicks count up to so many days before the order.")
    ] = None,
    view_window: Annotated[
        float | None, typer.Option(metavar="DAYS", help="Views count up to so many days before the order.")
    ] = None,
    order: Annotated[
        int, typer.Option(min=1, max=Asked.order, help="The highest order of the Markov models among all.")
    ] = Asked.order,
    by_value: Annotated[
        bool, typer.Option("--by-value", help="Give credit in minor units of value instead of orders.")
    ] = False,
    power: Annotated[
        bool, typer.Option("--power", help="Also tell the power of each channel: removal, reach and bridging.")
    ] = False,
) -> None:
    """Share the orders among the channels that were touched before them, by every model.

    One line of JSON on standard output says what was read. What a model says is a way of counting: it does not show
    that a channel caused an order. Rows that cannot be used are named on standard error.
    """
    asked = Asked(
        out,
        touches=touches,
        journeys=journeys,
        paths=paths,
        models=models,
        by=by,
        half_life_days=half_life,
        click_days=click_window,
        view_days=view_window,
        order=order,
        by_value=by_value,
        power=power,
    )
    with progress() as say:
        facts, report = attribution_of_files(asked, say)
    tell(report)
    print(json.dumps(facts, ensure_ascii=False))
