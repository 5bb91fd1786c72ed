"""The configuration file of the local server, written anew at each start."""

from __future__ import annotations

from app.store.local.options import LocalOptions

SETTINGS = """\
# Written by Grapevine at each start; changes made here are lost.

# Only this machine may connect. The address in the routing table is the same, so neo4j:// works as well as bolt://.
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
dbms.usage_report.enabled=false

# Parameters of queries are people's data; they have no place in a log.
db.logs.query.enabled=OFF

server.memory.heap.initial_size={heap}
server.memory.heap.max_size={heap}
server.memory.pagecache.size={page_cache}

# A transaction that is too large must fail, not the server. As delivered (70 % of the heap), deleting 1,000,000 nodes
# with as many relationships at once ran out of memory. With 1g, batches of 100,000 rows of five properties fit.
dbms.memory.transaction.total.max={transactions}m

# As delivered, an empty graph takes 515 MB of disk: two logs of 256 MB, filled with zeros ahead of time, and they are
# kept for two days. A graph that one command loads and the next one reads needs its log for recovery only.
db.tx_log.preallocate=false
db.tx_log.rotation.size=64m
db.tx_log.rotation.retention_policy=1 files
db.checkpoint=VOLUME
db.checkpoint.interval.volume=256m

# As delivered, the server waits 5 s for each of two connectors when it stops, used or not: 10.2 instead of 0.3 s.
internal.server.bolt.thread_pool_shutdown_wait_time=0s
"""


def configuration(options: LocalOptions, port: int) -> str:
    """The text of neo4j.conf."""
    transactions = round(0.45 * mebibytes(options.heap))
    return SETTINGS.format(port=port, heap=options.heap, page_cache=options.page_cache, transactions=transactions)


def mebibytes(size: str) -> int:
    """A size such as 512m or 4g."""
    return int(size[:-1]) * (1024 if size[-1] == "g" else 1)
