"""Hold-outs: what a campaign changed, from people who were left out of it on purpose."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.analytics.experiments import Arm, Lift, arm_of, lift
from app.analytics.grid import Numbers
from app.analytics.ties import NO_TIME
from app.errors import BadInput, NotFound
from app.queries import query
from app.services.networks import PORTION, Columns
from app.services.touches import Bought, Everyone, bought, everyone
from app.store.graph import Store

MEMBERS = query("attribution/members")
TREATED, CONTROL, BOTH, OTHER = range(4)
ROLES: Final = {"treated": TREATED, "control": CONTROL}
DAY_MS: Final = 86_400_000
LONGEST_DAYS: Final = 3_650
CODE: Final = re.compile("[A-Z]{3}")
WRITE: Final = "Load a group of kind holdout (circles.csv), with members whose role is treated or control."


@dataclass(frozen=True)
class Group:
    """A group that is an experiment, and the time of the campaign it is named after; milliseconds."""

    key: str
    id: str
    starts_at: int | None
    ends_at: int | None


HOLDOUTS = query("attribution/holdouts", Group)


@dataclass(frozen=True)
class LeftOut:
    """Orders of another currency, or without what is needed, and how many there are."""

    what: str
    orders: int


@dataclass(frozen=True, eq=False)
class Members:
    """People of an experiment: their arms, and from when to when their orders count."""

    person: Numbers
    arm: Numbers
    since: Numbers
    until: Numbers


@dataclass(frozen=True)
class Holdout:
    """How an experiment went; times are those from the first to the last that anybody's orders counted."""

    key: str
    id: str
    since: int | None
    until: int | None
    currency: str | None
    treated: Arm
    control: Arm
    both: int
    others: int
    other_currencies: tuple[str, ...]
    lift: Lift
    left_out: tuple[LeftOut, ...] = ()


async def groups(store: Store) -> list[Group]:
    """All experiments, by key; a hundred at most."""
    return await store.read(HOLDOUTS)


async def holdout(store: Store, name: str, *, after_days: float = 0.0, currency: str | None = None) -> Holdout:
    """The experiment of a name: source and id with a slash, or an id alone, such as that of its campaign."""
    group = the_group(await groups(store), name)
    people = await everyone(store)
    return (await holdouts(store, [group], people, await bought(store, people), after_days, currency))[0]


def the_group(known: list[Group], name: str) -> Group:
    """The experiment that a name stands for."""
    found = [each for each in known if name in (each.key, each.id)]
    exact = [each for each in found if each.key == name]
    if not found:
        raise NotFound(f"There is no hold-out {name!r}.", hint=WRITE)
    if len(found) > 1 and not exact:
        keys = ", ".join(each.key for each in found)
        raise BadInput(f"Several sources have a hold-out {name!r}.", hint=f"Say which: {keys}.")
    return (exact or found)[0]


async def holdouts(
    store: Store,
    asked: list[Group],
    people: Everyone,
    orders: Bought,
    after_days: float = 0.0,
    currency: str | None = None,
) -> list[Holdout]:
    """How some experiments went; orders count up to so many days after the end."""
    if not 0 <= after_days <= LONGEST_DAYS:
        raise BadInput(f"{after_days:g} days after the end cannot be used.", hint="Give a number of days, such as 7.")
    check_currency(currency)
    after = round(after_days * DAY_MS)
    found = []
    for group in asked:
        columns = await _members(store, group.key)
        found.append(await asyncio.to_thread(compared, group, columns, people, orders, after, currency))
    return found


def check_currency(code: str | None) -> None:
    """Refuse what no order can be in: orders are in currencies of three capital letters."""
    if code is not None and not CODE.fullmatch(code):
        raise BadInput(f"{code!r} is not a currency.", hint="Write the ISO 4217 code, such as CNY or EUR.")


