"""`grapevine run`: from files to answers."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from app.analytics.circles import CIRCLES
from app.cli.ingest import report
from app.cli.progress import progress
from app.cli.serve import listening, serve_on
from app.cli.session import graph, on_store, rejects_folder, settings
from app.config import Settings
from app.errors import BadInput
from app.ingest.sample import NOTICE
from app.services.folders import home_of
from app.services.ingest import ingest, is_sample_graph, prepare
from app.services.inputs import LAYERS, Parameters
from app.services.loads import unfinished_loads
from app.services.runs import Outcome
from app.services.sample import write_sample
from app.services.score_plans import plans_for, read_plans
from app.services.work import run_all
from app.store.graph import Store
from app.store.local import Say

SAMPLE_SIZE, SAMPLE_SEED = 1000, 1
ONLY = "Find circles in what was done {}. Scores take everything."
_LAYERS = "; ".join(f"{name} ({words})" for name, words in LAYERS.items())


def run(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="Canonical tables to load first; without it, what is stored, or the made-up company on an empty graph."
        ),
    ] = None,
    serve: Annotated[bool, typer.Option(" /--no-serve", help="Stop when the results are stored.")] = True,
    publish: Annotated[
        bool, typer.Option(" /--no-publish", help="Store the results, but let readers see what they saw.")
    ] = True,
    source: Annotated[str | None, typer.Option(help="Name the facts carry; default: the folder's name.")] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Leave out later facts and measure decay from here; default: the newest fact.")
    ] = None,
    half_life: Annotated[float, typer.Option(help="Days in which a tie loses half its weight.")] = (
        Parameters.half_life_days
    ),
    method: Annotated[str, typer.Option(help=f"How circles are found: {', '.join(CIRCLES)}.")] = Parameters.method,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the circle method.")] = Parameters.seed,
    channels: Annotated[list[str] | None, typer.Option("--channel", help=ONLY.format("on this channel"))] = None,
    kinds: Annotated[
        list[str] | None,
        typer.Option("--kind", help=ONLY.format("of this kind, of act (message) or of channel (chat)")),
    ] = None,
    since: Annotated[str | None, typer.Option(help=ONLY.format("from this moment on"))] = None,
    until: Annotated[str | None, typer.Option(help=ONLY.format("before this moment"))] = None,
    layers: Annotated[
        list[str] | None, typer.Option("--layer", help=f"What ties people, for circles: {_LAYERS}.")
    ] = None,
    disjoint: Annotated[bool, typer.Option("--disjoint", help="Put everybody into one circle at the most.")] = False,
    resamples: Annotated[
        int, typer.Option(help="How often ties are drawn anew to see which circles come back; 0 leaves it out.")
    ] = Parameters.resamples,
    plan: Annotated[
        str | None,
        typer.Option(
            help="What counts for scores, and how much: a JSON file with plans of your own, the id of a run of scores "
            "for its plans, or default; without it, the plans of the published scores go on."
        ),
    ] = None,
    accept_cut_off: Annotated[
        bool, typer.Option("--accept-cut-off", help="Take what is stored of loads that were cut off.")
    ] = False,
) -> None:
    """Load, work out circles, scores and referral credit, publish them, and serve."""
    chosen = settings()
    parameters = Parameters(
        _moment("--as-of", as_of),
        half_life,
        method,
        seed,
        tuple(channels or ()),
        tuple(kinds or ()),
        _moment("--since", since),
        _moment("--until", until),
        tuple(layers or Parameters.layers),
        disjoint,
        resamples,
    )
    if folder is not None:
        home_of(folder)
    if plan is not None and Path(plan).exists():
        read_plans(Path(plan))  # what cannot be used is said before anything is loaded
    with listening(chosen) if serve else nullcontext() as listener, progress() as say, graph(chosen, say) as address:
        on_store(address, lambda store: _fill(store, chosen, folder, source, say))
        outcomes = on_store(
            address,
            lambda store: _work_out(store, parameters, plan, say=say, accept_cut_off=accept_cut_off, publish=publish),
        )
        say("", 1.0)
        print(_report(outcomes))
        if not publish:
            print("Not published: readers see what they saw.")
        if listener:
            serve_on(listener, chosen, address)


async def _work_out(store: Store, parameters: Parameters, plan: str | None, **options: Any) -> list[Outcome]:
    plans = await plans_for(store, plan)
    return await run_all(store, parameters=replace(parameters, plans=plans), **options)


async def _fill(store: Store, chosen: Settings, folder: Path | None, source: str | None, say: Say) -> None:
    await prepare(store)
    holds_sample = await is_sample_graph(store)
    cut_off = await unfinished_loads(store)
    if folder is None and (holds_sample is None or (holds_sample and cut_off)):
        folder = chosen.home / "sample"
        if not folder.exists():
            write_sample(folder, SAMPLE_SIZE, SAMPLE_SEED, say)
        holds_sample = True
    if folder is not None:
        summary = await ingest(store, folder, say=say, source=source, rejects=rejects_folder(chosen))
        holds_sample = summary.sample
        print(report(summary))
    if holds_sample:
        print(NOTICE)


def _moment(option: str, text: str | None) -> int | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{option} {text!r} is not a time.", hint="Write 2026-06-30 or 2026-06-30T12:00:00Z.") from error
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _report(outcomes: list[Outcome]) -> str:
    lines = [_sentence(outcome) for outcome in outcomes]
    moment = datetime.fromtimestamp(outcomes[0].as_of, UTC)
    if moment > datetime.now(UTC) + timedelta(days=1):
        lines.append(
            f"Note: the newest fact is of {moment:%Y-%m-%d}: all ties have faded. Correct it, or give --as-of."
        )
    return "\n".join(lines)


def _sentence(outcome: Outcome) -> str:
    facts = ", ".join(
        f"{value:,} {name.replace('_', ' ')}" for name, value in outcome.facts.items() if isinstance(value, int)
    )
    return f"{outcome.kind}: {'served from the stored run' if outcome.stored else 'new run'} {outcome.id}" + (
        f" ({facts})" if facts else ""
    )
