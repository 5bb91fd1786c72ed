"""A slice of the ledger: some sales as they stand, new events posted onto them, and what is to be written then."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from app.analytics.ledger import APPROVED, EXPENSE, PENDING, Entry, Event, Ledger, Ordered, Place
from app.analytics.ledger.book import Admitted
from app.analytics.ledger.codec import event_data, event_of
from app.analytics.ledger.entries import OWED
from app.analytics.rewards import Policy
from app.analytics.rewards.payouts import due_at
from app.queries import query
from app.services.ledger_keys import entry_key as keyed
from app.services.runs import canonical

EVER: Final = 2**62
"""More than any number of an entry."""
CHAINED: Final = (
    *("key", "number", "kind", "at", "sale", "order", "plan", "snapshot", "run", "due_at", "event", "actor", "reason"),
)
"""The columns of an entry that its digest covers: all but the clock's, in the order that they are digested in."""


@dataclass(frozen=True)
class SaleRow:
    """A sale as it is stored: what it cites, the entries that concern it alone, and all its lines, oldest first."""

    sale: str
    order: str
    plan: str
    snapshot: str
    entries: list[dict[str, Any]]
    lines: list[dict[str, Any]]


@dataclass
class Cited:
    """What the lines of a sale cite, and whether it is held."""

    event: Ordered
    order: str
    plan: str
    snapshot: str
    released: bool = False

    @property
    def held(self) -> bool:
        """Whether somebody must look at it before it is approved."""
        return bool(self.event.holds) and not self.released


