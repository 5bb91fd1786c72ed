"""What every score and every circle algorithm keeps to, whichever is added next."""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import sys
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.analytics.circles import CIRCLES, Circles
from app.analytics.network import Network
from app.analytics.scores import SCORES

from .conftest import Planted, Rows, inputs_for

SHUFFLES = range(20)
SCRIPTS = ["ana", "Ωmega", "дима", "李雷", "🦊", "a b", "'; --", "é", "e\u0301", "مريم", "-1", "Ana"]


def columns(name: str, net: Network) -> dict[str, NDArray[np.float64]]:
    """All columns that a score returns, whether one or many."""
    found = SCORES[name].function(net, **taken(name, inputs_for(net)))
    return found if isinstance(found, dict) else {name: found}


def taken(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a score takes beside the network; estimates by walks are made short."""
    score = SCORES[name]
    return {need: given[need] for need in score.needs} | ({"walks": 20_000} if "walks" in score.options else {})


def score_bytes(name: str, net: Network) -> bytes:
    return b"".join(key.encode() + column.tobytes() for key, column in sorted(columns(name, net).items()))


def circle_bytes(found: Circles) -> bytes:
    return b"".join(column.tobytes() for column in (found.member, found.circle, found.strength))


@pytest.fixture(params=SCORES)
def score(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=CIRCLES)
def method(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_score_gives_every_customer_finite_numbers(score: str, crowd: Rows) -> None:
    for column in columns(score, crowd.network()).values():
        assert column.shape == (len(crowd.people),)
        assert np.isfinite(column).all()


def test_a_score_has_the_same_bytes_in_any_order_of_rows(score: str, crowd: Rows) -> None:
    assert len({score_bytes(score, crowd.shuffled(seed).network()) for seed in SHUFFLES}) == 1


@pytest.mark.parametrize("score", [name for name, score in SCORES.items() if not score.drawn_by_id])
def test_a_score_does_not_depend_on_what_customers_are_called(score: str, crowd: Rows) -> None:
    order = np.random.default_rng(3).permutation(len(crowd.people))
    net = crowd.network()
    # Names that sort in another order; the further inputs follow the person, not the name.
    other = crowd.renamed({name: f"z{place:03d}" for name, place in zip(crowd.people, order, strict=True)}).network()
    given = inputs_for(net)
    entry = SCORES[score]
    before = entry.function(net, **taken(score, given))
    after = entry.function(other, **taken(score, {need: each[np.argsort(order)] for need, each in given.items()}))
    pairs = [(before[key], after[key]) for key in before] if isinstance(before, dict) else [(before, after)]
    assert all(old.tobytes() == new[order].tobytes() for old, new in pairs)


def test_a_score_of_nobody_is_empty(score: str) -> None:
    nobody = Network.from_columns([], [], [])
    assert all(column.shape == (0,) for column in columns(score, nobody).values())


def test_a_score_of_one_person_alone_is_finite(score: str) -> None:
    alone = Network.from_columns(["ana"], ["ana"], [5.0])
    assert all(np.isfinite(column).all() and len(column) == 1 for column in columns(score, alone).values())


@pytest.mark.parametrize("score", [name for name, score in SCORES.items() if "threads" in score.options])
def test_a_score_has_the_same_bytes_on_any_number_of_threads(score: str, crowd: Rows) -> None:
    net, entry = crowd.network(), SCORES[score]
    one, two = (entry.function(net, **taken(score, inputs_for(net)), threads=threads) for threads in (1, 2))
    pairs = [(one[key], two[key]) for key in one] if isinstance(one, dict) else [(one, two)]
    assert all(first.tobytes() == second.tobytes() for first, second in pairs)


def test_a_score_takes_ids_of_any_script(score: str) -> None:
    net = Network.from_columns(SCRIPTS, SCRIPTS[1:] + SCRIPTS[:1], np.ones(len(SCRIPTS)))
    assert all(len(column) == len(SCRIPTS) for column in columns(score, net).values())


def test_a_score_returns_itself_and_what_it_says_it_also_gives(score: str, crowd: Rows) -> None:
    assert set(columns(score, crowd.network())) == {score, *SCORES[score].also}


def test_circles_hold_known_people_once_each_sorted(method: str, thirty_circles: Planted) -> None:
    net = thirty_circles.rows.network()
    found = CIRCLES[method].find(net)
    pairs = list(zip(found.circle.tolist(), found.member.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    assert set(found.member.tolist()) <= set(range(net.ids.size))


def test_circles_are_numbered_by_size_and_then_by_first_member(method: str, crowd: Rows) -> None:
    found = CIRCLES[method].find(crowd.network())
    sizes = np.bincount(found.circle, minlength=found.count)
    firsts = [int(found.member[found.circle == number].min()) for number in range(found.count)]
    order = [(-size, first) for size, first in zip(sizes.tolist(), firsts, strict=True)]
    assert order == sorted(order)


def test_nobody_is_a_circle_alone(method: str, crowd: Rows) -> None:
    found = CIRCLES[method].find(crowd.network())
    assert np.bincount(found.circle, minlength=found.count).min(initial=2) >= 2


def test_strengths_are_shares_on_the_grid(method: str, crowd: Rows) -> None:
    strength = CIRCLES[method].find(crowd.network()).strength
    assert ((strength >= 0) & (strength <= 1)).all()
    assert (strength * 2**20 % 1 == 0).all()


def test_circles_have_the_same_bytes_in_any_order_of_rows(method: str, thirty_circles: Planted) -> None:
    rows = thirty_circles.rows
    assert len({circle_bytes(CIRCLES[method].find(rows.shuffled(seed).network())) for seed in SHUFFLES}) == 1


@pytest.mark.parametrize("people", [[], ["ana"], ["ana", "bo"]])
def test_people_without_ties_are_in_no_circle(method: str, people: list[str]) -> None:
    found = CIRCLES[method].find(Network.from_columns([], [], [], ids=people))
    assert (found.count, found.member.size, found.circle.size, found.strength.size) == (0, 0, 0, 0)


def test_circles_take_ids_of_any_script(method: str) -> None:
    pairs = list(combinations(SCRIPTS, 2))
    net = Network.from_columns([a for a, _ in pairs], [b for _, b in pairs], np.ones(len(pairs)))
    assert CIRCLES[method].find(net).member.size == len(SCRIPTS)


def imported_by(module: str) -> set[str]:
    """Modules of analytics that one module imports, whether as `from a.b import c` or `import a.b`."""
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    names: set[str] = set()
    for node in ast.walk(ast.parse(Path(spec.origin).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
    return names


def depends_on(module: str) -> tuple[set[str], set[str]]:
    """Our modules and the foreign packages behind one module, over all steps; errors change no result."""
    ours, foreign, waiting = set(), set(), [module]
    while waiting:
        name = waiting.pop()
        if name in ours:
            continue
        ours.add(name)
        for other in imported_by(name):
            if other.startswith("app.analytics"):
                waiting.append(other)
            elif not other.startswith("app.") and other.split(".")[0] not in sys.stdlib_module_names:
                foreign.add(other.split(".")[0])
    return ours, foreign


@pytest.mark.parametrize(
    ("function", "modules", "libraries"),
    [(s.function, s.modules, s.libraries) for s in SCORES.values()]
    + [(m.find, m.modules, m.libraries) for m in CIRCLES.values()],
    ids=[*SCORES, *CIRCLES],
)
def test_an_entry_names_all_code_that_its_result_depends_on(
    function: object, modules: tuple[str, ...], libraries: tuple[str, ...]
) -> None:
    ours, foreign = depends_on(function.__module__)
    packages = importlib.metadata.packages_distributions()
    assert set(modules) == ours
    assert {packages[name][0] for name in foreign} <= set(libraries)
