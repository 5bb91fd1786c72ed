"""The log of the ledger is replayed entry by entry: every column and every line that is stored is compared."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.analytics.ledger import Ordered, Paid
from app.analytics.ledger.codec import event_of
from app.analytics.ledger.events import Event
from app.analytics.rewards.payouts import due_at
from app.errors import GrapevineError
from app.services.ledger_keys import entry_key, sale_key
from app.services.ledger_slices import Cited, Posting, Slice, chained
from app.services.ledger_slices import entry_key as key_of
from app.services.runs import canonical
from app.services.settlement_log import LAST, RunRow
from app.services.settlement_statements import Restated

OF_RUNS = ("approved", "paid")
"""Kinds of entries that settlements alone post."""


@dataclass
class Replay:
    """The log so far; `snapshots` are those that are what was taken, each with its event and plan."""

    slice: Slice
    restated: Restated
    runs: Mapping[str, RunRow]
    snapshots: Mapping[str, tuple[str, str]]
    number: int = 0
    lines: int = 0
    tip: str = ""
    broken: bool = False
    sums: Counter[str] = field(default_factory=Counter)
    cited: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def follow(self, row: Mapping[str, Any]) -> None:
        """Post the event of an entry again, and compare."""
        self.number += 1
        self.lines += len(row["lines"])
        for line in row["lines"]:
            self.sums[line["currency"]] += line["debit"] - line["credit"]
        if row["number"] != self.number:
            self.wrong.append(f"the log goes from {self.number - 1} to {row['number']}")
            self.number = row["number"]
        self._chain(row)
        self.restated.follow(row["number"], row["kind"], row["lines"])
        try:
            event = event_of(json.loads(row["event"]), self.slice.policies)
        except (GrapevineError, ValueError, KeyError, TypeError):
            self.wrong.append(f"entry {row['key']} holds an event that cannot be read")
            return
        if key_of(event) != row["key"]:
            self.wrong.append(f"entry {row['key']} holds the event {event.key}")
        if isinstance(event, Ordered):
            self._check_chain(event, row)
        if wrong := [*self._run_wrong(row, event), *_words_wrong(row, event)]:
            self.wrong.append(f"entry {row['key']} has another {', '.join(wrong)} than it was posted with")
        self._compare(row, event)

    def _chain(self, row: Mapping[str, Any]) -> None:
        """See that an entry is chained to the one before; only the first that is not is told, the rest hangs on it."""
        self.tip = chained(self.tip, row, row["lines"])
        if row["digest"] != self.tip and not self.broken:
            self.broken = True
            self.wrong.append(f"the chain of digests breaks at entry {row['key']}")

    def _compare(self, row: Mapping[str, Any], event: Event) -> None:
        """Compare what is stored of an entry with what follows from its event and the log before it."""
        cited = None
        if isinstance(event, Ordered):
            cited = Cited(event, row["order"] or "", event.policy.told, row["snapshot"] or "")
        try:
            posting = self.slice.post(event, cited)
        except GrapevineError as error:
            self.wrong.append(f"entry {row['key']} cannot be: {error}")
            return
        if posting is None:
            self.wrong.append(f"entry {row['key']} was posted before")
            return
        wanted = columns(self.slice, posting)
        if wrong := [name for name in wanted if wanted[name] != row[name]]:
            self.wrong.append(f"entry {row['key']} has another {', '.join(wrong)} than follows from its event")
        if canonical(self.slice.line_rows(posting)) != canonical(row["lines"]):
            self.wrong.append(f"entry {row['key']} has other lines than follow from the log before it")

    def _check_chain(self, event: Ordered, row: Mapping[str, Any]) -> None:
        """See that a sale is of its order, and cites a snapshot of that order as it was taken."""
        self.cited.add(row["snapshot"])
        if sale_key(row["order"] or "", event.policy.name) != event.key:
            self.wrong.append(f"entry {row['key']} is of another order than its event")
        if self.snapshots.get(row["snapshot"]) != (row["order"], event.policy.told):
            self.wrong.append(
                f"entry {row['key']} cites snapshot {row['snapshot']}, which is not there as it was taken"
            )

    def _run_wrong(self, row: Mapping[str, Any], event: Event) -> list[str]:
        """Whether an entry says it was posted by a settlement that cannot have."""
        named = row["run"]
        run = self.runs.get(named) if named else None
        known = named is None or (
            run is not None and run.first <= row["number"] <= (LAST if run.last is None else run.last)
        )
        fits = known and named == row["in_run"] and not (named is None and row["kind"] in OF_RUNS)
        if isinstance(event, Paid):
            fits = fits and event.key == entry_key("paid", named, event.customer, event.currency)
        return [] if fits else ["run"]


def columns(part: Slice, posting: Posting) -> dict[str, Any]:
    """What is stored of an entry beside its lines, as far as it follows from its event."""
    cited, event = part.cited[posting.sale] if posting.sale else None, posting.event
    return {
        "kind": posting.entry.kind,
        "at": event.at,
        "sale": posting.sale,
        "order": cited.order if cited else None,
        "plan": cited.plan if cited else None,
        "snapshot": cited.snapshot if cited else None,
        "due_at": due_at(event.policy, event.at) if isinstance(event, Ordered) else None,
    }


def _words_wrong(row: Mapping[str, Any], event: Event) -> Sequence[str]:
    """Whether an entry names somebody who decided, or a reason, that its event does not."""
    if row["kind"] == "returned":
        # Its event has no words of its own; whoever noted the payment's return must be named.
        return [name for name in ("actor", "reason") if not row[name]]
    return [name for name in ("actor", "reason") if row[name] not in (None, getattr(event, name, None))]
