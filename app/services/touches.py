"""What reached people before they bought: touches, clicks, and what they did with content and staff, as columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.analytics.attribution.histories import Flags, Touches, repeats
from app.analytics.grid import Numbers
from app.errors import BadInput
from app.queries import query
from app.services.facts import Places
from app.services.networks import PEOPLE, PORTION, Columns, read_portions
from app.store.graph import Store
from app.store.local import quiet

SORTS: Final = ("touches", "clicks", "acts")
ORDERS = query("attribution/orders")
QUERIES: Final = {sort: query(f"attribution/{sort}") for sort in SORTS}
REPEATED_MS: Final = 30 * 60 * 1000
"""A click on the same thing no later than so long after the one before is the same click."""

VIEWS: Final = ("view", "viewed", "impression", "seen")
"""What was only seen; anything else is an act, like a click."""

GUESS: Final = "guess"
ORIGINS: Final = ("content", "campaign", "employee")


@dataclass(frozen=True)
class Everyone:
    """All identities as people: customers by their sorted ids, then each identity that is no customer yet."""

    customers: NDArray[np.object_]
    places: Places


@dataclass(frozen=True, eq=False)
class Reached:
    """All touches of all sorts, sorted by id, with what each showed; repeated clicks are left out and counted."""

    touches: Touches
    channels: tuple[str, ...]
    key: NDArray[np.object_]
    origin: dict[str, NDArray[np.object_]]
    repeated: int


@dataclass(frozen=True, eq=False)
class Bought:
    """All orders, sorted by key."""

    key: NDArray[np.object_]
    person: Numbers
    at: Numbers
    amount: Numbers
    refunded: Numbers
    currency: NDArray[np.object_]

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Orders with an amount and a currency."""
        found: NDArray[np.bool_] = (self.amount >= 0) & (self.currency != "")
        return found

    def usual(self, use: NDArray[np.bool_]) -> str | None:
        """The currency of most of some orders; of equally many the first by its code."""
        often = Counter(self.currency[use].tolist())
        return min(often, key=lambda code: (-often[code], code)) if often else None


async def everyone(store: Store) -> Everyone:
    """Who everybody is; an identity without a customer stands for itself."""
    parts = [await store.columns(PEOPLE, first=PORTION)]
    while len(parts[-1]["number"]):
        parts.append(await store.columns(PEOPLE, first=PORTION, after=int(parts[-1]["number"][-1])))
    number, customer = (np.concatenate([part[name] for part in parts]) for name in ("number", "customer"))
    number = number.astype(np.int64)
    joined = customer != ""
    ids, position = np.unique(customer[joined], return_inverse=True)
    person = np.empty(len(number), dtype=np.int64)
    person[joined] = position
    person[~joined] = len(ids) + np.arange(int((~joined).sum()))
    return Everyone(ids, Places(number, person))


async def reached(store: Store, people: Everyone, sorts: Sequence[str] | None = None) -> Reached:
    """Read all touches of some sorts; without a choice, all, and acts only stand in where there is nothing else."""
    wanted = chosen(sorts)
    parts = await read_portions(store, [QUERIES[sort] for sort in wanted], people.places, quiet, "")
    for part in parts:
        part["person"] = people.places.of(part["source"])
    return assembled(dict(zip(wanted, parts, strict=True)), aside=sorts is None)


def chosen(sorts: Sequence[str] | None) -> list[str]:
    """The sorts of touches that count, in their order."""
    unknown = sorted(set(sorts or ()) - set(SORTS))
    if unknown or sorts == []:
        raise BadInput(f"There is no sort of touches {unknown}.", hint=f"Choose some of {', '.join(SORTS)}.")
    return [sort for sort in SORTS if sorts is None or sort in sorts]


def assembled(parts: dict[str, Columns], *, aside: bool) -> Reached:
    """One row for each touch of all sorts, by its id."""
    size = sum(len(part["key"]) for part in parts.values())
    columns = {
        name: np.concatenate([_words(part, name) for part in parts.values()])
        for name in ("key", "channel", "kind", "evidence", "target", "share", *ORIGINS)
    }
    person, at = (np.concatenate([part[name].astype(np.int64) for part in parts.values()]) for name in ("person", "at"))
    sort = np.repeat(np.array(list(parts), dtype=object), [len(part["key"]) for part in parts.values()])
    order = np.lexsort((sort.astype(str), columns["key"].astype(str))) if size else np.zeros(0, dtype=np.int64)
    person, at, sort = person[order], at[order], sort[order]
    columns = {name: column[order] for name, column in columns.items()}
    use = (person >= 0) & ~_repeats(sort == "clicks", person, at, columns)
    channels, code = np.unique(columns["channel"], return_inverse=True)
    found = Touches(
        person=person,
        at=at,
        channel=code.astype(np.int64),
        clicked=~np.isin(columns["kind"], VIEWS),
        certain=columns["evidence"] != GUESS,
        aside=(sort == "acts") & aside,
    ).where(use)
    origin = {name: columns[name][use] for name in (*ORIGINS, "share")}
    return Reached(found, tuple(channels.tolist()), columns["key"][use], origin, size - int(use.sum()))


def _words(part: Columns, name: str) -> NDArray[np.object_]:
    found: NDArray[np.object_] = part[name] if name in part else np.full(len(part["key"]), "", dtype=object)
    return found


def _repeats(clicks: Flags, person: Numbers, at: Numbers, columns: dict[str, NDArray[Any]]) -> Flags:
    """Clicks that repeat one before; a view repeats a view alone, and nothing repeats what was done on nothing."""
    rows = np.flatnonzero(clicks & (columns["target"] != ""))
    what = [f"{target} {kind}" for target, kind in zip(columns["target"][rows], columns["kind"][rows], strict=True)]
    target = np.unique(np.array(what, dtype=object), return_inverse=True)[1]
    found = np.zeros(len(clicks), dtype=np.bool_)
    found[rows] = repeats(person[rows], target, at[rows], within=REPEATED_MS)
    return found


async def read_all(store: Store, people: Everyone, sorts: tuple[str, ...] | None) -> tuple[Reached, Bought]:
    """All touches and all orders of everybody."""
    met = await reached(store, people, None if sorts is None else list(sorts))
    return met, await bought(store, people)


async def bought(store: Store, people: Everyone) -> Bought:
    """All orders of everybody."""
    (columns,) = await read_portions(store, [ORDERS], people.places, quiet, "")
    return bought_of(columns, people.places.of(columns["source"]))


def bought_of(columns: Columns, person: Numbers) -> Bought:
    """Orders in the order of their keys."""
    order = np.argsort(columns["key"].astype(str), kind="stable") if len(person) else np.zeros(0, dtype=np.int64)
    at, amount, refunded = (columns[name].astype(np.int64)[order] for name in ("at", "amount", "refunded"))
    return Bought(columns["key"][order], person[order], at, amount, refunded, columns["currency"][order])
