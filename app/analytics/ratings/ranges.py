"""How far off predictions of ratings may be, by how much was known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.analytics.grid import Amounts, Numbers

EVIDENCE = (0, 1, 5, 20)
"""Ranges are told apart by ratings received: none, up to 4, up to 19, more."""

FEWEST = 200
"""A range rests on at least so many errors; with fewer of its kind, on the errors of all."""

INSIDE = 0.95
LEVELS = (0.95, 0.96, 0.97, 0.98, 0.99)


def kind_of(received: Numbers) -> Numbers:
    """Which amount of evidence so many ratings are.

    Examples
    --------
    >>> kind_of(np.array([0, 1, 4, 5, 20])).tolist()
    [0, 1, 1, 2, 3]
    """
    return np.searchsorted(EVIDENCE, received, side="right") - 1


def learnt_ranges(errors: Sequence[Amounts], kinds: Sequence[Numbers]) -> tuple[Amounts, Amounts]:
    """The lowest and highest usual error for each amount of evidence, from the errors of part after part.

    Habits change, so what held 95 of 100 before holds fewer afterwards. The level is therefore the lowest at which the
    ranges learnt from the parts before each part held 95 of 100 in it.
    """
    level = next((level for level in LEVELS if _held(errors, kinds, level) >= INSIDE), LEVELS[-1])
    return _ends(np.concatenate(errors), np.concatenate(kinds), level)


def _held(errors: Sequence[Amounts], kinds: Sequence[Numbers], level: float) -> float:
    """The share of errors within the ranges learnt from the parts before."""
    inside, count = 0, 0
    for place in range(1, len(errors)):
        below, above = _ends(np.concatenate(errors[:place]), np.concatenate(kinds[:place]), level)
        off, kind = errors[place], kinds[place]
        inside += int(((below[kind] <= off) & (off <= above[kind])).sum())
        count += len(off)
    return inside / count if count else 1.0


def _ends(errors: Amounts, kinds: Numbers, level: float) -> tuple[Amounts, Amounts]:
    """The errors between which this share lies, for each amount of evidence."""
    below, above = np.zeros(len(EVIDENCE)), np.zeros(len(EVIDENCE))
    for place in range(len(EVIDENCE)):
        mine = errors[kinds == place] if (kinds == place).sum() >= FEWEST else errors
        ordered = np.sort(mine)
        cut = max(0, int((1 - level) / 2 * (len(ordered) + 1)) - 1)
        below[place], above[place] = ordered[cut], ordered[len(ordered) - 1 - cut]
    return below, above
