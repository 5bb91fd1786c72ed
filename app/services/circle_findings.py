"""What a run found out about circles, as columns to store."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.analytics import telling
from app.analytics.circles import Circles, border
from app.analytics.circles.lineage import Lineage
from app.analytics.circles.stability import Stability
from app.analytics.grid import Amounts
from app.analytics.network import Network
from app.analytics.telling.rows import taken
from app.services.runs import canonical
from app.services.traits import Traits

MOST_EVIDENCE = 20
MOST_TOPICS = 10
LEAST_MEMBERS = 2
CONNECTORS = 10
EVIDENCE = ("field", "value", "kind", "count", "size", "carriers", "lift", "p", "q")
TOPICS = ("topic", "members", "weight", "share", "lift", "q")
EVENT = (
    *("number", "event", "circle", "before", "after", "jaccard"),
    *("size_before", "size_after", "stayed", "joined", "left"),
)
Columns = dict[str, list[Any]]


@dataclass(frozen=True)
class Told:
    """What tells circles apart: labels with their evidence, topics, and how their ties run."""

    labels: telling.Labels
    topics: telling.Topics
    focus: Amounts
    reciprocity: Amounts
    connectors: telling.Connectors


def tell(net: Network, found: Circles, traits: Traits) -> Told:
    """Work out all that tells the circles apart."""
    people, touched = len(net.ids), traits.touched
    return Told(
        telling.label(people, found, traits.attributes),
        _shared(telling.topics(people, found, touched.person, touched.topic, touched.weight)),
        telling.focus(found, touched.person, touched.topic, touched.weight),
        telling.reciprocity(net, found),
        telling.connectors(net, found, first=CONNECTORS),
    )


def _shared(found: telling.Topics) -> telling.Topics:
    """Without what one member alone deals with: that is not the circle's topic."""
    return taken(found, np.flatnonzero(found.members >= LEAST_MEMBERS))


@dataclass(frozen=True)
class Findings:
    """All that a run found, as tables to store: circles under the ids they keep, members, connectors and events."""

    net: Network
    found: Circles
    lineage: Lineage
    told: Told
    tried: Stability | None

    def circle_rows(self) -> Columns:
        """One row for each circle."""
        found, told = self.found, self.told
        inside, outside = border(self.net, found)
        row, evidence = told.labels.row.tolist(), told.labels.evidence
        return {
            "id": self.lineage.circle.tolist(),
            "size": np.bincount(found.circle, minlength=found.count).tolist(),
            "inside": inside.tolist(),
            "outside": outside.tolist(),
            "stability": self.tried.circle.tolist() if self.tried else [None] * found.count,
            "reciprocity": _filled(told.reciprocity),
            "focus": _filled(told.focus),
            "kind": told.labels.kind.tolist(),
            "field": [evidence.field[each] if each >= 0 else None for each in row],
            "value": [evidence.value[each] if each >= 0 else None for each in row],
            "evidence": _by_circle(evidence, EVIDENCE, found.count, MOST_EVIDENCE),
            "topics": _by_circle(told.topics, TOPICS, found.count, MOST_TOPICS),
        }

    def member_rows(self) -> Columns:
        """One row for each member of each circle."""
        found = self.found
        return {
            "circle": self.lineage.circle[found.circle].tolist(),
            "customer": self.net.ids[found.member].tolist(),
            "strength": found.strength.tolist(),
            "p_value": _written(found.p_value),
            "stability": self.tried.member.tolist() if self.tried else [None] * len(found.member),
        }

    def connector_rows(self) -> Columns:
        """One row for each member who ties a circle to others."""
        found, names = self.told.connectors, self.lineage.circle
        return {
            "circle": names[found.circle].tolist(),
            "customer": self.net.ids[found.person].tolist(),
            "inside": found.inside.tolist(),
            "outside": found.outside.tolist(),
            "towards": [names[other] if other >= 0 else None for other in found.towards.tolist()],
        }

    def event_rows(self) -> Columns:
        """One row for each change; several ids come with a space between them."""
        rows = [
            vars(change) | {"number": number, "before": " ".join(change.before), "after": " ".join(change.after)}
            for number, change in enumerate(self.lineage.changes)
        ]
        return {name: [row[name] for row in rows] for name in EVENT}


def _by_circle(found: telling.Evidence | telling.Topics, names: tuple[str, ...], count: int, most: int) -> list[str]:
    """The first rows of each circle, as JSON."""
    arrays = [getattr(found, name) for name in names]
    columns = [_written(values) if values.dtype == np.float64 else values.tolist() for values in arrays]
    rows: list[list[dict[str, Any]]] = [[] for _ in range(count)]
    for of, *values in zip(found.circle.tolist(), *columns, strict=True):
        if len(rows[of]) < most:
            rows[of].append(dict(zip(names, values, strict=True)))
    return [canonical(each) for each in rows]


def _filled(values: Amounts) -> list[float | None]:
    return [None if math.isnan(value) else value for value in values.tolist()]


def _written(values: Amounts) -> list[float]:
    """Nine digits, on which every machine's maths library agrees."""
    return [float(f"{value:.9g}") for value in values.tolist()]
