"""Names for types that refer to each other in a circle: customers have circles, circles have customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

if TYPE_CHECKING:
    from app.api.graphql.types.circles import Circle
    from app.api.graphql.types.customers import Customer  # named below, in quotes
    from app.api.graphql.types.groups import Group

CIRCLE: Any = Annotated["Circle", strawberry.lazy("app.api.graphql.types.circles")]
CUSTOMER: Any = Annotated["Customer", strawberry.lazy("app.api.graphql.types.customers")]
CUSTOMERS: Any = list[CUSTOMER]
GROUP: Any = Annotated["Group", strawberry.lazy("app.api.graphql.types.groups")]
