"""Income agrees with what is published, recovers what is simulated, and keeps quiet where little is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import dblquad, quad
from scipy.stats import beta, gamma

from app.analytics.forecasts import calibration
from app.analytics.grid import Numbers
from app.analytics.income import (
    Buying,
    Spending,
    expected_amount,
    expected_orders,
    fit_bgnbd,
    fit_gamma_gamma,
    income,
    log_likelihood,
    rfm,
    still_buying,
)

CDNOW = Buying(0.243, 4.414, 0.793, 2.426)
MONEY = Spending(6.25, 3.74, 15.44)
DAY = 86_400
WEEKS = 39
PEOPLE = 2357


def simulated(seed: int, *, people: int = PEOPLE, weeks: int = 2 * WEEKS) -> tuple[Numbers, Numbers, Numbers]:
    """Orders of people who buy and stop as the models say: this file's own draws, not those of the product."""
    random = np.random.default_rng(seed)
    rate, stop = random.gamma(CDNOW.r, 1 / CDNOW.alpha, people), random.beta(CDNOW.a, CDNOW.b, people)
    scale = 1 / random.gamma(MONEY.q, 1 / MONEY.v, people)
    rows = []
    for person, first in enumerate(random.integers(0, 84, people).tolist()):
        day = float(first)
        while day < 7 * weeks:
            rows.append((person, int(day * DAY), round(100 * random.gamma(MONEY.p, scale[person]))))
            if len(rows) > 1 and rows[-2][0] == person and random.random() < stop[person]:
                break
            day += 7 * random.exponential(1 / rate[person])
    buyer, at, amount = np.array(rows).T
    return buyer, at, amount


@pytest.fixture(scope="module")
def orders() -> tuple[Numbers, Numbers, Numbers]:
    """One simulated company."""
    return simulated(1)


def one(value: float) -> Numbers:
    """A single number as a column."""
    return np.array([value])


def test_the_published_customer_is_expected_to_order_1_226_times() -> None:
    found = expected_orders(CDNOW, one(2), one(30.43), one(38.86), horizon_days=273)
    assert found[0] == pytest.approx(1.226, abs=5e-4)


def test_the_published_customer_has_the_published_likelihood() -> None:
    assert log_likelihood(CDNOW, one(2), one(30.43), one(38.86))[0] == pytest.approx(-9.4596, abs=2e-3)


@pytest.mark.parametrize(("orders", "mean", "published"), [(2, 22.35, 24.66), (1, 11.77, 18.91), (7, 73.74, 71.46)])
def test_published_customers_spend_what_is_published(orders: int, mean: float, published: float) -> None:
    assert expected_amount(MONEY, one(orders), one(mean))[0] == pytest.approx(published, rel=2e-3)


def test_the_likelihood_is_the_integral_over_rates_and_chances() -> None:
    x, last, whole = 2, 10.0, 15.0

    def inside(p: float, rate: float) -> float:
        stays = (1 - p) ** x * rate**x * np.exp(-rate * whole)
        stops = p * (1 - p) ** (x - 1) * rate**x * np.exp(-rate * last)
        return float((stays + stops) * gamma.pdf(rate, 2.0, scale=1 / 5.0) * beta.pdf(p, 1.5, 2.5))

    integral = dblquad(inside, 0, 8, 0, 1)[0]
    assert log_likelihood(Buying(2.0, 5.0, 1.5, 2.5), one(x), one(last), one(whole))[0] == pytest.approx(
        np.log(integral)
    )


@pytest.mark.parametrize(("a", "b"), [(0.793, 2.426), (1.0, 2.0), (0.4, 0.3), (3.0, 5.0)])
@pytest.mark.parametrize("x", [0, 1, 5])
def test_expected_orders_are_the_integral_over_rates_and_chances(a: float, b: float, x: int) -> None:
    buying, weeks = Buying(0.5, 4.0, a, b), 20.0
    rate, since = buying.r + x, buying.alpha + 30.0

    def orders_in(p: float) -> float:
        grown = (1 - (since / (since + p * weeks)) ** rate) / p
        return float(grown * beta.pdf(p, a, b + x))

    alive = still_buying(buying, one(x), one(20.0 * (x > 0)), one(30.0))[0]
    integral = quad(orders_in, 0, 1, limit=200)[0]
    found = expected_orders(buying, one(x), one(20.0 * (x > 0)), one(30.0), horizon_days=140)[0]
    assert found == pytest.approx(alive * integral, rel=1e-4)


def test_somebody_with_thousands_of_orders_has_a_finite_expectation() -> None:
    found = expected_orders(CDNOW, one(5000), one(51.0), one(52.0), horizon_days=365)[0]
    assert 0 < found < 5000 * 1.1


