"""Cursors: opaque names for a place in a list, tied to the run that the list was read from."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from app.errors import BadCursor, StalePage
from app.services.pages import KIND_OF, Key, run_to_read
from app.store.graph import Store

KEPT = (
    "Ask for the first page again; `grapevine query '{ runs(first: 5) { edges { node { id kind published } } } }'` "
    "lists runs that are kept."
)


@dataclass(frozen=True)
class Cursor:
    """A place in a list: which list, which run (empty for lists of facts), and the values of the last row's key."""

    list: str
    run: str
    key: Key

    def text(self) -> str:
        """The cursor as clients carry it."""
        packed = orjson.dumps([self.list, self.run, *self.key])
        return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def read_cursor(text: str, of: str) -> Cursor:
    """The place that a cursor of the list `of` names.

    >>> read_cursor(Cursor("customers", "", ("c1",)).text(), "customers").key
    ('c1',)
    """
    try:
        values = orjson.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError) as error:
        raise BadCursor("This cursor cannot be read.") from error
    whole = isinstance(values, list) and len(values) > 2
    if not whole or not all(_fits(value) for value in values) or values[0] != of or not isinstance(values[1], str):
        raise BadCursor("This cursor belongs to another list.")
    return Cursor(of, values[1], tuple(values[2:]))


async def run_of_page(store: Store, published: Mapping[str, str], kind: str, cursor: Cursor | None) -> str:
    """The run that a page of findings is read from: the cursor's own, else the published one of that kind."""
    try:
        run = await run_to_read(store, published, kind, cursor.run if cursor else None)
    except StalePage as error:
        raise StalePage(str(error), hint=KEPT) from error
    if cursor and run != published.get(kind):
        found = await store.read(KIND_OF, run=run)
        if found and found[0].kind != kind:
            raise BadCursor("This cursor names a run of another kind.")
    return run


def _fits(value: object) -> bool:
    """Whether a cursor of ours could hold that value, and the store could take it."""
    if isinstance(value, int) and not isinstance(value, bool):
        return -(2**63) <= value < 2**63
    return isinstance(value, str | float)
