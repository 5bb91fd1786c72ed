"""Start, find, use and stop our own Neo4j; several commands at once share one server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from app.errors import Busy
from app.store.local import record as records
from app.store.local.attach import ensure, running
from app.store.local.disk import require
from app.store.local.download import fetch
from app.store.local.home import prepare
from app.store.local.java import run_tool
from app.store.local.launch import terminate
from app.store.local.locks import held
from app.store.local.options import Address, LocalOptions, Say, quiet
from app.store.local.record import Record
from app.store.local.users import User, count_users


def start(options: LocalOptions, say: Say = quiet, *, owner: bool) -> Address:
    """Attach to the running server or start one; an owner wants it to stay after the last command."""
    with _turn(options, say):
        return ensure(options, say, kept=owner)


@contextmanager
def server(options: LocalOptions, say: Say = quiet) -> Iterator[Address]:
    """A running server during the block; the last command out stops it, unless `neo4j start` keeps it."""
    folder = options.folder
    with _turn(options, say):
        user = User(folder)
    try:
        with _turn(options, say):
            address = ensure(options, say, kept=False)
        yield address
    finally:
        with _turn(options, say):
            user.leave()
            record = running(folder)
            if record and not record.kept and not count_users(folder):
                _end(options, record, say)


def serves(options: LocalOptions, address: Address) -> bool:
    """Whether the server at that address still runs; a look at its process, not a question to it."""
    record = records.read(options.folder)
    return record is not None and record.alive(options.folder) and record.uri == address.uri


def stop(options: LocalOptions, say: Say = quiet, *, force: bool = False) -> bool:
    """Stop the server cleanly; false if none runs. Commands that use it are only cut off by force."""
    if not options.folder.exists():
        return False
    with _turn(options, say):
        record = running(options.folder)
        if record is None:
            return False
        users = count_users(options.folder)
        if users and not force:
            raise Busy(
                f"Neo4j is used by {users} running command{'s' if users > 1 else ''}.",
                hint="End that command (it may be `serve`), or cut it off: `grapevine neo4j stop --force`.",
            )
        _end(options, record, say)
    return True


def admin(options: LocalOptions, *arguments: str, say: Say = quiet) -> str:
    """Run neo4j-admin (dump, load, import, check) on the stopped server and give what it says."""
    with _turn(options, say):
        if running(options.folder):
            raise Busy("Neo4j is running.", hint="Stop it with `grapevine neo4j stop`, then try again.")
        fetch(options, say)
        prepare(options)
        return run_tool(options, ["org.neo4j.cli.AdminTool", *arguments])


def _turn(options: LocalOptions, say: Say) -> AbstractContextManager[None]:
    """One command at a time starts or stops the server."""
    require(options.folder, 0)
    return held(options.folder / "start.lock", say, "Waiting for another command to start or stop Neo4j")


def _end(options: LocalOptions, record: Record, say: Say) -> None:
    step = "Stopping Neo4j" + (", once with preparing faster starts" if record.archive else "")
    say(step, None)
    terminate(options.folder, record)
    say(step, 1.0)
