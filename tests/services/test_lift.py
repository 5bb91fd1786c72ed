"""Hold-outs from a real Neo4j: a spring campaign that some were left out of on purpose."""

from __future__ import annotations

import pytest
import pytest_asyncio

from app.analytics.experiments import Arm
from app.errors import BadInput, NotFound
from app.services.attribution import Asked, attribution
from app.services.cascades import Chosen
from app.services.ingest import ingest
from app.services.lift import holdout
from app.store.graph import Store
from app.store.local import quiet
from tests.conftest import wipe
from tests.worlds import write

pytestmark = pytest.mark.server
PEOPLE = [f"c{number:02}" for number in range(12)]
SPRING = {
    "customers.csv": "customer_id\n" + "".join(f"{who}\n" for who in PEOPLE),
    "campaigns.csv": "campaign_id,name,starts_at,ends_at\nspring,Spring,2026-03-01,2026-03-11\n",
    "circles.csv": "circle_id,kind,parent_id\nspring,holdout,\nteam,team,\n",
    "memberships.csv": "circle_id,customer_id,role,since,until\n"
    + "".join(f"spring,{who},treated,,\n" for who in PEOPLE[:5])
    + "".join(f"spring,{who},control,,\n" for who in PEOPLE[4:9])
    + "spring,c09,watcher,,\nspring,c10,control,2026-03-05,2026-03-20\nteam,c11,lead,,\n",
    "orders.csv": "order_id,ordered_at,customer_id,amount_minor,currency\n"
    "o1,2026-03-01,c00,500,EUR\n"  # at the very beginning
    "o2,2026-03-11T23:59:59Z,c01,300,EUR\n"  # at the very end
    "o3,2026-03-12T00:00:00Z,c02,300,EUR\n"  # too late
    "o4,2026-02-28,c05,300,EUR\n"  # too early
    "o5,2026-03-05,c04,300,EUR\n"  # of somebody in both arms
    "o6,2026-03-05,c06,300,EUR\n"  # given back
    "o7,2026-03-06,c07,200,USD\n"
    "o8,2026-03-15,c10,100,EUR\n"  # whose own time is longer
    "o9,2026-03-05,c00,50,EUR\n"
    "o10,,c03,50,EUR\n",  # nobody knows when
    "refunds.csv": "refund_id,order_id,refunded_at,amount_minor\nr1,o6,2026-03-06,300\nr2,o2,2026-03-12,100\n",
}


@pytest_asyncio.fixture(scope="module")
async def spring(server_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The campaign, loaded once, and another source with an experiment of the same id."""
    await wipe(server_store)
    folder = tmp_path_factory.mktemp("world")
    await ingest(server_store, write(SPRING, folder / "shop"), say=quiet)
    await ingest(server_store, write(ELSEWHERE, folder / "elsewhere"), say=quiet)
    return server_store


ELSEWHERE = {
    "customers.csv": "customer_id\ne1\ne2\n",
    "circles.csv": "circle_id,kind,parent_id\nspring,holdout,\nnobody,holdout,\nautumn,holdout,\n",
    "memberships.csv": "circle_id,customer_id,role,since,until\nautumn,e1,treated,,\nautumn,e2,control,,\n",
}


async def test_orders_count_in_the_time_of_the_campaign_for_whoever_is_in_one_arm(spring: Store) -> None:
    found = await holdout(spring, "shop/spring")
    assert found.treated == Arm(people=4, buyers=2, value_minor=750, squares=550**2 + 200**2)
    assert found.control == Arm(people=5, buyers=2, value_minor=100, squares=100**2)


async def test_who_does_not_count_is_counted(spring: Store) -> None:
    found = await holdout(spring, "shop/spring")
    assert (found.both, found.others, found.currency, found.other_currencies) == (1, 1, "EUR", ("USD",))


async def test_orders_may_count_some_days_longer(spring: Store) -> None:
    assert (await holdout(spring, "shop/spring", after_days=1)).treated.buyers == 3


async def test_another_currency_is_counted_alone(spring: Store) -> None:
    found = await holdout(spring, "shop/spring", currency="USD")
    assert (found.treated.value_minor, found.control.value_minor, found.control.buyers) == (0, 200, 2)


async def test_small_experiments_are_warned_of(spring: Store) -> None:
    assert (await holdout(spring, "shop/spring")).lift.warnings


async def test_a_last_day_counts_to_its_end(spring: Store) -> None:
    found = await holdout(spring, "shop/spring")
    assert (found.treated.buyers, found.until) == (2, 1_774_051_199_999)  # 2026-03-20, to its last millisecond


async def test_orders_that_cannot_be_counted_are_told(spring: Store) -> None:
    found = await holdout(spring, "shop/spring")
    assert [(each.what, each.orders) for each in found.left_out] == [("without a time", 1)]


async def test_what_is_no_currency_is_refused(spring: Store) -> None:
    with pytest.raises(BadInput, match="cny"):
        await holdout(spring, "shop/spring", currency="cny")
    with pytest.raises(BadInput, match="cny"):
        await attribution(spring, Asked(currency="cny"))


async def test_an_experiment_that_nobody_says_the_time_of_is_warned_of(spring: Store) -> None:
    told = (await holdout(spring, "elsewhere/autumn")).lift.warnings
    assert [each for each in told if "not said when" in each] == [
        "For some people it is not said when the experiment begins: all earlier orders count.",
        "For some people it is not said when the experiment ends: all later orders count.",
    ]
    assert not any("not said when" in each for each in (await holdout(spring, "shop/spring")).lift.warnings)


async def test_an_experiment_without_people_says_nothing(spring: Store) -> None:
    assert (await holdout(spring, "nobody")).lift.rate is None


async def test_what_is_no_experiment_is_named(spring: Store) -> None:
    with pytest.raises(NotFound, match="team"):
        await holdout(spring, "team")


async def test_an_id_of_two_sources_must_say_which(spring: Store) -> None:
    with pytest.raises(BadInput, match="Several sources"):
        await holdout(spring, "spring")


async def test_experiments_stand_beside_attribution(spring: Store) -> None:
    found = await attribution(spring, Asked(), experiments=True)
    assert [each.key for each in found.holdouts] == [
        "elsewhere/autumn",
        "elsewhere/nobody",
        "elsewhere/spring",
        "shop/spring",
    ]
    assert found.holdouts[3] == await holdout(spring, "shop/spring")


async def test_beside_the_attribution_of_a_campaign_stand_its_own(spring: Store) -> None:
    found = await attribution(spring, Asked(chosen=Chosen(campaign="shop/spring")), experiments=True)
    assert [each.key for each in found.holdouts] == ["shop/spring"]
