"""The command `grapevine`."""

from __future__ import annotations

import signal
import sys

import typer

from app.cli.doctor import doctor
from app.cli.ingest import ingest, sample
from app.cli.neo4j import neo4j_app
from app.cli.query import export, migrate, query, schema
from app.cli.run import run, serve
from app.errors import GrapevineError

app = typer.Typer(
    name="grapevine",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Social-CRM graph analytics: circles, influence, social capital and referral credit.",
    pretty_exceptions_enable=False,
)
for command in (run, ingest, serve, query, export, doctor, sample, schema, migrate):
    app.command()(command)
app.add_typer(neo4j_app, name="neo4j")


def main() -> None:
    """Run the command and turn expected trouble into two lines and exit code 1."""
    # Ended politely, a command stops the server it started; the default answer to SIGTERM would leave it running.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        app()
    except GrapevineError as error:
        print(f"grapevine: {error}", file=sys.stderr)
        print(f"  what to do: {error.remedy}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
