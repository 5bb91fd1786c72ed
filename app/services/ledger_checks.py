"""The whole ledger is checked: its log is replayed from nothing, and everything kept beside it is compared."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.analytics.ledger import Ordered
from app.analytics.ledger.codec import event_of
from app.analytics.ledger.entries import OWED
from app.analytics.rewards.payouts import due_at
from app.errors import GrapevineError
from app.queries import query
from app.services.ledger_head import policies_of
from app.services.ledger_slices import Cited, Slice, entry_key, owed_key
from app.services.plans import plans, version_of
from app.services.runs import canonical
from app.services.settlement_log import RunRow, stored
from app.services.settlement_statements import Restated
from app.store.graph import Store
from app.store.local import Say, quiet

LOG = query("ledger/log")
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


@dataclass
class _Check:
    """The replay so far."""

    slice: Slice
    restated: Restated
    number: int = 0
    lines: int = 0
    sums: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def follow(self, row: dict[str, Any]) -> None:
        """Post the event of an entry again, and compare."""
        self.number += 1
        self.lines += len(row["lines"])
        for line in row["lines"]:
            self.sums[line["currency"]] += line["debit"] - line["credit"]
        if row["number"] != self.number:
            self.wrong.append(f"the log goes from {self.number - 1} to {row['number']}")
            self.number = row["number"]
        self.restated.follow(row["number"], row["lines"])
        again = self._again(row)
        if canonical(again) != canonical(row["lines"]):
            self.wrong.append(f"entry {row['key']} has other lines than follow from the log before it")

    def _again(self, row: dict[str, Any]) -> Sequence[dict[str, Any]]:
        event = event_of(json.loads(row["event"]), self.slice.policies)
        if entry_key(event) != row["key"]:
            self.wrong.append(f"entry {row['key']} holds the event {event.key}")
        cited = None
        if isinstance(event, Ordered):
            first = next(iter(row["lines"]), {"order": "", "snapshot": ""})
            cited = Cited(event, first["order"], event.policy.told, first["snapshot"])
        try:
            posting = self.slice.post(event, cited)
        except GrapevineError as error:
            self.wrong.append(f"entry {row['key']} cannot be: {error}")
            return []
        return self.slice.line_rows(posting) if posting else []


async def verify(store: Store, say: Say = quiet) -> Verified:
    """Replay the whole log from nothing, and compare every line, what stands open, and what plans have cost."""
    size = (await store.read(SIZE))[0]
    runs = await stored(store)
    policies = policies_of([version_of(vars(plan)) for plan in await plans(store)])
    check = _Check(Slice(policies), Restated(runs))
    for after in range(0, size["next"], PAGE):
        say("replaying the ledger", after / size["next"])
        for row in await store.read(LOG, after=after, first=PAGE):
            check.follow(row)
    wrong = check.wrong
    if check.number != size["next"] - 1 or size["entries"] != check.number or size["lines"] != check.lines:
        wrong.append(
            f"the head is at {size['next']}, with {size['entries']} entries of which {check.number} are in the log, "
            f"and {size['lines']} lines of which {check.lines} are posted"
        )
    wrong += [f"{currency} is out of balance by {amount}" for currency, amount in check.sums.items() if amount]
    wrong += await _open_wrong(store, check.slice)
    wrong += await _spent_wrong(store, check.slice)
    wrong += await _statements_wrong(store, check, runs)
    return Verified(
        check.number, check.lines, len(check.slice.cited), dict(sorted(check.sums.items())), wrong[:MOST_TOLD]
    )


async def _statements_wrong(store: Store, check: _Check, runs: Sequence[RunRow]) -> list[str]:
    """Settlements that end after the log, and those whose statements differ from the lines."""
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
