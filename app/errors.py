"""Every error the product raises, as one tree on one page.

An error says what happened, carries a stable `code`, and ends with a `hint`: what to do about it.
The command line prints both; the doors turn them into HTTP and GraphQL answers in one place.
"""

from __future__ import annotations

from typing import ClassVar


class GrapevineError(Exception):
    """Something a user can understand and act on."""

    code: ClassVar[str] = "error"
    hint: ClassVar[str] = "Run `grapevine doctor`; it looks at the machine and at the graph."
    status: ClassVar[int] = 500

    def __init__(self, message: str = "", *, hint: str | None = None) -> None:
        super().__init__(message or (self.__doc__ or "").strip().splitlines()[0])
        self.remedy = hint or self.hint


class BadInput(GrapevineError):
    """What was given cannot be used."""

    code = "bad_input"
    hint = "Correct the value that the message names and try again."
    status = 400


class BadFile(BadInput):
    """A file or folder cannot be read as a table."""

    code = "bad_file"
    hint = "See `grapevine ingest --template FOLDER` for every table and column."


class BadWebhook(BadInput):
    """The address or the secret of the webhook cannot be used."""

    code = "bad_webhook"
    hint = "Set GRAPEVINE_WEBHOOK_URL to https://… and GRAPEVINE_WEBHOOK_SECRET to whsec_… for it, or unset both."


class BadCursor(BadInput):
    """A cursor was not made by this service."""

    code = "bad_cursor"
    hint = "Use the endCursor of an earlier answer unchanged, or ask for the first page."


class BadQuery(GrapevineError):
    """A file in cypher/ does not keep its own promises."""

    code = "bad_query"
    hint = "cypher/README.md explains the header of a query file."


class Conflict(GrapevineError):
    """What was asked does not fit what is stored."""

    code = "conflict"
    hint = "Look at the stored data first."
    status = 409


class StalePage(Conflict):
    """A cursor points into a run that has been pruned."""

    code = "stale_page"
    hint = "Ask for the first page again."


class MixedSample(Conflict):
    """Real data and the made-up company cannot share one graph."""

    code = "mixed_sample"
    hint = "Give the other data a home of its own: set GRAPEVINE_HOME to an empty folder and try again."


class Unfinished(Conflict):
    """A load is running, or was cut off, so the facts are not complete."""

    code = "unfinished"
    hint = "Load the same files again, or take what is stored: `grapevine run --accept-cut-off`."


class MigrationChanged(Conflict):
    """A migration that was applied has been edited since."""

    code = "migration_changed"
    hint = "Restore the file and put the change into a new migration with the next number."


class Busy(Conflict):
    """Another command holds the lock."""

    code = "busy"
    hint = "Wait for the other command to end, then try again."


class NotFound(GrapevineError):
    """Nothing is stored under that id."""

    code = "not_found"
    hint = "Ids are case-sensitive; look one up with `grapevine query`."
    status = 404


class NotAllowed(GrapevineError):
    """The caller may not do this."""

    code = "not_allowed"
    hint = "Send `Authorization: Bearer KEY` with one of the keys in GRAPEVINE_API_KEYS."
    status = 401


class OpenAddress(GrapevineError):
    """Serving to other machines needs API keys."""

    code = "open_address"
    hint = "Set GRAPEVINE_API_KEYS to one or more long random keys, or serve on 127.0.0.1."


class StoreError(GrapevineError):
    """Neo4j could not do what it was asked."""

    code = "store"
    status = 503


class StoreUnreachable(StoreError):
    """No Neo4j answers at the address."""

    code = "store_unreachable"
    hint = "Check NEO4J_URI, or unset it to let Grapevine run its own local server."


class StoreRefused(StoreError):
    """Neo4j answers but refuses the user name or password."""

    code = "store_refused"
    hint = "Check NEO4J_USERNAME and NEO4J_PASSWORD."


class OutOfMemory(StoreError):
    """Neo4j has not enough memory for one transaction."""

    code = "out_of_memory"
    hint = "Give it more: GRAPEVINE_HEAP=2g for the local server, server.memory.heap.max_size for another."


class LocalServerError(StoreError):
    """Our own local Neo4j cannot run."""

    code = "local_server"


class PortTaken(LocalServerError):
    """Another program listens on the port that Neo4j should use."""

    code = "port_taken"
    hint = "Set GRAPEVINE_BOLT_PORT to a free port, or to 0 to have one picked."


class NoSpace(LocalServerError):
    """The disk has no room for the server or its data."""

    code = "no_space"
    hint = "Free some space, or point GRAPEVINE_HOME and GRAPEVINE_CACHE to a larger disk."


class DownloadFailed(LocalServerError):
    """The server's jars are not in the cache and cannot be fetched."""

    code = "download_failed"
    hint = "Connect to the network once, set GRAPEVINE_MAVEN to a mirror, or copy a filled cache folder."


class DamagedDownload(LocalServerError):
    """A fetched file is not the one that the lock file names."""

    code = "damaged_download"
    hint = "Try again; if it stays so, the mirror in GRAPEVINE_MAVEN serves other files."


class WrongStoreVersion(LocalServerError):
    """The data folder belongs to another version of Neo4j."""

    code = "wrong_store_version"
    hint = "Use the Grapevine version that wrote it, or another GRAPEVINE_HOME."


class ServerDied(LocalServerError):
    """Neo4j stopped before it was ready."""

    code = "server_died"
    hint = "Its log is in GRAPEVINE_HOME/neo4j/logs; `grapevine doctor` reads it."


class TooMuch(BadInput):
    """A GraphQL document asks for too much at once."""

    code = "too_much"
    hint = "Ask for fewer levels, aliases or rows at once, and for the rest in further requests."


class TooLarge(BadInput):
    """A request body is larger than this service reads."""

    code = "too_large"
    hint = "Send at most 256 kB at once."
    status = 413


class WrongHost(NotAllowed):
    """A request names a host that this service does not answer for."""

    code = "wrong_host"
    hint = "Open the address that `grapevine serve` printed; other names are answered only once API keys are set."
    status = 421


class WeakKey(GrapevineError):
    """An API key is too short to be safe."""

    code = "weak_key"
    hint = "Give each key in GRAPEVINE_API_KEYS at least 24 random characters, such as `openssl rand -hex 24` prints."


class SchemaBehind(Conflict):
    """The schema of the graph is older than this program."""

    code = "schema_behind"
    hint = "Apply what is missing: `grapevine migrate`."
    status = 503
