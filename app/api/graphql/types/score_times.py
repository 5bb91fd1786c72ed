"""Two customers, and two runs, side by side: what their scores differ in, and why."""

from __future__ import annotations

from collections.abc import Iterator

import strawberry

from app.api.graphql.loaders import Info
from app.api.graphql.paging import Connection, Edge
from app.api.graphql.scalars import Moment
from app.api.graphql.types.credit import LOOK_UP
from app.api.graphql.types.references import CUSTOMER
from app.api.graphql.types.scores import Change, Component, Evidence, Row, run_of, scores_of
from app.errors import NotFound
from app.services import customers, score_log
from app.services import score_explanations as explanations
from app.services.customers import Customer


@strawberry.type(description="One component of two customers side by side.")
class ComponentDifference:
    """One component of two customers side by side."""

    component: str | None = strawberry.field(description="Its name.")
    difference: float | None = strawberry.field(description="Points of the first less points of the second.")
    a: explanations.Explained | None = strawberry.field(
        graphql_type=Component | None, description="Of the first customer."
    )
    b: explanations.Explained | None = strawberry.field(
        graphql_type=Component | None, description="Of the second customer."
    )
    carried_by: list[explanations.Edge] = strawberry.field(
        graphql_type=list[Evidence], description="What carries the component of the one who is ahead."
    )


@strawberry.type(description="One score of two customers side by side.")
class ScoreDifference:
    """One score of two customers side by side."""

    a: float | None = strawberry.field(description="Total of the first customer.")
    b: float | None = strawberry.field(description="Total of the second customer.")
    difference: float | None = strawberry.field(description="The first less the second; the components add up to it.")
    components: list[ComponentDifference] = strawberry.field(
        description="Component by component, the one that sets them apart most first."
    )


@strawberry.type(description="Why one customer is above another.")
class ScoreComparison:
    """Why one customer is above another."""

    a: Customer | None = strawberry.field(graphql_type=CUSTOMER | None, description="The first customer.")
    b: Customer | None = strawberry.field(graphql_type=CUSTOMER | None, description="The second customer.")
    run: strawberry.ID | None = strawberry.field(description="Id of the run.")
    social_capital: ScoreDifference | None = strawberry.field(description="Their social capital.")
    customer_value: ScoreDifference | None = strawberry.field(description="Their customer value.")


@strawberry.type(description="A change of one component between two runs.")
class ComponentMove:
    """A change of one component between two runs."""

    component: str | None = strawberry.field(description="Its name.")
    change: explanations.Change | None = strawberry.field(
        graphql_type=Change | None, description="What its points changed by."
    )


@strawberry.type(description="A customer whose scores differ between two runs.")
class ScoreMoveEdge(Edge):
    """A customer whose scores differ between two runs."""

    social_capital: float | None = strawberry.field(description="Social capital in the later run less in the earlier.")
    customer_value: float | None = strawberry.field(description="Customer value in the later run less in the earlier.")
    capital_change: explanations.Change | None = strawberry.field(
        graphql_type=Change | None,
        description="The same for social capital by cause; empty where no line of runs leads from one to the other.",
    )
    value_change: explanations.Change | None = strawberry.field(
        graphql_type=Change | None, description="The same for customer value by cause."
    )
    components: list[ComponentMove] = strawberry.field(description="The same for each component.")
    node: Customer = strawberry.field(graphql_type=CUSTOMER, description="The customer.")


@strawberry.type(description="Customers whose scores differ between two runs, the largest differences first.")
class ScoreMoveConnection(Connection):
    """Customers whose scores differ between two runs."""

    edges: list[ScoreMoveEdge] = strawberry.field(description="The rows of this page.")


async def compared(info: Info, a: str, b: str, as_of: Moment | None) -> ScoreComparison | None:
    """Two customers side by side in the published run, or as of a moment; nothing before the first run."""
    rows = [await scores_of(info, who, as_of) for who in (a, b)]
    for who, row in zip((a, b), rows, strict=True):
        if row is None and await info.context.load(customers.records, who) is None:
            raise NotFound(f"There is no customer {who!r}.", hint=LOOK_UP)
    first, second = rows
    if first is None or second is None:
        return None
    run = await run_of(info, first.run)
    differences = [_difference(first, second, run, score) for score in (explanations.CAPITAL, explanations.VALUE)]
    return ScoreComparison(
        a=Customer(a),
        b=Customer(b),
        run=strawberry.ID(run.id),
        social_capital=differences[0],
        customer_value=differences[1],
    )


def _difference(a: Row, b: Row, run: explanations.Scored, score: str) -> ScoreDifference:
    parts = sorted(_parts(a, b, run, score), key=lambda part: (-abs(part.difference or 0.0), part.component))
    totals = getattr(a, score), getattr(b, score)
    return ScoreDifference(a=totals[0], b=totals[1], difference=totals[0] - totals[1], components=parts)


def _parts(a: Row, b: Row, run: explanations.Scored, score: str) -> Iterator[ComponentDifference]:
    pairs = zip(explanations.explained(a, run, score), explanations.explained(b, run, score), strict=True)
    for one, other in pairs:
        apart = (one.points or 0.0) - (other.points or 0.0)
        ahead = one if apart > 0 else other
        yield ComponentDifference(
            component=one.component, difference=apart, a=one, b=other, carried_by=ahead.evidence if apart else []
        )


def score_move(row: score_log.Mover, cursor: str) -> ScoreMoveEdge:
    """A row of the list of those whose scores differ."""
    return ScoreMoveEdge(
        cursor=cursor,
        social_capital=row.social_capital,
        customer_value=row.customer_value,
        capital_change=row.change(explanations.CAPITAL),
        value_change=row.change(explanations.VALUE),
        components=[ComponentMove(component=name, change=change) for name, change in row.components.items()],
        node=Customer(row.customer),
    )
