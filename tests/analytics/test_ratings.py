"""Predicted ratings beat what the literature offers, know their own errors, and do not look at what they predict."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.analytics.ratings import Rated, RatingModel, fairness_goodness, fit, forward, leave_one_out
from app.analytics.ratings.model import fit_rated
from app.analytics.ratings.signals import Known
from app.errors import BadInput

from .conftest import ROOT


def made_up(seed: int, *, people: int = 300, rows: int = 6000) -> tuple[Any, ...]:
    """Ratings by people who see how good others are, with errors of their own size, and a few who lie."""
    random = np.random.default_rng(seed)
    goodness, noise = random.uniform(-0.8, 0.9, people), random.uniform(0.02, 0.4, people)
    liar = random.random(people) < 0.1
    source, target = random.integers(0, people, rows), random.integers(0, people, rows)
    rating = np.where(liar[source], -goodness[target], goodness[target]) + random.normal(0, noise[source])
    return source, target, np.clip(rating, -1, 1), np.arange(rows), goodness, liar


@pytest.fixture(scope="module")
def world() -> tuple[Any, ...]:
    """Made-up ratings."""
    return made_up(1)


@pytest.fixture(scope="module")
def model(world: tuple[Any, ...]) -> RatingModel:
    """A model of them."""
    return fit(*world[:4], people=300)


@pytest.fixture(scope="module")
def alpha(reference: Path) -> Rated:
    """Bitcoin Alpha."""
    rows = np.loadtxt(reference / "influence" / "alpha.csv", delimiter=",")
    places = np.unique(rows[:, :2], return_inverse=True)[1].reshape(-1, 2)
    return Rated.from_rows(places[:, 0], places[:, 1], rows[:, 2] / 10, rows[:, 3], people=int(places.max()) + 1)


def fga(rated: Rated, known: np.ndarray) -> Any:
    """Fairness times goodness as published, by this file's own loop."""
    s, t, w = rated.source[known], rated.target[known], rated.rating[known]
    received = np.maximum(np.bincount(t, minlength=rated.people), 1)
    given = np.maximum(np.bincount(s, minlength=rated.people), 1)
    fairness = np.ones(rated.people)
    for _ in range(50):
        goodness = np.bincount(t, weights=fairness[s] * w, minlength=rated.people) / received
        fairness = 1 - np.bincount(s, weights=np.abs(w - goodness[t]) / 2, minlength=rated.people) / given
    return goodness, fairness


@pytest.mark.reference
def test_the_anchor_of_the_literature_is_reproduced(alpha: Rated) -> None:
    assert alpha.order is not None
    known = alpha.order < int(0.8 * len(alpha.rating))
    goodness, fairness = fga(alpha, known)
    later = ~known & (np.bincount(alpha.target[known], minlength=alpha.people)[alpha.target] > 0)
    told, came = (fairness[alpha.source] * goodness[alpha.target])[later], alpha.rating[later]
    assert np.sqrt(((told - came) ** 2).mean()) == pytest.approx(0.306, abs=1e-3)
    assert np.corrcoef(told, came)[0, 1] == pytest.approx(0.257, abs=5e-3)


@pytest.mark.reference
def test_forward_in_time_predictions_beat_the_anchor(alpha: Rated) -> None:
    seen = forward(alpha)[0]
    assert seen is not None
    assert seen.correlation is not None
    assert seen.rmse < 0.302
    assert seen.correlation > 0.30


@pytest.mark.reference
def test_ranges_hold_about_95_of_100_later_ratings(alpha: Rated) -> None:
    assert alpha.order is not None
    covered = []
    for until in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        every = forward(alpha.part(alpha.order < int(until * len(alpha.rating))))[1]
        assert every is not None
        covered.append(every.covered)
    # Habits changed when a third of the ratings had been given: the worst fifth is not far off, and the mean is right.
    assert min(covered) > 0.90
    assert 0.935 <= np.mean(covered) <= 0.965


@pytest.mark.reference
def test_each_rating_without_itself_beats_the_anchor(alpha: Rated) -> None:
    judged = leave_one_out(fit_rated(alpha))[3]
    assert judged.correlation is not None
    assert judged.rmse < 0.252
    assert judged.correlation > 0.55


@pytest.mark.reference
def test_leaving_one_out_is_what_fitting_without_it_gives(alpha: Rated) -> None:
    model = fit_rated(alpha)
    shown = leave_one_out(model)[0]
    for row in range(0, len(alpha.rating), 997):
        kept = np.arange(len(alpha.rating)) != row
        signals = Known(alpha.part(kept)).signals(alpha.source[row : row + 1], alpha.target[row : row + 1])
        assert model.told(signals)[0][0] == pytest.approx(shown[row], abs=2e-3)


def test_a_rating_does_not_change_its_own_prediction(world: tuple[Any, ...], model: RatingModel) -> None:
    source, target, rating, at = world[:4]
    turned = rating.copy()
    row = int(model.known.rated.given[100])
    turned[row] = -turned[row]
    other = fit(source, target, turned, at, people=300)
    alone, again = model.known.without_itself(), other.known.without_itself()
    assert again.columns[100] == pytest.approx(alone.columns[100], abs=0.02)