async def _members(store: Store, group: str) -> Columns:
    parts = [await store.columns(MEMBERS, group=group, first=PORTION)]
    while len(parts[-1]["number"]):
        parts.append(await store.columns(MEMBERS, group=group, first=PORTION, after=int(parts[-1]["number"].max())))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def compared(
    group: Group, columns: Columns, people: Everyone, orders: Bought, after: int, currency: str | None
) -> Holdout:
    """One experiment from columns. Whoever is in both arms is in neither."""
    members = members_of(group, columns, people)
    position = np.minimum(np.searchsorted(members.person, orders.person), max(len(members.person) - 1, 0))
    theirs, timely = np.zeros(len(orders.person), dtype=np.bool_), orders.at != NO_TIME
    if len(members.person):
        theirs = (members.person[position] == orders.person) & (members.arm[position] <= CONTROL)
        timely &= (orders.at >= members.since[position]) & (orders.at - after <= members.until[position])
    inside = theirs & timely & orders.usable
    stands = inside & ((orders.amount == 0) | (orders.refunded < orders.amount))
    chosen = currency or orders.usual(stands)
    paid = stands & (orders.currency == (chosen or ""))
    value, bought_any = np.zeros(len(members.person), dtype=np.int64), np.zeros(len(members.person), dtype=np.bool_)
    np.add.at(value, position[paid], (orders.amount - orders.refunded)[paid])
    bought_any[position[stands]] = True
    arms = [arm_of(bought_any[members.arm == arm], value[members.arm == arm]) for arm in (TREATED, CONTROL)]
    counted = members.arm <= CONTROL
    since, until = _bound(members.since[counted], least=True), _bound(members.until[counted], least=False)
    told = lift(*arms)
    return Holdout(
        key=group.key,
        id=group.id,
        since=since,
        until=until,
        currency=chosen,
        treated=arms[0],
        control=arms[1],
        both=int((members.arm == BOTH).sum()),
        others=int((members.arm == OTHER).sum()),
        other_currencies=tuple(sorted(set(orders.currency[stands].tolist()) - {chosen})),
        lift=replace(told, warnings=(*told.warnings, *_without_bounds(since, until, bool(counted.any())))),
        left_out=_left_out(orders, theirs, theirs & timely),
    )


def _without_bounds(since: int | None, until: int | None, people: bool) -> list[str]:
    """What to know of an experiment of which it is not said when it was."""
    words = (("begins", since, "earlier"), ("ends", until, "later"))
    lacks = [(name, side) for name, bound, side in words if bound is None and people]
    return [
        f"For some people it is not said when the experiment {name}: all {side} orders count." for name, side in lacks
    ]


def _left_out(orders: Bought, theirs: NDArray[np.bool_], inside: NDArray[np.bool_]) -> tuple[LeftOut, ...]:
    lacking = (
        ("without a time", theirs & (orders.at == NO_TIME)),
        ("without an amount", inside & (orders.amount < 0)),
        ("without a currency", inside & (orders.amount >= 0) & (orders.currency == "")),
    )
    return tuple(LeftOut(what, int(rows.sum())) for what, rows in lacking if rows.any())


def members_of(group: Group, columns: Columns, people: Everyone) -> Members:
    """Each person once; of several rows of one the earliest beginning and the latest end count."""
    person, row = np.unique(people.places.of(columns["number"]), return_inverse=True)
    told = np.zeros((len(person), OTHER + 1), dtype=np.bool_)
    told[row, [ROLES.get(role, OTHER) for role in columns["role"].tolist()]] = True
    arm = np.where(told[:, TREATED] & told[:, CONTROL], BOTH, np.argmax(told, axis=1)).astype(np.int64)
    least, most = np.iinfo(np.int64).min, np.iinfo(np.int64).max
    starts = least if group.starts_at is None else group.starts_at
    ends = most if group.ends_at is None else group.ends_at
    since, until = np.full(len(person), most), np.full(len(person), least)
    given = {name: columns[name].astype(np.int64) for name in ("since", "until")}
    counts = ~np.isin(columns["role"], list(ROLES)) == (arm[row] == OTHER)
    np.minimum.at(since, row[counts], np.where(given["since"] == NO_TIME, starts, given["since"])[counts])
    np.maximum.at(until, row[counts], np.where(given["until"] == NO_TIME, ends, given["until"])[counts])
    return Members(person, arm, since, until)


def _bound(moments: NDArray[Any], *, least: bool) -> int | None:
    """The first or last moment of all, None where somebody's time has no such bound."""
    if not len(moments):
        return None
    found = int(moments.min() if least else moments.max())
    return None if abs(found) >= np.iinfo(np.int64).max else found
