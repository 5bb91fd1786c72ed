"""What a load can forge: fakes, codes of strangers and address books lift nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from app.analytics.capital.scoring import weighted_percentile
from app.services.dealings import read_dealings
from app.services.ingest import ingest
from app.services.inputs import Parameters, read_input
from app.services.score_facts import score_facts
from app.services.score_parts import worked
from app.services.score_plans import PLANS
from app.store.graph import Store
from app.store.local import quiet
from tests.worlds import write

pytestmark = [pytest.mark.server, pytest.mark.slow]

Attack = Callable[[Random, str], dict[str, str]]
HONEST = [f"p{number:03}" for number in range(500)]
FAKES = [f"fake{number:03}" for number in range(100)]
ATTACKERS = ("p250", "p310", "p370")
AS_OF = 1_782_777_600
TALK = "occurred_at,channel,kind,from_id,to_id\n"
BROUGHT = "referred_at,channel,kind,code,referrer_id,referee_id\n"


def talk(chance: Random) -> Iterator[str]:
    """Honest people talk to those near them, back and forth; the later their number, the fewer."""
    for place, one in enumerate(HONEST):
        for _ in range(12 - place // 60):
            other = HONEST[(place + chance.randint(1, 9)) % len(HONEST)]
            day = chance.randint(1, 28)
            yield f"2026-06-{day:02}T10:00:00Z,wechat,message,{one},{other}\n"
            if chance.random() < 0.7:
                yield f"2026-06-{day:02}T11:00:00Z,wechat,message,{other},{one}\n"


def company(chance: Random) -> dict[str, str]:
    """Five hundred people, one in ten verified, who brought one another and know a few by phone."""
    verified = "".join(f"{who},{'yes' if place % 10 == 0 else ''}\n" for place, who in enumerate(HONEST))
    brought = "".join(f"2026-06-02,app,code,,{HONEST[place // 3]},{HONEST[place]}\n" for place in range(30, 500))
    friends = "".join(f"wechat,friend,{HONEST[place]},{HONEST[place - 2]}\n" for place in range(2, 500, 3))
    return {
        "customers.csv": "customer_id,verified\n" + verified,
        "interactions.csv": TALK + "".join(talk(chance)),
        "referrals.csv": BROUGHT + brought,
        "ties.csv": "channel,kind,a_id,b_id\n" + friends,
    }


def fakes_with_codes(chance: Random, who: str) -> dict[str, str]:
    """Fakes redeem the codes of random honest people, write to the attacker, to each other and to strangers."""
    rows = [(fake, who) for fake in FAKES for _ in range(5)] + [(who, fake) for fake in FAKES]
    rows += [(fake, other) for fake in FAKES for other in chance.sample(FAKES, 5) + chance.sample(HONEST, 3)]
    acts = "".join(f"2026-06-{chance.randint(1, 28):02},wechat,message,{a},{b}\n" for a, b in rows if a != b)
    brought = "".join(
        f"2026-06-{chance.randint(1, 28):02},app,code,X,{chance.choice(HONEST)},{fake}\n" for fake in FAKES
    )
    return {"interactions.csv": TALK + acts, "referrals.csv": BROUGHT + brought}


def codes_of_strangers(chance: Random, who: str) -> dict[str, str]:
    """One person redeems the codes of fifty others."""
    others = chance.sample([name for name in HONEST if name != who], 50)
    return {"referrals.csv": BROUGHT + "".join(f"2026-06-20,app,code,X,{other},{who}\n" for other in others)}


def address_book(chance: Random, who: str) -> dict[str, str]:
    """One person uploads an address book with a fifth of everybody in it."""
    others = chance.sample([name for name in HONEST if name != who], 100)
    return {"ties.csv": "channel,kind,a_id,b_id\n" + "".join(f"phone,contact,{who},{other}\n" for other in others)}


async def percentiles(store: Store) -> dict[str, dict[str, float]]:
    """Of each attacker the percentile points of every component."""
    given = await read_input(store, Parameters(as_of=AS_OF, resamples=0), quiet)
    dealings = await read_dealings(store, given.facts.people, quiet)
    done = worked(score_facts(given.facts, dealings, AS_OF), AS_OF, 180.0, PLANS)
    found: dict[str, dict[str, float]] = {who: {} for who in ATTACKERS}
    for name, part in done.parts.items():
        if part is not None:
            among = weighted_percentile(part.raw, done.standing.standing)
            for who in ATTACKERS:
                found[who][name] = 100 * float(among[done.net.ids.tolist().index(who)])
    return found


@pytest.mark.parametrize(
    ("attack", "who"), list(zip([fakes_with_codes, codes_of_strangers, address_book], ATTACKERS, strict=True))
)
async def test_nobody_rises_by_what_he_can_forge(store: Store, tmp_path: Path, attack: Attack, who: str) -> None:
    await ingest(store, write(company(Random(5)), tmp_path / "company"), say=quiet)
    before = await percentiles(store)
    await ingest(store, write(attack(Random(7), who), tmp_path / "attack"), say=quiet)
    after = await percentiles(store)
    gained = {name: points - before[who][name] for name, points in after[who].items()}
    assert {name: points for name, points in gained.items() if points > 1} == {}
