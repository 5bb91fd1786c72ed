"""Calibration says how good forecasts were, whatever the order of their rows."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from app.analytics.forecasts import calibration
from app.errors import BadInput

RANDOM = np.random.default_rng(3)
TOLD = RANDOM.gamma(1.0, 5.0, 500).round(2)
CAME = RANDOM.poisson(TOLD).astype(float)
FOUND = calibration(TOLD, TOLD - 4, TOLD + 4, CAME)


def test_every_forecast_is_in_one_bin() -> None:
    assert sum(each.count for each in FOUND.bins) == FOUND.count == 500


def test_bins_hold_about_equally_many() -> None:
    assert {each.count for each in FOUND.bins} <= {49, 50, 51}


def test_bins_rise() -> None:
    told = [each.mean_predicted for each in FOUND.bins]
    assert told == sorted(told)


def test_equal_forecasts_share_a_bin() -> None:
    zeros = np.r_[np.zeros(80), np.arange(1.0, 21.0)]
    assert calibration(zeros, zeros, zeros, zeros).bins[0].count == 80


def test_the_whole_is_the_weighted_mean_of_the_bins() -> None:
    weighted = sum(each.count * each.covered for each in FOUND.bins) / FOUND.count
    assert weighted == pytest.approx(FOUND.covered)


def test_figures_agree_with_their_definitions() -> None:
    assert FOUND.bias == pytest.approx((TOLD - CAME).mean())
    assert FOUND.rmse == pytest.approx(np.sqrt(((TOLD - CAME) ** 2).mean()))
    assert FOUND.spearman == pytest.approx(spearmanr(TOLD, CAME).statistic)
    assert FOUND.covered == pytest.approx((np.abs(TOLD - CAME) <= 4).mean())


def test_the_order_of_rows_changes_nothing() -> None:
    order = RANDOM.permutation(500)
    told, came = TOLD[order], CAME[order]
    assert calibration(told, told - 4, told + 4, came) == FOUND


def test_forecasts_that_never_vary_have_no_rank_correlation() -> None:
    ones = np.ones(5)
    assert calibration(ones, ones, ones, np.arange(5.0)).spearman is None


def test_nothing_cannot_be_judged() -> None:
    nothing = np.zeros(0)
    with pytest.raises(BadInput):
        calibration(nothing, nothing, nothing, nothing)
