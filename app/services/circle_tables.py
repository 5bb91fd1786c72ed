"""Circles as tables: who is in which, what each circle is, what its label rests on, what became of earlier ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from app.analytics.circles import Circles, border
from app.analytics.circles.events import Change
from app.analytics.circles.memberships import Memberships
from app.analytics.grid import Amounts, Numbers
from app.analytics.network import Network
from app.analytics.telling import Evidence, Labels, label_text
from app.tables import number_text

MEMBERS = ("node", "circle", "strength")
CIRCLES = ("circle", "size", "inside", "outside", "stability", "kind", "label")
LABELS = ("circle", "kind", "label", "field", "value", "count", "size", "lift", "q")
LOG = ("circle", "event", "before", "after", "jaccard", "size_before", "size_after", "stayed", "joined", "left")


@dataclass(frozen=True, eq=False)
class Named:
    """Circles of a network, and the id that each is known by."""

    net: Network
    circles: Circles
    names: NDArray[np.object_]

    @property
    def memberships(self) -> Memberships:
        """The same circles by the ids of people and circles alone."""
        return Memberships.of(self.net.ids, self.circles, self.names)

    @property
    def order(self) -> Numbers:
        """The circles by id, sorted by its UTF-8 bytes."""
        return np.argsort(self.names, kind="stable")


def member_table(named: Named) -> pl.DataFrame:
    """One row per membership, sorted by circle, then person."""
    found = named.circles
    rank = np.empty(found.count, dtype=np.int64)
    rank[named.order] = np.arange(found.count)
    rows = np.lexsort((found.member, rank[found.circle]))
    columns = (
        _taken(named.net.ids, found.member[rows]),
        _taken(named.names, found.circle[rows]),
        _texts(found.strength[rows]),
    )
    return pl.DataFrame(dict(zip(MEMBERS, columns, strict=True)))


def circle_table(named: Named, stability: Amounts | None, labels: Labels | None, language: str) -> pl.DataFrame:
    """One row per circle, sorted by its id; what was not asked for stays empty."""
    order = named.order
    inside, outside = border(named.net, named.circles)
    size = np.bincount(named.circles.circle, minlength=named.circles.count)
    nothing = pl.repeat(None, len(order), dtype=pl.String, eager=True)
    columns = (
        _taken(named.names, order),
        _strings(str(number) for number in size[order].tolist()),
        _texts(inside[order]),
        _texts(outside[order]),
        nothing if stability is None else _texts(stability[order]),
        nothing if labels is None else _strings(labels.kind[order].tolist()),
        nothing if labels is None else _strings(_label(labels, circle, language) for circle in order.tolist()),
    )
    return pl.DataFrame(dict(zip(CIRCLES, columns, strict=True)))


def label_table(named: Named, labels: Labels, candidates: Evidence, language: str) -> list[tuple[str, ...]]:
    """One row per significant label, best first within a circle.

    A circle without any is unlabelled and has no label; its likeliest candidate, if there is one, stands beside that.
    """
    found = labels.evidence
    likeliest = {circle: row for row, circle in enumerate(candidates.circle.tolist())}
    starts = np.searchsorted(found.circle, np.arange(named.circles.count + 1))
    table = []
    for circle in named.order.tolist():
        name, best = str(named.names[circle]), int(labels.row[circle])
        if best < 0:
            candidate = _figures(candidates, likeliest[circle]) if circle in likeliest else ("",) * 6
            table.append((name, str(labels.kind[circle]), "", *candidate))
            continue
        others = [row for row in range(starts[circle], starts[circle + 1]) if row != best]
        table += [(name, *_evidence(labels, row, language)) for row in (best, *others)]
    return table


def change_table(changes: tuple[Change, ...]) -> list[tuple[str, ...]]:
    """One row per circle that is or was; several circles before or after stand with `;` between them."""
    return [
        (
            change.circle,
            change.event,
            ";".join(change.before),
            ";".join(change.after),
            number_text(change.jaccard),
            *(
                str(number)
                for number in (change.size_before, change.size_after, change.stayed, change.joined, change.left)
            ),
        )
        for change in changes
    ]


def _evidence(labels: Labels, row: int, language: str) -> tuple[str, ...]:
    found = labels.evidence
    kind, value = str(found.kind[row]), str(found.value[row])
    return kind, label_text(kind, value, language, field=str(found.field[row])), *_figures(found, row)


def _figures(found: Evidence, row: int) -> tuple[str, ...]:
    return (
        str(found.field[row]),
        str(found.value[row]),
        str(found.count[row]),
        str(found.size[row]),
        number_text(found.lift[row]),
        number_text(found.q[row]),
    )


def _label(labels: Labels, circle: int, language: str) -> str | None:
    return labels.text(circle, language) if labels.row[circle] >= 0 else None


def _taken(names: NDArray[np.object_], places: Numbers) -> pl.Series:
    return _strings(names.tolist()).gather(places)


def _strings(values: Iterable[str | None]) -> pl.Series:
    return pl.Series(list(values), dtype=pl.String)


def _texts(values: Amounts) -> pl.Series:
    """Numbers as exports write them; each different one is formatted once."""
    different, place = np.unique(values, return_inverse=True)
    return _strings([number_text(value) for value in different.tolist()]).gather(place)
