"""Settlements: previewed in memory, closed in the graph batch by batch, and finished after a crash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from app.errors import BadInput, Conflict, NotFound
from app.queries import query
from app.services.decisions import check_decision
from app.services.instants import moment
from app.services.ledger_head import Head, Writing, policies_of, posting
from app.services.ledger_lines import LineRow
from app.services.ledger_slices import Slice
from app.services.plans import Version, plans, version_of
from app.services.runs import canonical
from app.services.settlement_desks import Closing, Previewing, moved_on, pending_on
from app.services.settlement_log import (
    COUNTS,
    LAST,
    PENDING_NOW,
    RUNS,
    RunRow,
    Settled,
    Statement,
    Total,
    facts_of,
    movements,
    run_digest,
    run_id,
    settled,
    statements_of,
    stored,
    totals_of,
)
from app.services.settlement_phases import Settlement
from app.services.settlement_statements import keep, opened, statements
from app.store.graph import Store
from app.store.local import Say, quiet

__all__ = [
    "Settled",
    "Statement",
    "Total",
    "close",
    "preview",
    "settlement",
    "settlements",
    "statement_lines",
]
OPEN = query("ledger/open_settlement")
CLOSE = query("ledger/close_settlement")
HEAD_NOW = query("ledger/head")
LINES = query("ledger/lines_between", LineRow)
MOST_TOLD: Final = 1000
"""Differences that are kept of a settlement; the next one finds what is left of them."""


async def preview(store: Store, as_of: int, *, say: Say = quiet) -> Settled:
    """What closing a settlement would come to now; nothing is written."""
    head_now = (await store.read(HEAD_NOW))[0]
    _check(as_of, head_now["now"])
    runs = await stored(store)
    versions = [version_of(vars(plan)) for plan in await plans(store)]
    spent: dict[str, dict[str, int]] = {}
    for row in head_now["spent"]:
        spent.setdefault(row["plan"], {})[row["currency"]] = row["amount"]
    versions = [Version(v.policy, v.starts_at, v.ends_at, spent.get(v.policy.told, {})) for v in versions]
    part = Slice(policies_of(versions), head_now["next"])
    head = Head(store, head_now["now"], versions, part)
    work = Settlement(Previewing(store, head, as_of, _dated(runs, as_of), versions), say)
    await work.work()
    first = _first(runs)
    moved = [*await movements(store, first), *moved_on(part)]
    counts = Counter({row.kind: row.count for row in await store.read(COUNTS, first=first, last=LAST)})
    counts.update(posting.entry.kind for posting in part.postings)
    told = statements_of(await opened(store, runs, first), moved)
    totals = totals_of(moved, pending_on(part))
    differences = _told(work.refused.reasons)
    number = max((run.number for run in runs if run.state == "closed"), default=0) + 1
    return Settled("", number, "preview", as_of, dict(sorted(counts.items())), totals, told, differences)


async def close(store: Store, as_of: int, *, actor: str, say: Say = quiet) -> Settled:
    """Settle up to a second: new sales and refunds are posted, what is due is approved, and what is approved is paid.

    A settlement that was cut off is finished first, under its own id. Whatever is cut off, and wherever, nothing is
    posted twice. Facts that come later than the settlement of their time are taken by the next one. What it decides is
    dated at its moment, or at that of a settlement before it where that is later.
    """
    check_decision(actor)
    _check(as_of, (await store.read(HEAD_NOW))[0]["now"])
    await keep(store, await stored(store))
    run = await _open(store, as_of, actor)
    await _finished(store, run, say)
    if run.as_of != as_of:
        run = await _open(store, as_of, actor)
        await _finished(store, run, say)
    return await settlement(store, run.id)


async def settlements(store: Store) -> list[Settled]:
    """Every settlement without its statements, newest first."""
    return [settled(run, []) for run in reversed(await stored(store))]


async def settlement(store: Store, run_id: str) -> Settled:
    """One settlement with its statements; of one that is open, as far as it has got."""
    runs = await stored(store)
    run = _named(runs, run_id)
    return settled(run, await statements(store, runs, run))


async def statement_lines(store: Store, run: str, customer: str | None = None) -> list[LineRow]:
    """The lines that the statements of a settlement are made of, of everybody or of one customer."""
    found = _named(await stored(store), run)
    last = LAST if found.last is None else found.last
    return await store.read(LINES, first=found.first, last=last, customer=customer)


def _named(runs: Sequence[RunRow], run_id: str) -> RunRow:
    for run in runs:
        if run.id == run_id:
            return run
    raise NotFound(f"There is no settlement {run_id!r}.", hint="`grapevine settlement list` names them.")


async def _open(store: Store, as_of: int, actor: str) -> RunRow:
    """The settlement that is open, or a new one."""

    async def work(head: Writing) -> RunRow:
        runs = await head.tx.read(RUNS)
        for run in runs:
            if run.state == "open":
                return run
        number = max((run.number for run in runs), default=0) + 1
        named, first = run_id(number, as_of), _first(runs)
        await head.tx.write(OPEN, id=named, number=number, as_of=as_of, actor=actor, first=first)
        return RunRow(named, number, "open", as_of, head.now, None, actor, first, None, "{}")

    return await posting(store, work, name="open_settlement")


async def _finished(store: Store, run: RunRow, say: Say) -> None:
    """Finish a settlement, or see that another command, which works on the same one, has."""
    try:
        await _finish(store, run, say)
    except Conflict:
        if _named(await stored(store), run.id).state != "closed":
            raise
    say("storing statements", None)
    await keep(store, await stored(store))


async def _finish(store: Store, run: RunRow, say: Say) -> None:
    """Do what an open settlement has still to do, and close it."""
    versions = [version_of(vars(plan)) for plan in await plans(store)]
    before = [each for each in await stored(store) if each.number < run.number]
    work = Settlement(Closing(store, run.id, run.as_of, _dated(before, run.as_of), versions), say)
    await work.work()

    async def end(head: Writing) -> None:
        last = head.slice.number - 1
        counts = await head.tx.read(COUNTS, first=run.first, last=last)
        totals = totals_of(await movements(head.tx, run.first, last), await head.tx.read(PENDING_NOW))
        facts = canonical(facts_of({row.kind: row.count for row in counts}, totals, _told(work.refused.reasons)))
        await head.tx.write(CLOSE, id=run.id, last=last, facts=facts, digest=run_digest(run, last, facts))

    await posting(store, end, name="close_settlement", run=run.id)


def _first(runs: Sequence[RunRow]) -> int:
    """The first entry that the next settlement tells of."""
    return max((run.last for run in runs if run.last is not None), default=0) + 1


def _dated(before: Sequence[RunRow], as_of: int) -> int:
    """When what a settlement decides is dated: never before the settlements that came before it."""
    return max([as_of, *(run.as_of for run in before)])


def _told(reasons: Mapping[str, str]) -> list[str]:
    return [f"{key}: {reason}" for key, reason in sorted(reasons.items())][:MOST_TOLD]


def _check(as_of: int, now: int) -> None:
    """Refuse what is no time, and what the server's clock has not reached: it would approve what is not due yet."""
    if isinstance(as_of, bool) or not isinstance(as_of, int) or not -(2**40) < as_of < 2**40:
        raise BadInput(f"{as_of!r} is no time.", hint="Give whole seconds since 1970.")
    if as_of > now:
        raise BadInput(
            f"{moment(as_of)} lies ahead of the server's clock, {moment(now)}: what is held would be paid early.",
            hint="Settle up to a moment that has passed.",
        )
