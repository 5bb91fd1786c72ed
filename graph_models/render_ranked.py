"""The query files of scores: stored, read, exported, and one for each that customers are ranked by.

They follow the properties of the model; and Cypher cannot take the name of an indexed property as a parameter.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from graph_models.findings import Score
from graph_models.render import MARK
from graph_models.schema import NODES, Prop

_PROPS: tuple[Prop, ...] = NODES[Score.__name__].props
RANKED: tuple[Prop, ...] = tuple(prop for prop in _PROPS if prop.ranked)
"""The scores that customers are ranked by."""
FIGURES: tuple[Prop, ...] = tuple(prop for prop in _PROPS if prop.type == "float")
"""All that is a number."""
_STORED = tuple(prop for prop in _PROPS if prop.name not in ("key", "run", "customer"))

# Ordering by `run` too makes Neo4j walk the index backwards instead of sorting; `customer > ''` is there because a
# composite index serves a query only when all its properties are asked about.
_TEMPLATE = """\
// The customers of a run with the highest {name}, highest first, a page at a time.
//
{mark}//
// params:  run: str, counted: bool = false, after_score: float = 1e308, after_customer: str = "", first: int = 21
// returns: total: int?, rows: list[map]
// mode:    read
RETURN CASE WHEN $counted THEN COUNT {{
    MATCH (score:Score) WHERE score.run = $run AND score.{name} <= 1e308 AND score.customer > ''
  }} END AS total,
  COLLECT {{
    MATCH (score:Score)
    WHERE score.run = $run AND score.{name} <= $after_score AND score.customer > ''
      AND (score.{name} < $after_score OR score.customer > $after_customer)
    RETURN {{customer: score.customer, score: score.{name}}} AS row
    ORDER BY score.run DESC, score.{name} DESC, score.customer
    LIMIT $first
  }} AS rows
"""

_SAVE = """\
// Store all scores of each customer in a run, as one node a customer.
//
{mark}//
{params}
// mode:    write
UNWIND range(0, size($customer) - 1) AS i
MATCH (customer:Customer {{id: $customer[i]}})
USING INDEX SEEK customer:Customer(id)
MERGE (score:Score {{key: $run + '/' + $customer[i]}})
SET score.run = $run, score.customer = $customer[i],
{sets}
MERGE (score)-[:OF]->(customer)
"""

_READ = """\
// All scores of some customers in a run; no row for a customer without scores.
//
{mark}//
// params:  customers: list[str], run: str
{returns}
// mode:    read
UNWIND $customers AS id
MATCH (score:Score {{key: $run + '/' + id}})
RETURN id AS customer,
{columns}
"""

_PORTION = """\
// {question}, in order of the customers, a portion at a time.
//
{mark}//
// params:  run: str, after: str = "", first: int = 20000
{returns}
// mode:    read
MATCH (score:Score)
WHERE score.key > $run + '/' + $after AND score.key < $run + '0'
WITH score ORDER BY score.key LIMIT $first
RETURN {ids},
{columns}
"""


def _wrapped(items: Iterable[str], *, lead: str = "  ", then: str = "  ") -> str:
    text = ", ".join(items)
    return "\n".join(textwrap.wrap(text, 118, initial_indent=lead, subsequent_indent=then, break_long_words=False))


def _head(word: str, items: Iterable[str]) -> str:
    # A line of the header breaks only between entries.
    joined = [item.replace(" ", "\u00a0") for item in items]
    return _wrapped(joined, lead=f"// {word + ':':9}", then="//          ").replace("\u00a0", " ")


def _typed(props: Iterable[Prop]) -> list[str]:
    return [f"{prop.name}: {prop.type}{'?' * prop.optional}" for prop in props]


def _list_of(prop: Prop, value: str) -> str:
    """Property values in a list, with something in the place of empty ones, which `collect` would drop."""
    if not prop.optional:
        return f"collect({value})"
    return f"collect(coalesce({value}, {'nan' if prop.type == 'float' else repr('')}))".replace("nan", "0.0 / 0.0")


def _portion(question: str, ids: tuple[str, ...], props: tuple[Prop, ...]) -> str:
    typed = [*(f"{name}: list[str]" for name in ids), *(f"{prop.name}: list[{prop.type}]" for prop in props)]
    columns = [f"{_list_of(prop, f'score.{prop.name}')} AS {prop.name}" for prop in props]
    return _PORTION.format(
        question=question,
        mark=MARK,
        ids=", ".join(f"collect(score.customer) AS {name}" for name in ids),
        returns=_head("returns", typed),
        columns=_wrapped(each.replace(" ", "\u00a0") for each in columns).replace("\u00a0", " "),
    )


def ranked_queries() -> dict[str, str]:
    """Every rendered query file of scores, by its path in the checkout."""
    files = {
        f"cypher/influence/top_by_{prop.name}.cypher": _TEMPLATE.format(name=prop.name, mark=MARK) for prop in RANKED
    }
    lists = [f"{prop.name}: list[{prop.type}]" for prop in _STORED]
    sets = (f"score.{prop.name}\u00a0=\u00a0${prop.name}[i]" for prop in _STORED)
    files["cypher/runs/save_scores.cypher"] = _SAVE.format(
        mark=MARK,
        params=_head("params", ["run: str", "customer: list[str]", *lists]),
        sets=_wrapped(sets).replace("\u00a0", " "),
    )
    columns = (f"score.{name}\u00a0AS\u00a0{name}" for name in ("run", *(prop.name for prop in _STORED)))
    files["cypher/influence/scores_of.cypher"] = _READ.format(
        mark=MARK,
        returns=_head("returns", ["customer: str", "run: str", *_typed(_STORED)]),
        columns=_wrapped(columns).replace("\u00a0", " "),
    )
    files["cypher/exports/scores.cypher"] = _portion("All scores of a run", ("key", "customer_id"), FIGURES)
    changing = (*FIGURES, *(prop for prop in _STORED if prop.name == "changes"))
    files["cypher/runs/scores.cypher"] = _portion("All scores of a run and their changes", ("customer",), changing)
    return files
