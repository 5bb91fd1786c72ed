"""`grapevine query`, `export`, `schema` and `migrate`: answers and results from a shell."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from app.api.graphql.schema import execute, sdl
from app.cli.progress import progress
from app.cli.session import graph, on_store, settings
from app.errors import BadInput
from app.services import exports, migrations
from app.services.ingest import prepare
from app.store.graph import Store


def query(
    document: Annotated[str, typer.Argument(help="A GraphQL document, or - to read it from standard input.")],
    variables: Annotated[str, typer.Option(help="Variables as a JSON object.")] = "{}",
) -> None:
    """Ask the GraphQL schema and print the answer as JSON; exit code 1 when it holds errors."""
    try:
        given = json.loads(variables)
    except json.JSONDecodeError as error:
        raise BadInput(f"--variables is not JSON: {error}.", hint="""Write --variables '{"id": "c1"}'.""") from error
    text = sys.stdin.read() if document == "-" else document

    async def ask(store: Store) -> dict[str, Any]:
        await prepare(store)
        return await execute(store, text, given)

    with progress() as say, graph(settings(), say) as address:
        answer = on_store(address, ask)
    print(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())
    if answer.get("errors"):
        raise typer.Exit(1)


def export(folder: Annotated[Path, typer.Argument(help="Folder to write the CSV files to.")]) -> None:
    """Write the published results as sorted CSV files; equal graphs give equal bytes."""
    with progress() as say, graph(settings(), say) as address:
        counts = on_store(address, lambda store: exports.export(store, folder, say=say))
    for name, rows in counts.items():
        print(f"{folder / name}.csv: {rows:,} rows")


def schema() -> None:
    """Print the GraphQL schema."""
    print(sdl())


def migrate(dry_run: Annotated[bool, typer.Option(help="Say what would be applied, change nothing.")] = False) -> None:
    """Bring the schema of the graph up to date."""
    with progress() as say, graph(settings(), say) as address:
        waiting = on_store(address, lambda store: migrations.migrate(store, dry_run=dry_run))
    for migration in waiting:
        done = "would apply" if dry_run else "applied"
        print(f"{done} {migration.version} {migration.name} ({migration.checksum[:12]})")
    if not waiting:
        print("The schema is up to date.")
