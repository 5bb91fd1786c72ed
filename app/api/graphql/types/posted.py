"""What was just posted to the ledger, in GraphQL."""

from __future__ import annotations

from collections.abc import Iterable

import strawberry

from app.api.graphql.types.money import LedgerLine, line
from app.services.ledger import LineRow
from app.services.posting import Posted


@strawberry.type(description="An entry that was posted, or was there already.")
class PostedEntry:
    """An entry that was posted, or was there already."""

    key: strawberry.ID = strawberry.field(name="id", description="Key of the event: the same is never posted twice.")
    number: int | None = strawberry.field(description="Place in the log of entries, from 1.")
    kind: str | None = strawberry.field(description="`ordered`, `refunded`, `voided`, `released` or `returned`.")
    lines: list[LedgerLine] = strawberry.field(description="Its lines; none where no balance changes.")


def entries_told(posted: Iterable[Posted]) -> list[PostedEntry]:
    """Entries as they are told."""
    return [
        PostedEntry(
            key=strawberry.ID(each.entry),
            number=each.number,
            kind=each.kind,
            lines=[line(LineRow(**{name: row[name] for name in LineRow.__dataclass_fields__})) for row in each.lines],
        )
        for each in posted
    ]
