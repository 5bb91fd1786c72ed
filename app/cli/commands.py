"""All commands by name, with the sentence that `grapevine --help` shows for each."""

from __future__ import annotations

from importlib import import_module, metadata
from typing import Any

import typer
from typer.core import TyperGroup

COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("app.cli.run", "Load, work everything out, publish it, and serve."),
    "ingest": ("app.cli.ingest", "Load folders of tables; loading twice changes nothing."),
    "serve": ("app.cli.serve", "Serve GraphQL, REST and the pages."),
    "query": ("app.cli.query", "Ask the GraphQL schema and print the answer as JSON."),
    "export": ("app.cli.query", "Write the published results as sorted CSV files."),
    "circles": ("app.cli.circles", "Find the circles in a file of ties; needs no database."),
    "seeds": ("app.cli.seeds", "Choose whom to start with in a file of arcs, and tell how far it will reach."),
    "score": ("app.cli.score", "Score the people in a file of arcs; needs no database."),
    "trust": ("app.cli.trust", "Predict ratings between people from a file of ratings; needs no database."),
    "backtest": ("app.cli.backtest", "Judge ways to choose seeds on past cascades; needs no database."),
    "attribute": ("app.cli.attribute", "Share orders out among the channels that touched them; needs no database."),
    "settle": ("app.cli.settle", "Work out who earns what by share chains and policies; needs no database."),
    "plans": ("app.cli.plans", "Publish, list and retire reward plans."),
    "settlement": ("app.cli.settlement", "Preview, close and hand out settlements of what plans pay."),
    "ledger": ("app.cli.ledger", "Look into the ledger, and decide on what it holds back."),
    "compile": ("app.cli.compile", "Compile the loops of all algorithms now, so that no later command waits."),
    "doctor": ("app.cli.doctor", "Look at the machine and the graph for what is wrong."),
    "neo4j": ("app.cli.neo4j", "Start, stop and look into our own Neo4j."),
    "sample": ("app.cli.ingest", "Write the tables of a made-up company."),
    "schema": ("app.cli.query", "Print the GraphQL schema."),
    "migrate": ("app.cli.query", "Bring the schema of the graph up to date."),
}


class _Late(TyperGroup):
    """A group that imports a command when it is called."""

    def list_commands(self, _context: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _context: Any, name: str) -> Any:
        if name not in COMMANDS:
            return None
        found = getattr(import_module(COMMANDS[name][0]), "neo4j_app" if name == "neo4j" else name)
        command = typer.main.get_command(found if isinstance(found, typer.Typer) else _alone(found))
        command.name = name
        return command

    def format_commands(self, _context: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])


def _alone(function: Any) -> typer.Typer:
    single = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    single.command()(function)
    return single


def _version(wanted: bool) -> None:
    if wanted:
        print(f"grapevine {metadata.version('grapevine')}")
        raise typer.Exit


app = typer.Typer(
    cls=_Late,
    name="grapevine",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)


@app.callback()
def grapevine(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """Social-CRM graph analytics: circles, influence, social capital and referral credit."""
