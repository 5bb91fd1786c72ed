"""Customers: who they are, since when, and on which channels."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from app.queries import query
from app.services.pages import Key, Listed, Page, cut, start
from app.store.graph import Store


@dataclass(frozen=True)
class Customer:
    """One person over all channels."""

    KEY: ClassVar[Mapping[str, type]] = {"id": str}
    id: str


@dataclass(frozen=True)
class Record:
    """What the company's own record says of a customer."""

    customer: str
    joined_at: str | None
    joined_at_precision: str | None
    verified: bool | None
    attributes: list[str]

    def named(self) -> dict[str, str]:
        """The further columns of the customers files by their names, sorted."""
        return merged_attributes(self.attributes)


def merged_attributes(texts: Sequence[str]) -> dict[str, str]:
    """Attributes of several sources by name, sorted; where they disagree the source that sorts first holds."""
    found: dict[str, str] = {}
    for text in texts:
        found = json.loads(text) | found
    return dict(sorted(found.items()))


@dataclass(frozen=True)
class Identity:
    """One person as one channel knows them."""

    channel: str
    external_id: str
    rule: str
    verified: bool | None


@dataclass(frozen=True)
class Identities:
    """The identities of one customer."""

    of: str
    rows: list[dict[str, Any]]


PAGE = query("people/customers_page", Listed)
RECORDS = query("people/records", Record)
IDENTITIES_OF = query("people/identities_of", Identities)


async def page(store: Store, *, first: int = 20, after: Key | None = None) -> Page[Customer]:
    """All customers in the order of their ids."""
    found = await store.read(PAGE, **start(Customer, first, after))
    return cut(found[0], Customer, first)


async def records(store: Store, customers: Sequence[str]) -> dict[str, Record]:
    """The records of some customers; an id that is no customer is missing."""
    return {record.customer: record for record in await store.read(RECORDS, customers=list(customers))}


async def identities(store: Store, customers: Sequence[str]) -> dict[str, list[Identity]]:
    """The identities of some customers, sorted by channel and id; at most a thousand each."""
    found = await store.read(IDENTITIES_OF, customers=list(customers))
    return {each.of: [Identity(**row) for row in each.rows] for each in found}
