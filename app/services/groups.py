"""Groups: given sets of people, who belongs to them, and since when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.queries import query
from app.services.pages import Key, Listed, ListedOf, Page, cut, cut_each, start
from app.store.graph import Store


@dataclass(frozen=True)
class Group:
    """A given set of people: a team, a chat group, a class."""

    KEY: ClassVar[Mapping[str, type]] = {"key": str}
    key: str
    id: str
    source: str
    kind: str | None
    parent_key: str | None


@dataclass(frozen=True)
class Span:
    """A customer's time in a group, as the customer sees it."""

    KEY: ClassVar[Mapping[str, type]] = {"group": str, "key": str}
    group: str
    id: str
    source: str
    kind: str | None
    parent_key: str | None
    key: str
    role: str | None
    since: str | None
    since_precision: str | None
    until: str | None
    until_precision: str | None

    @property
    def given(self) -> Group:
        """The group itself."""
        return Group(self.group, self.id, self.source, self.kind, self.parent_key)


@dataclass(frozen=True)
class Member:
    """A customer's time in a group, as the group sees it."""

    KEY: ClassVar[Mapping[str, type]] = {"customer": str, "key": str}
    customer: str
    key: str
    role: str | None
    since: str | None
    since_precision: str | None
    until: str | None
    until_precision: str | None


PAGE = query("people/groups_page", Listed)
BY_KEY = query("people/groups", Group)
OF_CUSTOMERS = query("people/groups_of", ListedOf)
MEMBERS = query("people/members_of_groups", ListedOf)


async def page(store: Store, *, first: int = 20, after: Key | None = None) -> Page[Group]:
    """All groups in the order of their keys."""
    found = await store.read(PAGE, **start(Group, first, after))
    return cut(found[0], Group, first)


async def by_key(store: Store, keys: Sequence[str]) -> dict[str, Group]:
    """Some groups by source and id; a key that is no group is missing."""
    return {group.key: group for group in await store.read(BY_KEY, keys=list(keys))}


async def of_customers(
    store: Store, customers: Sequence[str], *, first: int = 20, after: Key | None = None, active_at: str | None = None
) -> dict[str, Page[Span]]:
    """The groups of some customers: all they were ever in, or those at one moment in a role other than alumni."""
    where = start(Span, first, after)
    found = await store.read(OF_CUSTOMERS, customers=list(customers), active_at=active_at, **where)
    return cut_each(found, Span, first)


async def members(
    store: Store,
    groups: Sequence[str],
    *,
    first: int = 20,
    after: Key | None = None,
    role: str | None = None,
    active_at: str | None = None,
) -> dict[str, Page[Member]]:
    """The members of some groups, optionally of one role or at one moment."""
    where = start(Member, first, after)
    found = await store.read(MEMBERS, keys=list(groups), role=role, active_at=active_at, **where)
    return cut_each(found, Member, first)
