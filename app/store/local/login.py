"""The last step of a start: log in and ask something, as every command will."""

from __future__ import annotations

from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from app.errors import StoreRefused
from app.store.local.options import Address


def serves(address: Address) -> bool:
    """Whether a new server answers a query about the graph.

    It may listen without having been able to open the graph. The first query takes 0.4 s whoever asks it, and it
    brings the classes that plan and run queries into the class archive, even if no command asks anything.
    """
    auth = (address.username, address.password)
    try:
        with (
            GraphDatabase.driver(address.uri, auth=auth, connection_timeout=10) as driver,
            driver.session(database=address.database) as session,
        ):
            session.run("RETURN 1").consume()
    except AuthError as error:
        hint = "GRAPEVINE_HOME/neo4j/password must hold the password that was in force when the graph was made."
        raise StoreRefused("The local Neo4j refuses its password.", hint=hint) from error
    except (DriverError, Neo4jError):
        return False
    return True
