"""Scores: numbers for each customer of a network. One file per score, one line each in `SCORES`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from app.analytics.scores.pagerank import pagerank
from app.analytics.scores.reach import reach
from app.analytics.scores.social_capital import PARTS, RAWS, social_capital


@dataclass(frozen=True)
class Score:
    """A score, what it is counted in, and the code that its result depends on.

    `function` takes a network, and by keyword the further arrays that `needs` names. It returns one number per
    customer; a score made of parts returns a table, whose `parts` add up to the score and come from its `raws`.
    """

    function: Callable[..., Any]
    unit: str
    title: str
    ranked: bool
    modules: tuple[str, ...]
    libraries: tuple[str, ...]
    needs: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    raws: tuple[str, ...] = ()


SHARED = ("app.analytics.grid", "app.analytics.network")

SCORES: Final[Mapping[str, Score]] = MappingProxyType(
    {
        "pagerank": Score(
            pagerank,
            unit="share of attention",
            title="Attention that flows to the customer",
            ranked=True,
            modules=("app.analytics.scores.pagerank", *SHARED),
            libraries=("numpy", "scipy"),
        ),
        "reach": Score(
            reach,
            unit="share of customers",
            title="Others within two steps",
            ranked=True,
            modules=("app.analytics.scores.reach", *SHARED),
            libraries=("numpy", "scipy"),
        ),
        "social_capital": Score(
            social_capital,
            unit="points of 100",
            title="Trust, activity, relationships and contribution",
            ranked=True,
            modules=("app.analytics.scores.social_capital", *SHARED),
            libraries=("numpy", "scipy"),
            needs=("acts", "credit"),
            parts=PARTS,
            raws=RAWS,
        ),
    }
)
"""Every score by name."""

__all__ = ["SCORES", "Score", "pagerank", "reach", "social_capital"]