def test_the_fit_recovers_simulated_buyers_within_sampling_error() -> None:
    fits = []
    for seed in range(4):
        history = rfm(*simulated(seed), as_of=7 * WEEKS * DAY, people=PEOPLE)
        fits.append(fit_bgnbd(history.repeats, history.recency, history.age))
    assert np.mean([fit.r for fit in fits]) == pytest.approx(CDNOW.r, rel=0.10)
    assert np.mean([fit.alpha for fit in fits]) == pytest.approx(CDNOW.alpha, rel=0.20)
    stops = [fit.a / (fit.a + fit.b) for fit in fits]
    assert np.mean(stops) == pytest.approx(CDNOW.a / (CDNOW.a + CDNOW.b), rel=0.15)


def test_the_fit_recovers_what_orders_are_worth(orders: tuple[Numbers, Numbers, Numbers]) -> None:
    history = rfm(*orders, as_of=7 * WEEKS * DAY, people=PEOPLE)
    found = fit_gamma_gamma(history.repeats, history.mean_minor)
    assert found.mean == pytest.approx(100 * MONEY.mean, rel=0.05)
    assert found.q == pytest.approx(MONEY.q, rel=0.25)


def test_no_nearby_parameters_are_likelier(orders: tuple[Numbers, Numbers, Numbers]) -> None:
    history = rfm(*orders, as_of=7 * WEEKS * DAY, people=PEOPLE)
    asked = (history.repeats, history.recency, history.age)
    found = fit_bgnbd(*asked)
    best = log_likelihood(found, *asked).sum()
    for name in ("r", "alpha", "a", "b"):
        for factor in (0.99, 1.01):
            other = Buying(
                **{each: getattr(found, each) * (factor if each == name else 1) for each in ("r", "alpha", "a", "b")}
            )
            assert log_likelihood(other, *asked).sum() < best


def test_half_a_history_foretells_the_other_half(orders: tuple[Numbers, Numbers, Numbers]) -> None:
    buyer, at, amount = orders
    as_of = 7 * WEEKS * DAY
    told = income(*orders, as_of=as_of, people=PEOPLE, horizon_days=7 * WEEKS)
    assert told.expected_minor is not None
    assert told.low_minor is not None
    assert told.high_minor is not None
    came = np.bincount(buyer[at > as_of], weights=amount[at > as_of], minlength=PEOPLE)
    judged = calibration(told.expected_minor, told.low_minor, told.high_minor, came)
    assert judged.mean_predicted == pytest.approx(judged.mean_actual, rel=0.15)
    assert 0.95 <= judged.covered <= 0.995
    assert judged.spearman is not None
    assert judged.spearman > 0.3


def test_income_does_not_depend_on_the_order_of_rows(orders: tuple[Numbers, Numbers, Numbers]) -> None:
    order = np.random.default_rng(5).permutation(len(orders[0]))
    asked = {"as_of": 7 * WEEKS * DAY, "people": PEOPLE}
    one, other = income(*orders, **asked), income(*(column[order] for column in orders), **asked)
    for name in ("observed_minor", "expected_minor", "low_minor", "high_minor", "expected_orders"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes()


def test_who_never_bought_is_expected_to_bring_nothing(orders: tuple[Numbers, Numbers, Numbers]) -> None:
    found = income(*orders, as_of=7 * WEEKS * DAY, people=PEOPLE + 1)
    assert found.expected_minor is not None
    assert (found.observed_minor[-1], found.expected_minor[-1]) == (0, 0)


def test_later_orders_are_not_known_yet(orders: tuple[Numbers, Numbers, Numbers]) -> None:
    buyer, at, amount = orders
    early = at <= 7 * WEEKS * DAY
    asked = {"as_of": 7 * WEEKS * DAY, "people": PEOPLE}
    assert income(*orders, **asked).why == income(buyer[early], at[early], amount[early], **asked).why


def test_few_buyers_are_not_enough() -> None:
    found = income(*simulated(2, people=150), as_of=7 * WEEKS * DAY, people=150)
    assert (found.enough, found.expected_minor) == (False, None)


def test_a_short_history_is_not_enough(orders: tuple[Numbers, Numbers, Numbers]) -> None:
    found = income(*orders, as_of=100 * DAY, people=PEOPLE, horizon_days=365)
    assert (found.enough, found.why) == (False, "100 days of history; half of 365 are needed")


def test_people_who_order_like_clockwork_are_not_foretold() -> None:
    buyer = np.repeat(np.arange(300), 10)
    at = np.tile(np.arange(10) * 30 * DAY, 300)
    found = income(buyer, at, np.full(3000, 1000), as_of=300 * DAY, people=300)
    assert not found.enough
    assert "pattern" in found.why


def test_a_refund_lowers_the_observed_income() -> None:
    found = income(np.array([0, 0]), np.array([0, DAY]), np.array([500, -200]), as_of=2 * DAY, people=1)
    assert found.observed_minor.tolist() == [300]


def test_a_day_that_was_all_given_back_is_no_order() -> None:
    history = rfm(np.array([0, 0, 0]), np.array([0, DAY, DAY]), np.array([500, 300, -300]), as_of=2 * DAY, people=1)
    assert history.repeats.tolist() == [0]
