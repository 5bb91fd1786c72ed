"""Scores: numbers for each customer of a network. One file per score, one line each in `SCORES`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from app.analytics.scores.betweenness import betweenness
from app.analytics.scores.constraint import constraint
from app.analytics.scores.core import core
from app.analytics.scores.hits import hits
from app.analytics.scores.pagerank import pagerank
from app.analytics.scores.personalised_pagerank import personalised_pagerank
from app.analytics.scores.reach import reach
from app.analytics.scores.reciprocity import reciprocity
from app.analytics.scores.trust import trust


@dataclass(frozen=True)
class Score:
    """A score, what it is counted in, and the code that its result depends on.

    `function` takes a network, and by keyword the further arrays that `needs` names, one entry per customer: `trusted`
    marks customers. It may take the keywords that `options` names: `threads`, which change nothing, `seed`, and so on.
    It returns one number per customer, or a table of the score and what `also` names. Scores that are `stored` are
    worked out in every `grapevine run`; the others are for files. One that is `drawn_by_id` is an estimate whose draws
    hang on the ids, so that newcomers elsewhere change no draw.
    """

    function: Callable[..., Any]
    unit: str
    title: str
    ranked: bool
    modules: tuple[str, ...]
    libraries: tuple[str, ...]
    needs: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    stored: bool = False
    drawn_by_id: bool = False


SHARED = ("app.analytics.grid", "app.analytics.network")
COMPILED = ("app.analytics.arithmetic", *SHARED)
FLOWS = ("app.analytics.scores.flows", *COMPILED)

SCORES: Final[Mapping[str, Score]] = MappingProxyType(
    {
        "pagerank": Score(
            pagerank,
            unit="share of attention",
            title="Attention that flows to the customer",
            ranked=True,
            modules=("app.analytics.scores.pagerank", *FLOWS),
            libraries=("numba", "numpy", "scipy"),
            options=("threads",),
            stored=True,
        ),
        "ppr": Score(
            personalised_pagerank,
            unit="share of attention",
            title="Attention that flows to the customer from trusted ones",
            ranked=False,
            modules=("app.analytics.scores.personalised_pagerank", *FLOWS),
            libraries=("numba", "numpy", "scipy"),
            needs=("trusted",),
            options=("threads",),
        ),
        "hits": Score(
            hits,
            unit="share of authority",
            title="Pointed to by those who point well",
            ranked=False,
            modules=("app.analytics.scores.hits", *FLOWS),
            libraries=("numba", "numpy", "scipy"),
            options=("threads",),
            also=("hub",),
        ),
        "trust": Score(
            trust,
            unit="probability",
            title="Whom one comes by who starts at a trusted customer",
            ranked=False,
            modules=(
                "app.analytics.scores.trust",
                "app.analytics.scores.personalised_pagerank",
                "app.analytics.capital.parts",
                "app.analytics.capital.standing",
                "app.analytics.capital.walks",
                "app.analytics.ties",
                *FLOWS,
            ),
            libraries=("numba", "numpy", "scipy"),
            needs=("trusted",),
            options=("seed", "threads", "walks"),
            also=("error",),
            drawn_by_id=True,
        ),
        "core": Score(
            core,
            unit="contacts",
            title="How deep in the crowd the customer is",
            ranked=False,
            modules=("app.analytics.scores.core", *COMPILED),
            libraries=("numba", "numpy", "scipy"),
        ),
        "betweenness": Score(
            betweenness,
            unit="share of shortest ways",
            title="On the way between others",
            ranked=False,
            modules=("app.analytics.scores.betweenness", *COMPILED),
            libraries=("numba", "numpy", "scipy"),
            options=("samples", "seed", "threads"),
            also=("error",),
        ),
        "constraint": Score(
            constraint,
            unit="Burt's constraint; low is a bridge",
            title="Contacts who are tied to one another",
            ranked=False,
            modules=("app.analytics.scores.constraint", *COMPILED),
            libraries=("numba", "numpy", "scipy"),
        ),
        "reciprocity": Score(
            reciprocity,
            unit="share of arcs",
            title="Ties that go both ways",
            ranked=False,
            modules=("app.analytics.scores.reciprocity", *SHARED),
            libraries=("numpy", "scipy"),
        ),
        "reach": Score(
            reach,
            unit="share of customers",
            title="Others within two steps",
            ranked=True,
            modules=("app.analytics.scores.reach", *COMPILED),
            libraries=("numba", "numpy", "scipy"),
            options=("threads",),
            stored=True,
        ),
    }
)
"""Every score by name."""

STORED: Final[Mapping[str, Score]] = MappingProxyType({name: score for name, score in SCORES.items() if score.stored})
"""The scores that every `grapevine run` works out and stores."""

__all__ = [
    "SCORES",
    "STORED",
    "Score",
    "betweenness",
    "constraint",
    "core",
    "hits",
    "pagerank",
    "personalised_pagerank",
    "reach",
    "reciprocity",
    "trust",
]
