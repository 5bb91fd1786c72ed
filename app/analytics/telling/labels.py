"""Labels: what the members of a circle have in common, as a kind and a value with the evidence behind it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.analytics.circles.partition import Circles
from app.analytics.grid import Amounts, Numbers
from app.analytics.telling.attributes import Attributes, Texts
from app.analytics.telling.enrichment import LIMIT, Evidence, Tally, checked_limit, enriched, tallied
from app.analytics.telling.kinds import OTHER, UNLABELLED
from app.analytics.telling.rows import taken
from app.analytics.telling.words import label_text


@dataclass(frozen=True, eq=False)
class Labels:
    """One label a circle: its kind, and the row of the evidence that it rests on, or -1 for unlabelled."""

    kind: Texts
    row: Numbers
    evidence: Evidence

    def text(self, circle: int, language: str = "en") -> str:
        """The label of one circle for people."""
        row = int(self.row[circle])
        if row < 0:
            return label_text(UNLABELLED, language=language)
        field, value = self.evidence.field[row], self.evidence.value[row]
        return label_text(self.kind[circle], value, language, field=field)


def label(people: int, circles: Circles, attributes: Attributes, *, q: float = LIMIT) -> Labels:
    """Label circles by what their members carry significantly often; `unlabelled` where nothing is significant.

    A label rests on the strongest significant row whose field names a kind, or else on the strongest one.

    Examples
    --------
    >>> six = Circles(np.arange(6), np.repeat([0, 1], 3), np.ones(6), np.ones(6), 2)
    >>> known = Attributes.from_columns([0, 1, 2, 3], ["employer"] * 4, ["ACME"] * 3 + ["Bolt"])
    >>> labels = label(30, six, known)
    >>> labels.kind.tolist(), labels.text(0, "es"), labels.text(1)
    (['colleagues', 'unlabelled'], 'Compañeros de trabajo · ACME', 'Unlabelled')
    """
    evidence = enriched(people, circles, attributes, q=q)
    row = np.full(circles.count, -1, dtype=np.int64)
    # Written backwards, so that the first row of each circle stands; rows that name a kind come last of all.
    for rows in (np.flatnonzero(evidence.kind == OTHER), np.flatnonzero(evidence.kind != OTHER)):
        row[evidence.circle[rows[::-1]]] = rows[::-1]
    kind = np.full(circles.count, UNLABELLED, dtype=object)
    kind[row >= 0] = evidence.kind[row[row >= 0]]
    return Labels(kind, row, evidence)


def strongest(people: int, circles: Circles, attributes: Attributes, *, q: float = LIMIT) -> Evidence:
    """The likeliest tag of each circle, significant or not: a candidate for an analyst to judge, never a label.

    Rows rank by p. A row without significance steps back where another circle carries the tag more strongly, as labels
    tell circles apart: its log p loses the other one's lead, but no more than -log of the share of circles that share
    their label with another one. Where circles share their labels, nothing is held back.
    """
    tally = tallied(people, circles, attributes)
    score = -tally.log_p
    weak = ~tally.significant(checked_limit(q))
    lead = np.clip(_best_elsewhere(tally) - score, 0.0, -np.log(_shared(tally, ~weak)))
    score = score - np.where(weak, lead, 0.0)
    order = np.lexsort((tally.tag, -score, tally.table.circle))
    _, first = np.unique(tally.table.circle[order], return_index=True)
    return taken(tally.table, order[first])


def _best_elsewhere(tally: Tally) -> Amounts:
    """For each row the best -log p of its tag in any other circle, 0 where there is none."""
    order = np.lexsort((tally.log_p, tally.tag))
    tag, surprise = tally.tag[order], -tally.log_p[order]
    start = np.searchsorted(tag, tag)
    second = np.minimum(start + 1, len(tag) - 1)
    runner_up = np.where(tag[second] == tag, surprise[second], 0.0) if len(tag) else surprise
    best = np.empty(len(tag))
    best[order] = np.where(np.arange(len(tag)) == start, np.where(second > start, runner_up, 0.0), surprise[start])
    return best


def _shared(tally: Tally, significant: NDArray[np.bool_]) -> float:
    """The share of labelled circles whose label is another one's too, with one such circle more than were seen."""
    rows = np.flatnonzero(significant)
    _, first = np.unique(tally.table.circle[rows], return_index=True)
    _, times = np.unique(tally.tag[rows[first]], return_counts=True)
    return float((1 + times[times > 1].sum()) / (1 + len(first)))
