"""Which port the local server gets, and whether Bolt answers there."""

from __future__ import annotations

import socket
import sys

from app.errors import PortTaken

HOST = "127.0.0.1"
GREETING = bytes.fromhex("6060b01700000005000000040000000000000000")
"""How a Bolt client opens a connection: a magic number and up to four protocol versions, here 5 and 4."""


def choose_port(wanted: int) -> int:
    """The wanted port if nothing listens there, or a free one for 0."""
    with socket.socket() as probe:
        if sys.platform != "win32":  # else a server that has just stopped would seem to be still there
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, wanted))
            probe.listen()
        except OSError as error:
            raise PortTaken(f"Port {wanted} cannot be used: {error.strerror}.") from error
        port: int = probe.getsockname()[1]
    return port


def speaks_bolt(port: int) -> bool:
    """Whether a Bolt server answers a greeting; much cheaper to ask again and again than a driver."""
    try:
        with socket.create_connection((HOST, port), timeout=2.0) as connection:
            connection.sendall(GREETING)
            return len(connection.recv(4)) == 4
    except OSError:
        return False
