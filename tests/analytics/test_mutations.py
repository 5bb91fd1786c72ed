"""Mistakes that money is known to be counted by: each is put into a copy of the source, and its named test must fail.

The copy runs uncompiled, so that no loop has to be compiled anew for a test of a second.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow
NO_SHRINKING = """from hypothesis import Phase, settings

settings.register_profile("mistakes", phases=(Phase.explicit, Phase.generate))
settings.load_profile("mistakes")
"""
"""That a test fails is enough; the smallest example of it would take most of the time."""


@dataclass(frozen=True)
class Mistake:
    """A mistake: the file below app/analytics, the text that is there just once, what replaces it, and who must see."""

    file: str
    right: str
    wrong: str
    seen_by: str


MISTAKES = {
    "a tie goes to the later touch": Mistake(
        "money/allocation.py",
        "best = np.argmax(rests)",
        "best = len(rests) - 1 - np.argmax(rests[::-1])",
        "attribution/test_touch_models.py::test_money_is_divided_to_the_last_unit_by_the_exact_weights",
    ),
    "a tie goes to the later payee": Mistake(
        "money/allocation.py",
        "key=lambda place: -divided[place][1])",
        "key=lambda place: (-divided[place][1], -place))",
        "test_rewards.py::test_a_unit_that_is_left_over_goes_to_the_nearest",
    ),
    "each refund is rounded by itself": Mistake(
        "ledger/resolving.py",
        "(earned(sale.event, back) for back in (sale.refunded, sale.refunded + event.amount))",
        "(earned(sale.event, sale.event.amount - event.amount), dict.fromkeys(earned(sale.event, 0), 0))",
        "test_ledger.py::test_invariant_5_refunds_end_at_the_policy_of_the_rest_also_after_payout",
    ),
    "the buyer is paid": Mistake(
        "chains/payees.py",
        "met[buyer[order]] = order",
        "met[buyer[order]] = -1",
        "test_rewards.py::test_invariant_4_the_buyer_is_never_paid_nor_anybody_twice_for_one_order",
    ),
    "the buyer is paid by the ledger": Mistake(
        "ledger/earning.py",
        "{buyer: BUYER} if buyer else dict[str, str]()",
        "dict[str, str]()",
        "test_ledger.py::test_a_customer_is_paid_once_and_never_as_the_buyer_and_whoever_is_passed_over_is_named",
    ),
    "the cap is off by one": Mistake(
        "chains/payees.py",
        "while here >= 0 and level < most:",
        "while here >= 0 and level <= most:",
        "test_rewards.py::test_a_cap_of_so_many_levels_pays_just_so_many",
    ),
    "a touch as old as its window is out": Mistake(
        "attribution/journeys.py",
        "(age <= length)",
        "(age < length)",
        "test_money_laws.py::test_invariant_7_a_touch_at_the_edge_of_its_window_counts_and_a_second_older_does_not",
    ),
    "an order as late as its window is out": Mistake(
        "rewards/settlement.py",
        "(waited > policy.terms.window_days * SECONDS_A_DAY)",
        "(waited >= policy.terms.window_days * SECONDS_A_DAY)",
        "test_money_laws.py::test_invariant_7_an_order_at_the_edge_of_its_window_is_paid_and_a_second_later_is_not",
    ),
    "a penalty is taken of what no budget paid": Mistake(
        "rewards/settlement.py",
        "paid[rows], after[rows] = given, within(left, after[rows].tolist())",
        "after[rows] = within(left, after[rows].tolist())",
        "test_budgets.py::test_a_file_takes_the_penalty_of_what_the_budget_paid_too",
    ),
    "money is a float": Mistake(
        "rewards/rules.py",
        "return [amount * rate // WHOLE for rate in rates]",
        "return [int(amount * (rate / WHOLE)) for rate in rates]",
        "test_rewards.py::test_a_share_that_floats_would_round_wrong_is_right",
    ),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source and of its tests."""
    folder = tmp_path_factory.mktemp("copy")
    left_out = shutil.ignore_patterns("__pycache__")
    for part in ("app/analytics", "app/tables", "tests/analytics"):
        shutil.copytree(ROOT / part, folder / part, ignore=left_out)
    for part in ("app/__init__.py", "app/errors.py", "pyproject.toml"):
        shutil.copy(ROOT / part, folder / part)
    (folder / "no_shrinking.py").write_text(NO_SHRINKING, "utf-8")
    return folder


def failed(copy: Path, *tests: str) -> list[str]:
    """The tests that fail in the copy."""
    settings = {"NUMBA_DISABLE_JIT": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(copy)}
    words = [
        "-q",
        "-p",
        "no_shrinking",
        "-p",
        "no:cacheprovider",
        "--hypothesis-seed=1",
        "-rf",
        "--no-header",
        "--tb=no",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words, *(f"tests/analytics/{test}" for test in tests)],
        cwd=copy,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return [line.split("::")[-1].split("[")[0].split(" ")[0] for line in done.stdout.splitlines() if "FAILED" in line]


def test_without_a_mistake_every_named_test_passes(copy: Path) -> None:
    assert failed(copy, *sorted({mistake.seen_by for mistake in MISTAKES.values()})) == []


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_makes_its_named_test_fail(copy: Path, name: str) -> None:
    mistake = MISTAKES[name]
    path = copy / "app/analytics" / mistake.file
    source = path.read_text("utf-8")
    assert source.count(mistake.right) == 1
    path.write_text(source.replace(mistake.right, mistake.wrong), "utf-8")
    try:
        assert set(failed(copy, mistake.seen_by)) == {mistake.seen_by.split("::")[-1]}
    finally:
        path.write_text(source, "utf-8")
