"""What is paid at an unknown time, in another currency, or in huge amounts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import numpy as np

from app.analytics.network import Network
from app.analytics.ties import NO_TIME
from app.services.dealings import Dealings, Orders, Refunds, Shares
from app.services.facts import Facts, People, Places, Rows, Sorts
from app.services.forecasts import forecasts_of
from app.services.score_evidence import evidence_of
from app.services.score_facts import ScoreFacts, score_facts
from app.services.score_parts import money_of, worked
from app.services.score_plans import PLANS

DAY = 86_400
AS_OF = 1000 * DAY
NONE = np.zeros(0, dtype=np.int64)
WORDS = np.array([], dtype=object)


def known(rows: list[tuple[int, int, int, str]], people: int = 3) -> ScoreFacts:
    """Facts of some orders alone: who, when, how much, in what currency."""
    ids = np.array([f"p{number:04}" for number in range(people)], dtype=object)
    empty = Rows(NONE, NONE, NONE, NONE)
    everybody = People(ids, Places(np.arange(people), np.arange(people)), NONE)
    sorts = Sorts(WORDS, WORDS, NONE, np.zeros(0))
    facts = Facts(everybody, sorts, empty, empty, empty, NONE, NONE, WORDS, NONE, AS_OF)
    who, at, amount = (np.array([row[place] for row in rows], dtype=np.int64) for place in range(3))
    currency = np.array([row[3] for row in rows], dtype=object)
    orders = Orders(who, at, amount, currency, np.full(len(rows), "", dtype=object), np.full(len(rows), -1))
    dealings = Dealings(orders, Refunds(NONE, NONE, NONE, NONE), Shares(NONE, NONE, WORDS, NONE))
    return score_facts(facts, dealings, AS_OF)


def buyers(chance: Random, people: int) -> Iterator[tuple[int, int, int, str]]:
    """People who buy at a rate of their own and some day no more, for amounts around one of their own."""
    for who in range(people):
        day, every, usual = chance.uniform(0, 400), chance.gammavariate(3, 20), chance.gammavariate(3, 333)
        leaves, gone = chance.betavariate(2, 5), False
        while day < AS_OF / DAY and not gone:
            yield who, int(day * DAY), int(chance.gammavariate(6, usual / 6)) + 1, "EUR"
            day, gone = day + chance.expovariate(1 / (every + 5)), chance.random() < leaves


def test_an_order_without_a_time_is_income_and_its_evidence_has_no_time() -> None:
    done = worked(known([(0, NO_TIME, 500, "EUR"), (0, 5 * DAY, 300, "EUR")]), AS_OF, 180.0, PLANS)
    evidence = json.loads(evidence_of(done.net.ids, done.parts)[0])["income"]
    assert done.raw("income").tolist() == [800.0, 0.0, 0.0]
    assert evidence == [["order", None, None, 1, 500], ["order", None, 5 * DAY, 1, 300]]


def test_orders_without_a_time_change_no_forecast() -> None:
    """They say neither what was known 90 days before nor what came since."""
    rows = list(buyers(Random(3), 600))
    without = known(rows, 600)
    among = known([*rows, *[(who, NO_TIME, 10**7, "EUR") for who in range(0, 600, 3)]], 600)
    told = [forecasts_of(each, money_of(each), AS_OF)[0] for each in (without, among)]
    assert told[0]["why"] == ""
    assert told[0] == told[1]


def test_orders_in_other_currencies_are_counted_for_everybody() -> None:
    money = money_of(known([(0, DAY, 5, "EUR"), (1, DAY, 5, "EUR"), (1, DAY, 999, "USD"), (1, DAY, 9, "CNY")]))
    assert (money.currency, money.left_out.tolist()) == ("EUR", [0, 2, 0])


def test_evidence_of_money_is_exact() -> None:
    done = worked(known([(0, DAY, 2**53 - 1, "EUR")]), AS_OF, 180.0, PLANS)
    assert json.loads(evidence_of(done.net.ids, done.parts)[0])["income"][0][4] == 2**53 - 1
    assert done.income is not None
    assert done.income.observed_minor.tolist() == [2**53 - 1, 0, 0]


def test_the_digest_knows_which_order_was_refunded() -> None:
    facts = known([(0, DAY, 5, "EUR"), (0, DAY, 5, "EUR"), (0, 2 * DAY, 5, "EUR")])
    seen = []
    for order in (0, 2):
        back = Refunds(np.array([0]), np.array([3 * DAY]), np.array([5]), np.array([order]))
        seen.append(replace(facts, dealings=replace(facts.dealings, refunds=back)).digest)
    assert seen[0] != seen[1]


def test_newcomers_without_facts_leave_the_digest_of_acts_alone() -> None:
    rows = [(0, DAY, 5, "EUR"), (2, DAY, 5, "EUR")]
    few, more = known(rows), known(rows, 9)
    assert few.acts_digest == more.acts_digest
    assert few.digest != more.digest


def test_an_empty_company_has_a_network() -> None:
    assert isinstance(worked(known([]), AS_OF, 180.0, PLANS).net, Network)
