"""Chains of orders and of referrals: the steps above them read from the graph, the same way for one and for many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from app.queries import query
from app.services.sale_evidence import Bought, Entered, Reads, Way, entered
from app.services.sale_hops import MOST_HOPS, NAMED_ONLY, Dropped, Name, ShareChain, Step, chain_of

SHARES = query("sharing/above_shares")
PEOPLE = query("sharing/above_people")
FEW: Final = 10
"""Most lines of people are shorter; only those that are not are read again as a whole."""

BEYOND: Final = ("referral", "")
"""Stands for a referral that was not read."""

Lines = Mapping[str, Sequence[Step]]
"""For each customer those who brought him, those who brought them, and so on."""


@dataclass(frozen=True)
class Found:
    """An order, the evidence that counts, and the chain it leads into; none where nothing leads into one."""

    order: Bought
    entered: Entered
    chain: ShareChain | None


async def chains_of_orders(tx: Reads, orders: Sequence[str], way: Way, device_orders: int = 0) -> list[Found]:
    """The chains of some orders, sorted by key, in a number of round trips that does not grow with theirs."""
    came = await entered(tx, orders, way, device_orders)
    chosen = [(each, each.choice.chosen) for each in came if each.choice.chosen]
    shares = await _shares(tx, {seen.target for _, seen in chosen if seen.sort == "share"}, way)
    links = {step.customer for steps in shares.values() for step in steps if step.sort == "link"}
    owners = {each.starts[seen.sort, seen.target].customer for each, seen in chosen if seen.sort in ("link", "code")}
    brought = {each.order.customer for each, seen in chosen if seen.sort == "referral"}
    lines = await lines_above(tx, {who for who in links | owners | brought if who})
    return [Found(each.order, each, _chain(each, shares, lines, way)) for each in came]


def _chain(came: Entered, shares: Mapping[str, list[Step]], lines: Lines, way: Way) -> ShareChain | None:
    chosen, order = came.choice.chosen, came.order
    if chosen is None:
        # Of a share that only the order names it is told that nobody knows it.
        named = [(came.starts.get((seen.sort, seen.target)), why) for seen, why in came.choice.passed_over]
        unknown = tuple(Dropped(step, why) for step, why in named if step and not step.declared and why == NAMED_ONLY)
        return ShareChain((), unknown, True) if unknown else None
    if chosen.sort == "share":
        steps: Sequence[Step] = shares.get(chosen.target, ())
    elif chosen.sort == "referral":
        steps = lines.get(order.customer or "", ())
    else:
        steps = [came.starts[chosen.sort, chosen.target]]
    return chain_above(steps, lines, order.customer, way, order.at) if steps else None


def chain_above(steps: Sequence[Step], lines: Lines, buyer: str | None, way: Way, until: int | None) -> ShareChain:
    """The chain from the first of some steps, with whoever brought the owners of links and codes above them."""
    found = {step.name: step for step in steps}
    for step in steps:
        if step.sort in ("link", "code") and (line := lines.get(step.customer or "")):
            found[step.name] = replace(step, above=line[0].name)
            found |= {rung.name: rung for rung in line}
    return chain_of(list(found.values()), buyer, binding=way.binding, until=until)


async def _shares(tx: Reads, keys: Iterable[str], way: Way) -> dict[str, list[Step]]:
    """For each share itself and all above it, with the links of other people that the first ones came from."""
    wanted = sorted(keys)
    rows = await tx.read(SHARES, shares=wanted, scans=way.binding == "override") if wanted else []
    return {row["start"]: [step for each in row["steps"] for step in _share(row["start"], each)] for row in rows}


def _share(start: str, row: dict[str, Any]) -> list[Step]:
    """A share, and the link of somebody else that it came from."""
    scans = {scan["parent"]: scan["at"] for scan in row.pop("scans")}
    links = [_link(start, row["hops"] + 1, link) for link in row.pop("links")]
    others = [link for link in links if link.customer != row["customer"]]
    return [Step(start=start, **row, above=others[0].name if others else None, scans=scans), *others]


def _link(start: str, hops: int, link: Mapping[str, Any]) -> Step:
    return Step(start=start, hops=hops, declared=True, parents=(), sort="link", **link)


async def lines_above(tx: Reads, customers: Iterable[str]) -> Lines:
    """Who brought some customers, who brought those, and so on, each rung below the next."""
    wanted = sorted(customers)
    rows = await tx.read(PEOPLE, customers=wanted, most=FEW) if wanted else []
    lines = {row["start"]: row["line"] for row in rows}
    long = [customer for customer, line in lines.items() if len(line) == FEW]
    further = await tx.read(PEOPLE, customers=long, most=MOST_HOPS) if long else []
    lines |= {row["start"]: row["line"] for row in further}
    return {customer: _line(customer, line) for customer, line in lines.items()}


def _line(start: str, rungs: Sequence[Mapping[str, Any]]) -> list[Step]:
    """The rungs of a line of people, each once; where they go round, the last leads back to the one before."""
    line, brought = list[Step](), dict[str, Name]()
    below = start
    for hops, rung in enumerate(rungs):
        if below in brought:
            break
        brought[below] = ("referral", rung["key"])
        line.append(referral_step(start, hops, rung))
        below = rung["customer"]
    beyond = BEYOND if len(line) == MOST_HOPS else None
    follows = [step.name for step in line[1:]] + [brought.get(below, beyond)]
    return [replace(step, above=above) for step, above in zip(line, follows, strict=False)]


def referral_step(start: str, hops: int, row: Mapping[str, Any]) -> Step:
    """A referral above an order or another referral, from a row that tells of it."""
    return Step(
        start=start,
        hops=hops,
        key=row["key"],
        id=row["code"] or row["key"],
        at=row["at"],
        at_text=row["at_text"],
        channel=row["channel"],
        declared=True,
        customer=row["customer"],
        parents=(),
        identity=row["identity"],
        sort="referral",
    )
