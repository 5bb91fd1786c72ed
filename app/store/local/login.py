"""The last step of a start: log in, as every command will."""

from __future__ import annotations

from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, DriverError

from app.errors import LocalServerError, StoreRefused
from app.store.local.options import Address


def check_login(address: Address) -> None:
    """Make sure that the server takes our password; this asks no query, whose compilation would take 0.5 s."""
    auth = (address.username, address.password)
    try:
        with GraphDatabase.driver(address.uri, auth=auth, connection_timeout=10) as driver:
            driver.verify_connectivity()
    except AuthError as error:
        hint = "GRAPEVINE_HOME/neo4j/password must hold the password that was in force when the graph was made."
        raise StoreRefused("The local Neo4j refuses its password.", hint=hint) from error
    except DriverError as error:
        hint = "Look at GRAPEVINE_HOME/neo4j/logs; `grapevine neo4j stop` ends that server."
        raise LocalServerError(f"The local Neo4j runs but does not serve: {error}", hint=hint) from error
