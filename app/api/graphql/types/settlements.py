"""Lists of settlements in GraphQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import strawberry

from app.api.graphql.loaders import Info
from app.api.graphql.paging import Connection, Edge, connection
from app.api.graphql.types.money import Settlement, settlement_told
from app.services import settlement
from app.services.pages import among
from app.services.settlement_log import Settled


class _Numbered:
    """A settlement and its place in the list: the newest first."""

    KEY: ClassVar[Mapping[str, type]] = {"number": int}

    def __init__(self, row: Settled) -> None:
        self.number, self.row = row.number, row


@strawberry.type(description="A settlement in a list of settlements.")
class SettlementEdge(Edge):
    """A settlement in a list of settlements."""

    node: Settlement = strawberry.field(description="The settlement.")


@strawberry.type(description="Settlements, the newest first.")
class SettlementConnection(Connection):
    """Settlements, the newest first."""

    edges: list[SettlementEdge] = strawberry.field(description="The rows of this page.")


async def settlements_of(info: Info, first: int, after: str | None) -> SettlementConnection:
    """The settlements, the newest first."""
    start = await info.context.start("settlements", first, after)
    async with info.context.long_work() as store:
        found = [_Numbered(each) for each in await settlement.settlements(store)]
    page = among(found, _Numbered, first, start.after)
    return connection(
        SettlementConnection,
        start,
        page,
        lambda row, cursor: SettlementEdge(cursor=cursor, node=settlement_told(row.row)),
    )
