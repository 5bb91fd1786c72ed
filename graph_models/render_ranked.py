"""One query file for each ranked score, since Cypher cannot take the name of an indexed property as a parameter."""

from __future__ import annotations

from graph_models.findings import Score
from graph_models.render import MARK
from graph_models.schema import NODES, Prop

RANKED: tuple[Prop, ...] = tuple(prop for prop in NODES[Score.__name__].props if prop.ranked)
"""The scores that customers are ranked by."""

# Ordering by `run` too makes Neo4j walk the index backwards instead of sorting; `customer > ''` is there because a
# composite index serves a query only when all its properties are asked about.
_TEMPLATE = """\
// The customers of a run with the highest {name}, highest first, a page at a time.
//
{mark}//
// params:  run: str, counted: bool = false, after_score: float = 1e308, after_customer: str = "", first: int = 21
// returns: total: int?, rows: list[map]
// mode:    read
RETURN CASE WHEN $counted THEN COUNT {{ MATCH (:Score {{run: $run}}) }} END AS total,
  COLLECT {{
    MATCH (score:Score)
    WHERE score.run = $run AND score.{name} <= $after_score AND score.customer > ''
      AND (score.{name} < $after_score OR score.customer > $after_customer)
    RETURN {{customer: score.customer, score: score.{name}}} AS row
    ORDER BY score.run DESC, score.{name} DESC, score.customer
    LIMIT $first
  }} AS rows
"""


def ranked_queries() -> dict[str, str]:
    """Every rendered query file, by its path in the checkout."""
    return {
        f"cypher/influence/top_by_{prop.name}.cypher": _TEMPLATE.format(name=prop.name, mark=MARK) for prop in RANKED
    }
