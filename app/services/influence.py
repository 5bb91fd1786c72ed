"""Influence: the scores of customers in a run, and who leads by each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.queries import query
from app.services.pages import MOST, Key, Listed, Page, cut, start
from app.store.graph import Store
from graph_models.render_ranked import RANKED


@dataclass(frozen=True)
class Influencer:
    """A customer, the score they are ranked by, and their place in that order, from 1."""

    KEY: ClassVar[Mapping[str, type]] = {"score": float, "customer": str, "rank": int}
    customer: str
    score: float
    rank: int


@dataclass(frozen=True)
class Scores:
    """All scores of one customer in one run."""

    customer: str
    run: str
    pagerank: float
    reach: float
    social_capital: float
    customer_value: float
    relationships: float | None
    standing: float | None
    trust_raw: float | None
    trust_percentile: float | None
    trust: float | None
    activity_raw: float | None
    activity_percentile: float | None
    activity: float | None
    bonding_raw: float | None
    bonding_percentile: float | None
    bonding: float | None
    bridging_raw: float | None
    bridging_percentile: float | None
    bridging: float | None
    contribution_raw: float | None
    contribution_percentile: float | None
    contribution: float | None
    income_raw: float | None
    income_minor: int | None
    orders_left_out: int | None
    income_percentile: float | None
    income: float | None
    participation_raw: float | None
    participation_percentile: float | None
    participation: float | None
    influence_raw: float | None
    influence_percentile: float | None
    influence: float | None
    trust_error: float | None
    influence_low: float | None
    influence_high: float | None
    evidence: str
    changes: str | None


TOP = {score.name.removesuffix("_raw"): query(f"influence/top_by_{score.name}", Listed) for score in RANKED}
"""Who leads by each score; trust and influence rank by their raw numbers, a probability and people."""
SCORES_OF = query("influence/scores_of", Scores)


async def top(
    store: Store,
    by: str,
    *,
    run: str,
    first: int = 20,
    after: Key | None = None,
    counted: bool = False,
    most: int = MOST,
) -> Page[Influencer]:
    """The customers with the highest value of one score, highest first, then by id.

    The length of the whole list is worked out only when `counted` asks for it; otherwise it is 0.
    """
    where = start(Influencer, first, after, most=most)
    before = where.pop("after_rank", 0)
    found = (await store.read(TOP[by], run=run, counted=counted, **where))[0]
    ranked = [row | {"rank": rank} for rank, row in enumerate(found.rows, before + 1)]
    return cut(Listed(found.total, ranked), Influencer, first)


async def scores_of(store: Store, customers: Sequence[str], *, run: str) -> dict[str, Scores]:
    """All scores of some customers in a run; a customer without scores is missing."""
    return {found.customer: found for found in await store.read(SCORES_OF, customers=list(customers), run=run)}
