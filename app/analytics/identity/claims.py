"""Claims: a record says that an identity is its own; two that say so disagree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from app.analytics.grid import Numbers


@dataclass(frozen=True, eq=False)
class Claims:
    """Identities with their one record, sorted by identity, and the pairs of those that several records claim."""

    identity: Numbers
    record: Numbers
    conflict_identity: Numbers
    conflict_record: Numbers


def sole_claims(identity: ArrayLike, record: ArrayLike) -> Claims:
    """Join each identity to the record that alone claims it; list the rest as conflicts.

    Examples
    --------
    >>> claims = sole_claims([7, 8, 8, 7], [1, 1, 2, 1])
    >>> claims.identity.tolist(), claims.record.tolist(), claims.conflict_record.tolist()
    ([7], [1], [1, 2])
    """
    pairs = np.unique(np.asarray([identity, record], dtype=np.int64), axis=1)
    _, row, claimed = np.unique(pairs[0], return_inverse=True, return_counts=True)
    alone = claimed[row] == 1
    return Claims(*pairs[:, alone], *pairs[:, ~alone])