def test_liars_are_less_fair(world: tuple[Any, ...], model: RatingModel) -> None:
    liar, fairness = world[5], model.known.fairness.fairness
    assert fairness[liar].max() < np.median(fairness[~liar])


def test_goodness_follows_what_people_are(world: tuple[Any, ...], model: RatingModel) -> None:
    assert np.corrcoef(model.known.fairness.goodness, world[4])[0, 1] > 0.95


def test_one_top_rating_is_less_than_twenty() -> None:
    source, target = np.arange(1, 22), np.r_[np.full(20, 22), 23]
    rows = Rated.from_rows(np.r_[source, 24], np.r_[target, 25], np.r_[np.ones(21), -1.0], None, people=26)
    goodness = fairness_goodness(rows).goodness
    assert goodness[22] > goodness[23]


def test_without_pseudo_ratings_it_is_the_published_method() -> None:
    source, target, rating, at, *_ = made_up(4, rows=20_000)
    rated = Rated.from_rows(source, target, rating, at, people=300)
    goodness, fairness = fga(rated, np.ones(len(rated.rating), dtype=bool))
    found = fairness_goodness(rated, pseudo=0.0)
    assert found.goodness == pytest.approx(goodness, abs=1e-9)
    assert found.fairness == pytest.approx(fairness, abs=1e-9)


def test_the_order_of_rows_changes_nothing(world: tuple[Any, ...], model: RatingModel) -> None:
    order = np.random.default_rng(2).permutation(6000)
    other = fit(*(column[order] for column in world[:4]), people=300)
    asked = (np.arange(-1, 299), np.arange(298, -2, -1))
    assert b"".join(c.tobytes() for c in other.predict(*asked)) == b"".join(c.tobytes() for c in model.predict(*asked))


def test_a_later_rating_of_a_pair_replaces_the_earlier() -> None:
    rows = Rated.from_rows([0, 0], [1, 1], [1.0, -1.0], [20, 10], people=2)
    assert rows.rating.tolist() == [1.0]


def test_ratings_of_oneself_do_not_count() -> None:
    assert len(Rated.from_rows([0], [0], [1.0], [1], people=1).rating) == 0


def test_somebody_unknown_gets_the_mean_and_a_wide_range(model: RatingModel) -> None:
    value, low, high = model.predict([-1], [-1])
    assert value[0] == pytest.approx(model.known.fairness.mean, abs=0.1)
    assert high[0] - low[0] > 1


def test_more_evidence_makes_a_range_narrower(model: RatingModel) -> None:
    _, low, high = model.predict([0, 0], [-1, 1])
    assert (high - low)[1] < (high - low)[0]


def test_ranges_hold_predictions(model: RatingModel) -> None:
    value, low, high = model.predict(np.arange(300), np.arange(299, -1, -1))
    assert ((low >= -1) & (low <= value) & (value <= high) & (high <= 1)).all()


def test_without_times_ranges_still_hold_about_95_of_100(world: tuple[Any, ...]) -> None:
    assert 0.93 <= leave_one_out(fit(*world[:3], people=300))[3].covered <= 0.99


def test_without_times_nothing_can_be_judged_forward(world: tuple[Any, ...]) -> None:
    assert forward(fit(*world[:3], people=300).known.rated) == (None, None)


@pytest.mark.parametrize("rows", [0, 1, 2, 5])
def test_few_ratings_leave_everything_possible(rows: int) -> None:
    model = fit(np.arange(rows), np.arange(rows) + 1, np.full(rows, 0.5), np.arange(rows), people=rows + 1)
    _, low, high = model.predict([0], [0])
    assert (low[0], high[0]) == (-1.0, 1.0)


def test_ratings_beyond_the_scale_are_refused() -> None:
    with pytest.raises(BadInput):
        fit([0], [1], [7.0], [1])


DIGEST = """
import hashlib, numpy as np
from app.analytics.cascades import Cascades, backtest
from app.analytics.income import income
from app.analytics.ratings import fit, leave_one_out
from tests.analytics.test_income import simulated
from tests.analytics.test_ratings import made_up

found = leave_one_out(fit(*made_up(1)[:4], people=300))[:3]
random = np.random.default_rng(1)
past = Cascades.from_rows(np.repeat(np.arange(300), 6), random.integers(0, 99, 1800), np.arange(1800), people=99)
told = income(*simulated(1), as_of=7 * 39 * 86_400, people=2357)
columns = [*found, backtest(past, k=9).seeds, told.expected_minor, told.low_minor, told.high_minor]
print(hashlib.sha256(b"".join(column.tobytes() for column in columns)).hexdigest())
"""


@pytest.mark.slow
def test_forecasts_are_the_same_on_one_thread_and_on_two() -> None:
    digests = set()
    for threads in ("1", "2"):
        limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), threads)
        environment = os.environ | limits | {"PYTHONHASHSEED": threads}
        run = subprocess.run(
            [sys.executable, "-c", DIGEST], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        digests.add(run.stdout.strip())
    assert len(digests) == 1
