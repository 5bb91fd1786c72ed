"""Money: reward plans, the log of what was earned, approved and paid, and the settlements that closed it."""

from __future__ import annotations

from datetime import datetime

from graph_models.people import Identity
from graph_models.schema import node, prop, relationship
from graph_models.sharing import Order


@node("RewardPlan", key="key", life="ledger")
class RewardPlan:
    """One version of a reward plan, as it was published."""

    key: str = prop("Name and version with an @ between them; lines cite it.")
    name: str = prop("Name of the plan; its versions share it.", index=True)
    version: str = prop("Version, as its author wrote it.")
    definition: str = prop("The plan, as JSON with sorted keys.")
    starts_at: datetime | None = prop("Events from then on are paid by it, in UTC; empty means ever.")
    ends_at: datetime | None = prop("Events from then on are no longer paid by it, in UTC; empty means never.")
    published_at: datetime = prop("When it was published, in UTC.")
    actor: str = prop("Who published it.")
    retired_by: str | None = prop("Who said when it ends, if that was not said from the start.")
    retired_from: datetime | None = prop("When it ends, in UTC, if that was not said from the start.")
    digest: str | None = prop("Digest of key, definition and actor as published, so that a change is noticed.")
    number: int = prop("Number among all that were published; of two that hold at once the later one pays.")


@node("ChainSnapshot", key="key", life="ledger")
class ChainSnapshot:
    """Whom an event came through, as it was when its reward was posted, with what was passed over and why."""

    key: str = prop("Digest of event, plan and content.")
    event: str = prop("Key of the order, or of the referral event.", index=True)
    kind: str = prop("order or referral.")
    plan: str = prop("Name and version of the plan that it was taken for.")
    content: str = prop("Evidence, hops and what was dropped, as JSON with sorted keys.")


@node("SettlementRun", key="id", life="ledger")
class SettlementRun:
    """A settlement: what was due is approved and paid out, up to a moment."""

    id: str = prop("Digest of its number and moment.")
    number: int = prop("Number of the settlement, from 1, without gaps.", numbered=True)
    state: str = prop("open while it is worked on, closed afterwards.", index=True)
    as_of: datetime = prop("Events up to this moment take part, in UTC.")
    opened_at: datetime = prop("When it was opened, in UTC.")
    closed_at: datetime | None = prop("When it was closed, in UTC; empty while it is open.")
    actor: str = prop("Who asked for it.")
    first: int = prop("Number of the first entry of the log that its statements tell of.")
    last: int | None = prop("Number of the last entry of the log that its statements tell of; empty while it is open.")
    facts: str = prop("Counts, totals and differences, as JSON with sorted keys.")
    digest: str | None = prop("Digest of all that is above but the times of the clock, once it is closed.")
    statements: int | None = prop("How many statements are stored of it; empty until all are.")


@node("Statement", key="key", life="ledger")
class Statement:
    """What a settlement tells a customer in a currency: opening + earned - clawed back + moved - paid = carried."""

    key: str = prop("Digest of settlement, customer and currency.")
    run: str = prop("Id of the settlement.", index=True)
    customer: str = prop("The customer.")
    currency: str = prop("Currency, or points.")
    opening: int = prop("Minor units owed at the end of the settlement before.")
    earned: int = prop("Minor units earned since.")
    clawed_back: int = prop("Minor units taken back by refunds and decisions.")
    approved: int = prop("Minor units that were approved.")
    paid: int = prop("Minor units paid out.")
    carried: int = prop("Minor units owed at the end; below 0 for a debt.")
    moved: int = prop("Minor units that came by joins and from payments that came back, less what went by joins.")


