"""`grapevine neo4j start | stop | status | shell`: our own Neo4j, for people and notebooks."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from app.cli.progress import progress
from app.cli.session import graph, local_options, settings
from app.config import Settings
from app.store import local
from app.store.local import Status

neo4j_app = typer.Typer(no_args_is_help=True, help="Start, stop and look into the Neo4j that Grapevine runs by itself.")


@neo4j_app.command()
def start() -> None:
    """Start our Neo4j and keep it running until `grapevine neo4j stop`."""
    chosen = settings()
    if _foreign(chosen):
        return
    with progress() as say:
        address = local.start(local_options(chosen), say, owner=True)
    print(f"Neo4j answers at {address.uri}, user {address.username}; it runs until `grapevine neo4j stop`.")


@neo4j_app.command()
def stop(
    force: Annotated[bool, typer.Option("--force", help="Stop it even if commands are using it.")] = False,
) -> None:
    """Stop our Neo4j cleanly."""
    chosen = settings()
    if _foreign(chosen):
        return
    with progress() as say:
        stopped = local.stop(local_options(chosen), say, force=force)
    print("Neo4j has stopped." if stopped else "Neo4j is not running.")


@neo4j_app.command()
def status(
    show_password: Annotated[bool, typer.Option("--show-password", help="Print the password itself.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say whether Neo4j runs, where, and how to log in."""
    chosen = settings()
    if chosen.neo4j_uri:
        facts: dict[str, object] = {"foreign": True, "uri": chosen.neo4j_uri, "username": chosen.neo4j_username}
        if show_password:
            facts["password"] = chosen.neo4j_password.get_secret_value()
        print(json.dumps(facts, indent=2) if as_json else _foreign_text(chosen, facts))
        return
    found = local.status(local_options(chosen))
    secret = local.password(found.folder) if show_password and (found.folder / "password").exists() else None
    print(_json(found, secret) if as_json else _text(found, secret))


@neo4j_app.command(context_settings={"ignore_unknown_options": True})
def shell(
    arguments: Annotated[
        list[str] | None, typer.Argument(help="A query, or options of cypher-shell such as --format plain.")
    ] = None,
) -> None:
    """Open Neo4j's cypher-shell, or run one query, or the queries piped in."""
    chosen = settings()
    with progress() as say, graph(chosen, say) as address:
        code = local.shell(local_options(chosen), address, arguments or (), say)
    raise typer.Exit(code)


def _foreign(chosen: Settings) -> bool:
    if chosen.neo4j_uri:
        print(f"NEO4J_URI is set, so Grapevine uses {chosen.neo4j_uri}. Unset it to run a Neo4j of our own.")
    return bool(chosen.neo4j_uri)


def _foreign_text(chosen: Settings, facts: dict[str, object]) -> str:
    lines = [f"address   {chosen.neo4j_uri} (from NEO4J_URI)", f"user      {chosen.neo4j_username}"]
    return "\n".join([*lines, f"password  {facts.get('password', 'in NEO4J_PASSWORD')}"])


def _json(found: Status, secret: str | None) -> str:
    facts = asdict(found) | {
        "foreign": False,
        "folder": str(found.folder),
        "since": found.since and found.since.isoformat(),
        "username": "neo4j",
        "password_file": str(found.folder / "password"),
    }
    return json.dumps(facts | ({"password": secret} if secret else {}), indent=2)


def _text(found: Status, secret: str | None) -> str:
    if found.since is None:
        state = ["running   no; commands start it when they need it, `grapevine neo4j start` keeps it"]
    else:
        stays = "until `grapevine neo4j stop`" if found.kept else "until its last command ends"
        state = [
            f"running   since {found.since:%Y-%m-%d %H:%M} UTC as process {found.pid}, {stays}",
            f"used by   {found.users} commands",
            f"address   {found.uri}",
        ]
    where = f"in {found.folder / 'password'}"
    rest = [
        "user      neo4j",
        f"password  {secret or where}",
        f"version   Neo4j {found.version}",
        f"data      {found.data_bytes / 1e6:.1f} MB in {found.folder}",
    ]
    return "\n".join(state + rest)