@dataclass(frozen=True)
class Posting:
    """An entry that is new, with the number it gets and what is said of it beside its event."""

    number: int
    event: Event
    entry: Entry
    sale: str | None
    words: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The key that the entry is stored under."""
        return entry_key(self.event)


SALES = query("ledger/sales", SaleRow)


class Slice:
    """Some sales of the ledger; what is posted here comes out just as on the whole of it."""

    def __init__(
        self, policies: Mapping[str, Policy], next_number: int = 1, run: str | None = None, tip: str = ""
    ) -> None:
        self.ledger = Ledger()
        self.cited: dict[str, Cited] = {}
        self.postings: list[Posting] = []
        self.stands: Counter[Place] = Counter()
        self.spent: Counter[tuple[str, str]] = Counter()
        self.snapshots: dict[str, dict[str, str]] = {}
        self.sold: dict[str, list[str]] = {}
        self.policies = policies
        self._next = next_number
        self._run = run
        self._tip = tip
        self._touched: dict[Place, None] = {}
        self._pending: dict[str, dict[Place, None]] = {}

    @property
    def number(self) -> int:
        """The number of the next entry."""
        return self._next + len(self.postings)

    def open(self, rows: Iterable[SaleRow], before: int = EVER) -> None:
        """Take in sales as they stood before an entry; one that is here already is left as it is."""
        for row in rows:
            found = self._admitted(row, before) if row.sale not in self.cited else None
            if found is not None:
                self.cited[row.sale] = Cited(found.event, row.order, row.plan, row.snapshot, found.released)
                for place, amount in found.stands:
                    self._follow(place, amount)
                self.ledger.admit([found])

    def sell(self, event: Ordered, order: str, kind: str, snapshot: str) -> Posting | None:
        """Post a new sale with the snapshot of its chain."""
        told = event.policy.told
        digest = snapshot_key(order, told, snapshot)
        if event.key in self.cited:
            return None
        posting = self.post(event, Cited(event, order, told, digest))
        self.sold.setdefault(order, []).append(event.key)
        self.snapshots[digest] = {"key": digest, "event": order, "kind": kind, "plan": told, "content": snapshot}
        return posting

    def post(self, event: Event, cited: Cited | None = None, **words: str | None) -> Posting | None:
        """Post an event; None if it was posted before. What cannot be is an error and changes nothing."""
        entry = self.ledger.post(event)
        if entry is None:
            return None
        sale = event.key if isinstance(event, Ordered) else getattr(event, "order", None)
        if sale is not None and cited is not None:
            self.cited[sale] = cited
        if entry.kind == "released" and sale is not None:
            self.cited[sale].released = True
            self._touched |= dict.fromkeys(self._pending.get(sale, ()))
        for line in entry.lines:
            self._follow(line.place, line.credit - line.debit)
            if line.place.account == EXPENSE:
                self.spent[line.policy, line.place.currency] += line.debit - line.credit
            else:
                self._touched[line.place] = None
        posting = Posting(self.number, event, entry, sale, words)
        self.postings.append(posting)
        return posting

    def pending(self, sale: str) -> bool:
        """Whether anything of a sale is pending."""
        return any(self.stands[place] for place in self._pending.get(sale, ()))

    def due(self, at: int) -> list[str]:
        """The sales here of which something may be approved at a second, sorted."""
        return [sale for sale in self.ledger.due(at) if self.pending(sale)]

    def written(self) -> dict[str, Any]:
        """What `ledger/post` writes for all that was posted here."""
        touched = sorted(place for place in self._touched if place.account in OWED)
        entries, lines, tip = list[dict[str, Any]](), list[dict[str, Any]](), self._tip
        for posting in self.postings:
            row, own = self._entry_row(posting), self.line_rows(posting)
            tip = chained(tip, row, own)
            entries.append({**row, "digest": tip})
            lines += own
        return {
            "next": self.number,
            "tip": tip,
            "entries": entries,
            "lines": lines,
            "snapshots": [self.snapshots[key] for key in sorted(self.snapshots)],
            "owed": [self._owed_row(place) for place in touched if self.stands[place]],
            "settled": [owed_key(place) for place in touched if not self.stands[place]],
            "spent": [
                {"key": f"{plan} {currency}", "plan": plan, "currency": currency, "amount": amount}
                for (plan, currency), amount in sorted(self.spent.items())
                if amount
            ],
        }

    def line_rows(self, posting: Posting) -> list[dict[str, Any]]:
        """The lines of an entry as they are stored."""
        entry, rows = posting.entry, []
        for place, line in enumerate(entry.lines):
            cited = self.cited[line.place.order]
            stands = {"account": line.place.account, "customer": line.place.customer, "identity": line.place.identity}
            cites = {"sale": line.place.order, "order": cited.order, "plan": line.policy, "snapshot": cited.snapshot}
            sums = {"currency": line.place.currency, "debit": line.debit, "credit": line.credit}
            log = {"number": posting.number, "at": entry.at, "kind": entry.kind}
            key = {"key": f"{posting.key}#{place:02}", "entry": posting.key, "line": place}
            rows.append({**key, **log, **stands, **cites, **sums})
        return rows

    def _admitted(self, row: SaleRow, before: int) -> Admitted | None:
        """A sale as it stood before an entry; None if it was not there yet."""
        events = [event_of(json.loads(each["event"]), self.policies) for each in row.entries if each["number"] < before]
        if not events or not isinstance(events[0], Ordered):
            return None
        kinds = [type(event).__name__.lower() for event in events]
        stands: Counter[Place] = Counter()
        for line in row.lines:
            if line["number"] < before:
                place = Place(line["account"], line["customer"], line["identity"], row.sale, line["currency"])
                stands[place] += line["amount"]
        refunded = sum(getattr(event, "amount", 0) for event in events[1:])
        account = "" if "voided" in kinds else APPROVED if "approved" in kinds else PENDING
        return Admitted(events[0], refunded, account, "released" in kinds, tuple(stands.items()))

    def _follow(self, place: Place, amount: int) -> None:
        self.stands[place] += amount
        if place.account == PENDING:
            self._pending.setdefault(place.order, {})[place] = None

    def _entry_row(self, posting: Posting) -> dict[str, Any]:
        cited = self.cited[posting.sale] if posting.sale else None
        cites = {name: getattr(cited, name, None) for name in ("order", "plan", "snapshot")}
        event = posting.event
        due = due_at(event.policy, event.at) if isinstance(event, Ordered) else None
        return {
            "key": posting.key,
            "number": posting.number,
            "kind": posting.entry.kind,
            "at": event.at,
            "sale": posting.sale,
            **cites,
            "run": self._run,
            "due_at": due,
            "event": canonical(event_data(event)),
            "actor": posting.words.get("actor"),
            "reason": posting.words.get("reason"),
        }

    def _owed_row(self, place: Place) -> dict[str, Any]:
        cited = self.cited[place.order]
        due = None if place.account != PENDING or cited.held else due_at(cited.event.policy, cited.event.at)
        named = {"account": place.account, "customer": place.customer, "identity": place.identity, "sale": place.order}
        return {
            **named,
            "key": owed_key(place),
            "currency": place.currency,
            "amount": self.stands[place],
            "due_at": due,
        }


def entry_key(event: Event) -> str:
    """The key that the entry of an event is stored under; sales say that they were ordered, as all others say it."""
    return keyed("ordered", event.key) if isinstance(event, Ordered) else event.key


def owed_key(place: Place) -> str:
    """The key under which it is kept what stands open at a place."""
    return sha256(canonical(list(place)).encode()).hexdigest()[:32]


def chained(before: str, entry: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> str:
    """The digest of an entry: of the one before it in the log, what is stored of it, and its lines in their order.

    >>> row = dict.fromkeys(CHAINED)
    >>> chained("", row, []) == chained(chained("", row, []), row, [])
    False
    """
    return sha256(canonical([before, [entry[name] for name in CHAINED], lines]).encode()).hexdigest()


def snapshot_key(event: str, plan: str, content: str) -> str:
    """The key of a chain snapshot: a digest of what it is, so that a changed one is noticed."""
    return sha256(canonical([event, plan, content]).encode()).hexdigest()[:32]