@node("LedgerEntry", key="key", life="ledger")
class LedgerEntry:
    """One event of the log of money; its lines balance in every currency."""

    key: str = prop("Key of the event; the same event is never posted twice.")
    number: int = prop("Place in the log, from 1, without gaps.", numbered=True)
    kind: str = prop("ordered, refunded, approved, voided, released, paid, returned or rejoined.")
    at: datetime = prop("When the event happened, in UTC.")
    posted_at: datetime = prop("When it was written down, in UTC.")
    sale: str | None = prop("The sale it concerns: an event under a plan; empty where it concerns several.", index=True)
    order: str | None = prop("Key of the order or referral event of that sale.", index=True)
    plan: str | None = prop("Name and version of the plan of that sale.")
    snapshot: str | None = prop("Key of the chain snapshot of that sale.")
    run: str | None = prop("Id of the settlement that posted it; empty when it was posted by itself.", index=True)
    due_at: datetime | None = prop("From when what it earned may be approved, in UTC; only on what was ordered.")
    event: str = prop("The event itself, as JSON with sorted keys: enough to work its lines out again.")
    actor: str | None = prop("Who decided, where a person did.")
    reason: str | None = prop("Why, in the words of who decided.")
    digest: str = prop("SHA-256 of the one before, all above but posted_at, and the lines; `Counter` keeps the last.")


@node("LedgerLine", key="key", life="ledger")
class LedgerLine:
    """One side of an entry: a debit or a credit, never changed; a correction is a line of its own."""

    key: str = prop("Key of the entry, # and the place within it.")
    entry: str = prop("Key of the entry.")
    line: int = prop("Place within the entry, from 0.")
    number: int = prop("Number of the entry.", index=True)
    at: datetime = prop("When the event happened, in UTC.")
    kind: str = prop("Kind of the entry.")
    account: str = prop("expense, pending, approved or paid.")
    customer: str = prop(
        "The customer as of then; empty for expenses, and while nobody knows whose the identity is.", index=True
    )
    identity: str = prop("Key of the identity that earned it.")
    sale: str = prop("The sale it was earned with: an event under a plan.", index=True)
    order: str = prop("Key of the order or referral event.")
    plan: str = prop("Name and version of the plan.")
    snapshot: str = prop("Key of the chain snapshot.")
    currency: str = prop("Currency, or points.")
    debit: int = prop("Minor units taken from the account.")
    credit: int = prop("Minor units given to the account.")


@node("Owed", key="key", life="upkeep")
class Owed:
    """What stands open for a customer with one sale: the sum of its lines, kept so that settlements find it."""

    key: str = prop("Digest of all that follows but the amount.")
    account: str = prop("pending or approved.")
    customer: str = prop("For whom it stands; empty while nobody knows whose the identity is.", index=True)
    identity: str = prop("Key of the identity that earned it.")
    sale: str = prop("The sale it was earned with.", index=True)
    currency: str = prop("Currency, or points.")
    amount: int = prop("Minor units; below 0 for a debt.")
    due_at: datetime | None = prop("From when it may be approved, in UTC; empty while held or approved.", index=True)


@node("Spent", key="key", life="upkeep")
class Spent:
    """What a version of a plan has cost so far: the sum of its expense lines, kept so that budgets are quick."""

    key: str = prop("Name and version of the plan, a space, and the currency.")
    plan: str = prop("Name and version of the plan.", index=True)
    currency: str = prop("Currency, or points.")
    amount: int = prop("Minor units.")


@relationship("POSTED", start=LedgerEntry, end=LedgerLine, life="ledger")
class Posted:
    """The lines of an entry."""

    start: str = prop("The entry.")
    end: str = prop("One of its lines.")


@relationship("CITES", start=LedgerLine, end=ChainSnapshot, life="ledger")
class Cites:
    """The chain that a line follows from."""

    start: str = prop("The line.")
    end: str = prop("The chain as it was then.")


@relationship("SNAPSHOT_OF", start=ChainSnapshot, end=Order, life="ledger")
class SnapshotOf:
    """Which order a chain snapshot was taken of."""

    start: str = prop("The snapshot.")
    end: str = prop("The order.")


@relationship("EARNED_BY", start=LedgerLine, end=Identity, life="ledger")
class EarnedBy:
    """The identity that earned what a line moves."""

    start: str = prop("The line.")
    end: str = prop("The identity.")


@relationship("IN_RUN", start=LedgerEntry, end=SettlementRun, life="ledger")
class InRun:
    """The settlement that posted an entry."""

    start: str = prop("The entry.")
    end: str = prop("The settlement.")
