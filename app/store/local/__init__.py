"""A real Neo4j of our own: fetched once, started as a child process, shared by commands, and stopped."""

from __future__ import annotations

from app.store.local.download import fetch
from app.store.local.options import VERSION, Address, LocalOptions, Say, default_cache, quiet
from app.store.local.password import password
from app.store.local.server import admin, server, serves, start, stop
from app.store.local.shell import shell
from app.store.local.status import Status, status

__all__ = [
    "VERSION",
    "Address",
    "LocalOptions",
    "Say",
    "Status",
    "admin",
    "default_cache",
    "fetch",
    "password",
    "quiet",
    "server",
    "serves",
    "shell",
    "start",
    "status",
    "stop",
]
