"""The whole ledger is checked: its log is replayed from nothing, and everything kept beside it is compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.analytics.ledger.entries import OWED
from app.analytics.rewards import Policy
from app.analytics.rewards.payouts import due_at
from app.queries import query
from app.services.ledger_replay import Replay
from app.services.ledger_slices import Slice, owed_key, snapshot_key
from app.services.plan_checks import checked_plans
from app.services.settlement_desks import pending_on
from app.services.settlement_log import RunRow, stored
from app.services.settlement_statements import Restated
from app.store.graph import Store
from app.store.local import Say, quiet

LOG = query("ledger/log")
SNAPSHOTS = query("ledger/all_snapshots")
SIZE = query("ledger/log_size")
OWED_NOW = query("ledger/owed")
HEAD_NOW = query("ledger/head")
PAGE: Final = 2_000
MOST_TOLD: Final = 100


@dataclass(frozen=True)
class Verified:
    """What a check of the ledger found: how much there is, debits less credits by currency, and what is wrong."""

    entries: int
    lines: int
    sales: int
    balanced: dict[str, int]
    differences: list[str]


async def verify(store: Store, say: Say = quiet) -> Verified:
    """Replay the whole log from nothing, and compare everything that is kept with what follows from it.

    That is every entry with its lines, the chains and plans that they cite, settlements and their statements, what
    stands open, and what plans have cost.
    """
    size = (await store.read(SIZE))[0]
    runs = await stored(store)
    policies, wrong = await checked_plans(store)
    snapshots, altered = await _snapshots(store, policies)
    part = Slice(policies)
    check = Replay(part, Restated(runs, lambda: pending_on(part)), {run.id: run for run in runs}, snapshots)
    for after in range(0, size["next"], PAGE):
        say("replaying the ledger", after / size["next"])
        for row in await store.read(LOG, after=after, first=PAGE):
            check.follow(row)
    wrong += [*altered, *check.wrong]
    wrong += [f"snapshot {key} belongs to no entry" for key in sorted(snapshots.keys() - check.cited)]
    if check.number != size["next"] - 1 or size["entries"] != check.number or size["lines"] != check.lines:
        wrong.append(
            f"the head is at {size['next']}, with {size['entries']} entries of which {check.number} are in the log, "
            f"and {size['lines']} lines of which {check.lines} are posted"
        )
    if size["tip"] != check.tip and not check.broken:
        wrong.append("the log does not end with the entry that was posted last")
    wrong += [f"{currency} is out of balance by {amount}" for currency, amount in check.sums.items() if amount]
    wrong += await _open_wrong(store, part)
    wrong += await _spent_wrong(store, part)
    wrong += await _settlements_wrong(store, check, runs)
    return Verified(check.number, check.lines, len(part.cited), dict(sorted(check.sums.items())), wrong[:MOST_TOLD])


async def _snapshots(store: Store, policies: Mapping[str, Policy]) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """Chain snapshots that are what was taken, each with its event and plan; and those that are not."""
    genuine, wrong, after = dict[str, tuple[str, str]](), list[str](), ""
    while page := await store.read(SNAPSHOTS, after=after, first=PAGE):
        after = page[-1]["key"]
        for row in page:
            plan = policies.get(row["plan"])
            fits = plan is not None and plan.terms.pays_for == row["kind"]
            if fits and row["key"] == snapshot_key(row["event"], row["plan"], row["content"]):
                genuine[row["key"]] = row["event"], row["plan"]
            else:
                wrong.append(f"snapshot {row['key']} is not what was taken")
    return genuine, wrong


async def _settlements_wrong(store: Store, check: Replay, runs: Sequence[RunRow]) -> list[str]:
    """Settlements that end after the log, and those that differ from what its lines come to."""
    check.restated.end(check.number)
    beyond = [f"settlement {run.number} ends after the log" for run in runs if (run.last or 0) > check.number]
    return beyond + await check.restated.differences(store)


async def _open_wrong(store: Store, part: Slice) -> list[str]:
    """Where what is kept of what stands open differs from the lines."""
    wanted: dict[str, tuple[int, int]] = {}
    for place, amount in part.stands.items():
        if amount and place.account in OWED:
            cited = part.cited[place.order]
            free = place.account == "pending" and not cited.held
            wanted[owed_key(place)] = amount, due_at(cited.event.policy, cited.event.at) if free else -1
    row = (await store.read(OWED_NOW))[0]
    kept = {key: (amount, due) for key, amount, due in zip(row["key"], row["amount"], row["due_at"], strict=True)}
    return [
        f"what is kept as open under {key} is not what stands"
        for key in sorted(wanted.keys() | kept.keys())
        if wanted.get(key) != kept.get(key)
    ]


async def _spent_wrong(store: Store, part: Slice) -> list[str]:
    """Where what is kept as the cost of a plan differs from the lines."""
    kept = {(row["plan"], row["currency"]): row["amount"] for row in (await store.read(HEAD_NOW))[0]["spent"]}
    names = sorted(kept.keys() | part.spent.keys())
    return [
        f"the cost kept of {plan} in {currency} is not what was spent"
        for plan, currency in names
        if kept.get((plan, currency), 0) != part.spent[plan, currency]
    ]
