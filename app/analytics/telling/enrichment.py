"""Enrichment: which tags the members of a circle carry more often than chance would have it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.analytics.circles.partition import Circles
from app.analytics.grid import Amounts, Numbers
from app.analytics.telling.attributes import Attributes, Texts, joined_by, sizes, texts
from app.analytics.telling.chance import LEAST_COUNT, expected_by_chance, q_values, tail
from app.analytics.telling.kinds import kind_of
from app.analytics.telling.rows import taken
from app.errors import BadInput

SMALLEST_P = 1e-300
GATE = 0.01
"""Nothing is labelled where chance would bring a row like the strongest to more than this share of such networks."""

LIMIT = 0.1
"""One significant row in ten may be chance; the gate on whole networks keeps shuffled members without labels."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """Tags that speak for circles, one row each: sorted by circle, the strongest first within one.

    `count` of the `size` members carry the tag, as do `carriers` of all `people`. `lift` is the share of members
    divided by the share of all; `p` the hypergeometric chance of so many; `q` the share of chance among all rows at
    least as unlikely. `kind` is what the field says about the circle.
    """

    circle: Numbers
    field: Texts
    value: Texts
    kind: Texts
    count: Numbers
    size: Numbers
    carriers: Numbers
    lift: Amounts
    p: Amounts
    q: Amounts
    people: int


def enriched(people: int, circles: Circles, attributes: Attributes, *, q: float = LIMIT) -> Evidence:
    """Every tag that a circle's members carry significantly often.

    Examples
    --------
    >>> six = Circles(np.arange(6), np.repeat([0, 1], 3), np.ones(6), np.ones(6), 2)
    >>> known = Attributes.from_columns([0, 1, 2, 3], ["employer"] * 4, ["ACME"] * 3 + ["Bolt"])
    >>> found = enriched(30, six, known)
    >>> found.circle.tolist(), found.value.tolist(), found.count.tolist(), found.lift.tolist()
    ([0], ['ACME'], [3], [10.0])
    """
    limit = checked_limit(q)
    tally = tallied(people, circles, attributes)
    return taken(tally.table, np.flatnonzero(tally.significant(limit)))


@dataclass(frozen=True, eq=False)
class Tally:
    """Every tag that any member of a circle carries, significant or not."""

    table: Evidence
    tag: Numbers
    log_p: Amounts
    expected: Amounts

    def significant(self, limit: float) -> NDArray[np.bool_]:
        """Rows within the limit for q, but none at all where even the strongest one is no surprise.

        Where members have nothing to do with tags, q alone would let one network in twenty have a label.
        """
        tested = self.table.count >= LEAST_COUNT
        convincing = self.expected[tested].min(initial=np.inf) <= GATE
        return np.asarray(tested & (self.table.q <= limit) & convincing)


def tallied(people: int, circles: Circles, attributes: Attributes) -> Tally:
    """Count every tag of every circle and compare the counts with chance."""
    product = joined_by(people, circles) @ attributes.carried(people)
    product.sort_indices()
    count, tag = product.data.astype(np.int64), product.indices.astype(np.int64)
    circle = np.repeat(np.arange(circles.count), np.diff(product.indptr))
    size, carriers = sizes(circles), np.bincount(attributes.tag, minlength=attributes.field.size)
    log_p = tail(count, size[circle], carriers[tag], people)
    expected = expected_by_chance(log_p, size, carriers, people)
    q = np.ones(len(count))
    tested = count >= LEAST_COUNT
    q[tested] = q_values(log_p[tested], expected[tested])
    order = np.lexsort((tag, log_p, circle))
    kind = texts(kind_of(*name) for name in zip(attributes.field, attributes.value, strict=True))
    table = Evidence(
        circle=circle,
        field=attributes.field[tag],
        value=attributes.value[tag],
        kind=kind[tag],
        count=count,
        size=size[circle],
        carriers=carriers[tag],
        lift=count * people / (size[circle] * carriers[tag]),
        p=np.maximum(np.exp(log_p), SMALLEST_P),
        q=q,
        people=people,
    )
    return Tally(taken(table, order), tag[order], log_p[order], expected[order])


def checked_limit(q: float) -> float:
    """The limit itself, or a `BadInput`."""
    if not 0 < q <= 1:
        raise BadInput(f"The limit {q} for q is not usable.", hint="Give a number above 0 and up to 1; 0.1 is usual.")
    return q
