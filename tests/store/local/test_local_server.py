"""One home from its first start to its last stop: login, crash, recovery, owner, shell."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from neo4j import GraphDatabase
from neo4j.exceptions import AuthError

from app.errors import Busy, LocalServerError, PortTaken, ServerDied
from app.store.local import Address, LocalOptions, admin, quiet, server, shell, start, status, stop

pytestmark = [pytest.mark.server, pytest.mark.slow]


def ask(address: Address, query: str) -> list[list[object]]:
    with GraphDatabase.driver(address.uri, auth=(address.username, address.password)) as driver:
        return [record.values() for record in driver.execute_query(query, database_=address.database).records]


def recoveries(options: LocalOptions) -> int:
    log = (options.folder / "logs" / "debug.log").read_text("utf-8")
    return log.count("Recovery required from position")


@pytest.fixture(scope="class")
def address(options: LocalOptions) -> Iterator[Address]:
    """The server of the home, for a group of tests."""
    with server(options, quiet) as found:
        yield found


@pytest.mark.usefixtures("address")
class TestAFirstStart:
    """The server is open to its owner and to no one else."""

    def test_the_password_file_is_for_its_owner_only(self, options: LocalOptions, address: Address) -> None:
        file = options.folder / "password"
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.read_text() == address.password

    def test_the_default_password_is_refused(self, address: Address) -> None:
        with pytest.raises(AuthError):
            ask(replace(address, password="neo4j"), "RETURN 1")

    def test_no_command_line_shows_the_password(self, address: Address) -> None:
        lines = [" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"])]
        assert not any(address.password in line for line in lines)

    def test_only_this_machine_can_connect(self, options: LocalOptions) -> None:
        listening = [
            connection.laddr
            for connection in psutil.Process(status(options).pid).net_connections("tcp")
            if connection.status == psutil.CONN_LISTEN
        ]
        assert [(place.ip.removeprefix("::ffff:"), place.port) for place in listening] == [
            ("127.0.0.1", status(options).port)
        ]

    def test_routing_leads_back_to_the_same_address(self, address: Address) -> None:
        routed = replace(address, uri=address.uri.replace("bolt:", "neo4j:"))
        assert ask(routed, "RETURN 1") == [[1]]

    def test_a_second_command_attaches_and_leaves_it_running(self, options: LocalOptions, address: Address) -> None:
        with server(options) as second:
            assert second == address
            assert status(options).users == 2
        assert status(options).users == 1

    def test_stopping_under_a_running_command_is_refused(self, options: LocalOptions) -> None:
        with pytest.raises(Busy, match="used by 1 running command"):
            stop(options)

    def test_administration_of_a_running_server_is_refused(self, options: LocalOptions) -> None:
        with pytest.raises(Busy, match="Neo4j is running"):
            admin(options, "database", "check", "neo4j")

    def test_an_empty_graph_takes_little_room(self, options: LocalOptions) -> None:
        assert status(options).data_bytes < 20_000_000


class TestLater:
    """What happens to the graph between commands; each test goes on where the one before it ended."""

    def test_the_last_command_out_stops_it(self, options: LocalOptions) -> None:
        assert not status(options).running

    def test_a_stale_lock_and_a_killed_server_do_not_stop_the_next_start(self, options: LocalOptions) -> None:
        address = start(options, owner=True)
        ask(address, "CREATE (:Kept {n: 1})")
        before = status(options).pid
        assert before is not None
        os.kill(before, signal.SIGKILL)
        again = start(options, owner=True)
        assert status(options).pid != before
        assert ask(again, "MATCH (k:Kept) RETURN k.n") == [[1]]
        assert recoveries(options) > 0

    def test_an_owned_server_outlives_the_commands(self, options: LocalOptions) -> None:
        with server(options):
            pass
        assert status(options).kept

    def test_the_shell_answers_a_query(self, options: LocalOptions, capfd: pytest.CaptureFixture[str]) -> None:
        with server(options) as address:
            code = shell(options, address, ["MATCH (k:Kept) RETURN k.n AS n"])
        assert (code, capfd.readouterr().out.split()) == (0, ["n", "1"])

    def test_a_clean_stop_needs_no_recovery(self, options: LocalOptions) -> None:
        before = recoveries(options)
        assert stop(options)
        with server(options) as address:
            assert ask(address, "MATCH (k:Kept) RETURN count(k)") == [[1]]
        assert recoveries(options) == before

    def test_a_stopped_server_can_be_administered(self, options: LocalOptions, tmp_path: Path) -> None:
        admin(options, "database", "dump", "neo4j", f"--to-path={tmp_path}")
        assert (tmp_path / "neo4j.dump").stat().st_size > 0

    def test_a_taken_port_is_named(self, options: LocalOptions) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            with pytest.raises(PortTaken, match=str(port)), server(replace(options, port=port)):
                pass

    def test_a_server_that_dies_tells_why(self, options: LocalOptions) -> None:
        with pytest.raises(ServerDied, match="Could not reserve enough space"), server(replace(options, heap="90000g")):
            pass

    def test_a_graph_that_cannot_be_opened_ends_the_server(self, options: LocalOptions) -> None:
        store = options.folder / "data" / "databases" / "neo4j" / "neostore"
        store.write_bytes(b"\0" * store.stat().st_size)
        with pytest.raises(LocalServerError, match="cannot open the graph"), server(options):
            pass
        assert not status(options).running
