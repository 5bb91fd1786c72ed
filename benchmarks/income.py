"""Income models beside the libraries that others use, on simulated buyers with the published CDNOW parameters.

    python -m benchmarks.income --people 2357

Peers are `lifetimes` and `pymc_marketing`; one that is not installed is left out, with a word. They are no part of the
product. Each fits the same histories; the figures say how far parameters and expectations are apart, and the seconds.
"""

from __future__ import annotations

import argparse
import time
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from app.analytics.income import (
    Buying,
    Rfm,
    Spending,
    expected_amount,
    expected_orders,
    fit_bgnbd,
    fit_gamma_gamma,
    log_likelihood,
    rfm,
)

CDNOW = Buying(0.243, 4.414, 0.793, 2.426)
MONEY = Spending(6.25, 3.74, 15.44)
DAY = 86_400
WEEKS = 39


def history(people: int, seed: int) -> Rfm:
    """What simulated buyers did in 39 weeks."""
    random = np.random.default_rng(seed)
    rate, stop = random.gamma(CDNOW.r, 1 / CDNOW.alpha, people), random.beta(CDNOW.a, CDNOW.b, people)
    scale = 1 / random.gamma(MONEY.q, 1 / MONEY.v, people)
    rows = []
    for person, first in enumerate(random.integers(0, 84, people).tolist()):
        day, orders = float(first), 0
        while day < 7 * WEEKS:
            rows.append((person, int(day * DAY), round(100 * random.gamma(MONEY.p, scale[person]))))
            orders += 1
            if orders > 1 and random.random() < stop[person]:
                break
            day += 7 * random.exponential(1 / rate[person])
    return rfm(*np.array(rows).T, as_of=7 * WEEKS * DAY, people=people)


def ours(known: Rfm) -> tuple[Buying, Spending]:
    """Fit both models, with the seconds that each takes."""
    began = time.perf_counter()
    buying = fit_bgnbd(known.repeats, known.recency, known.age)
    between = time.perf_counter()
    spending = fit_gamma_gamma(known.repeats, known.mean_minor)
    print(f"ours            BG/NBD {between - began:6.2f} s, gamma-gamma {time.perf_counter() - between:6.2f} s")
    print(f"                {buying}\n                {spending}")
    value = log_likelihood(buying, known.repeats, known.recency, known.age)
    print(f"                log-likelihood {value.sum():.4f}")
    return buying, spending


def lifetimes(known: Rfm, buying: Buying, spending: Spending) -> None:
    """The same by lifetimes: fitted by itself, and its formulas at our parameters."""
    library: Any = import_module("lifetimes")
    again = known.repeats > 0
    bought, spent = library.BetaGeoFitter(), library.GammaGammaFitter()
    began = time.perf_counter()
    bought.fit(known.repeats, known.recency, known.age)
    between = time.perf_counter()
    spent.fit(known.repeats[again], known.mean_minor[again] / 100)
    print(f"lifetimes       BG/NBD {between - began:6.2f} s, gamma-gamma {time.perf_counter() - between:6.2f} s")
    print(f"                {bought.params_.to_dict()}\n                {spent.params_.to_dict()}")
    bought.params_[:] = [buying.r, buying.alpha, buying.a, buying.b]
    spent.params_[:] = [spending.p, spending.q, spending.v / 100]
    orders = expected_orders(buying, known.repeats, known.recency, known.age, horizon_days=7 * WEEKS)
    theirs = bought.conditional_expected_number_of_purchases_up_to_time(WEEKS, known.repeats, known.recency, known.age)
    worth = spent.conditional_expected_average_profit(known.repeats, known.mean_minor / 100) * 100
    print(f"                expected orders apart by at most {_apart(orders, theirs):.1e} at our parameters,")
    print(
        f"                expected amounts by {_apart(expected_amount(spending, known.repeats, known.mean_minor), worth):.1e}"
    )


def pymc_marketing(known: Rfm) -> None:
    """The same by pymc-marketing: the most likely parameters under flat priors."""
    pandas: Any = import_module("pandas")
    clv: Any = import_module("pymc_marketing.clv")
    rows = {"frequency": known.repeats, "recency": known.recency, "T": known.age}
    table = pandas.DataFrame({"customer_id": np.arange(len(known.repeats)), **rows})
    prior: Any = import_module("pymc_extras.prior").Prior
    flat = {f"{name}_prior" if name in ("a", "b") else name: prior("HalfFlat") for name in ("a", "b", "alpha", "r")}
    began = time.perf_counter()
    model = clv.BetaGeoModel(data=table, model_config=flat)
    model.fit(method="map")
    print(f"pymc-marketing  BG/NBD {time.perf_counter() - began:6.2f} s\n{model.fit_summary()}")


def _apart(one: Any, other: Any) -> float:
    """The greatest relative difference."""
    return float(np.max(np.abs(np.asarray(one) - np.asarray(other)) / np.asarray(one)))


def main() -> None:
    """Run all that is there."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=2357)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    known = history(asked.people, asked.seed)
    fitted = ours(known)
    if find_spec("lifetimes"):
        lifetimes(known, *fitted)
    else:
        print("lifetimes       is not installed")
    if find_spec("pymc_marketing"):
        pymc_marketing(known)
    else:
        print("pymc-marketing  is not installed")


if __name__ == "__main__":
    main()
