"""Past and later: what a choice may know, and what it is judged on."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from app.analytics.cascades.past import Cascades
from app.errors import BadInput

SPLITS = ("auto", "time", "fifth")
"""`time` judges on what began last; `fifth` on every fifth cascade; `auto` by time where times are known."""

JUDGED = 0.2
FOLDS = 5
WINDOWS = ((0.6, 0.8), (0.8, 1.0))


def split_of(cascades: Cascades, split: str) -> str:
    """Which way of splitting it comes down to."""
    if split not in SPLITS:
        raise BadInput(f"There is no split {split!r}.", hint=f"Choose one of: {', '.join(SPLITS)}.")
    if split == "time" and not cascades.timed:
        raise BadInput(
            "All cascades begin at the same time, so there is no before and after.",
            hint="Give times since 1970, or judge on every fifth cascade: --split fifth.",
        )
    return split if split != "auto" else ("time" if cascades.timed else "fifth")


def parted(cascades: Cascades, split: str, *, moment: float | None = None) -> tuple[Cascades, Cascades]:
    """What is known and what is judged: before and after a moment (the last fifth without one), or every fifth.

    Of cascades that began before the moment, what came after it is unknown.
    """
    if split == "fifth":
        fifth = np.arange(cascades.count) % FOLDS == FOLDS - 1
        return cascades.part(~fifth), cascades.part(fifth)
    if moment is None:
        moment = float(cascades.begun[min(int(cascades.count * (1 - JUDGED)), cascades.count - 1)])
    return before(cascades, moment), cascades.part(cascades.begun >= moment)


def before(cascades: Cascades, moment: float) -> Cascades:
    """All that came before a moment."""
    rows = cascades.at < moment
    number = cascades.number[cascades.of_row()]
    return Cascades.from_rows(number[rows], cascades.person[rows], cascades.at[rows], people=cascades.people)


def trials(known: Cascades, split: str) -> Iterator[tuple[Cascades, Cascades]]:
    """Ways to part what is known again, for choosing between models without looking at what is judged."""
    if split == "fifth":
        for fold in range(FOLDS):
            out = np.arange(known.count) % FOLDS == fold
            yield known.part(~out), known.part(out)
        return
    for first, last in WINDOWS:
        ends = [known.begun[min(int(known.count * share), known.count - 1)] for share in (first, last)]
        held = (known.begun >= ends[0]) & ((known.begun < ends[1]) | (last == 1.0))
        yield before(known, float(ends[0])), known.part(held)
