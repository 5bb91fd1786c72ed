"""What can be changed from outside: the names of circles, and money."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import strawberry

from app.api.graphql.circle_queries import CircleId
from app.api.graphql.loaders import Info
from app.api.graphql.money_mutations import MoneyMutations
from app.api.graphql.paging import worked_out
from app.api.graphql.types.circles import Circle
from app.errors import NotFound
from app.services import circle_names, circles
from app.services.bridges import LOOK_UP

Name: TypeAlias = Annotated[str, strawberry.argument(description="The name; empty takes the name away.")]
By: TypeAlias = Annotated[str, strawberry.argument(description="Who gives it, for the log of names.")]


@strawberry.type(description="What can be changed.")
class Mutation(MoneyMutations):
    """What can be changed."""

    @worked_out("Give a circle a name; it stays with the circle from run to run.", graphql_type=Circle | None)
    async def rename_circle(self, info: Info, circle: CircleId, name: Name, by: By = "") -> circles.Circle | None:
        """Give a circle a name."""
        found = await info.context.load(circles.by_key, await info.context.circle_key(str(circle)))
        if found is None:
            raise NotFound(f"There is no circle {circle!r}.", hint=LOOK_UP)
        await circle_names.rename(info.context.store, found.id, name, actor=by)
        info.context.forget(circle_names.names, found.id)
        return found
