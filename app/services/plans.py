"""Reward plans: published as versions that never change, each for a span of time, and retired by an end."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from app.analytics.rewards import Policy, policy
from app.analytics.rewards.markets import guarded
from app.analytics.rewards.tree_rules import TreeRule
from app.errors import BadInput, Conflict, NotFound
from app.queries import query
from app.services.decisions import check_decision, plain
from app.services.instants import EARLIEST, LATEST, seconds
from app.services.plan_digests import plan_digest
from app.services.runs import canonical
from app.services.sales import Reads
from app.store.graph import Store

SPAN: Final = ("starts_at", "ends_at")
NEVER: Final = 2**53
MOST_WORDS: Final = 100_000
_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


@dataclass(frozen=True)
class Plan:
    """A published version of a plan, and the seconds between which events are paid by it; empty means ever."""

    key: str
    name: str
    version: str
    definition: str
    starts_at: int | None
    ends_at: int | None
    published_at: int
    actor: str


@dataclass(frozen=True)
class Version:
    """A version of a plan as money is counted by it: its policy, its span, and what it has cost in each currency."""

    policy: Policy
    starts_at: int = -NEVER
    ends_at: int = NEVER
    spent: Mapping[str, int] = field(default_factory=dict)

    def holds(self, at: int) -> bool:
        """Whether an event of that second is paid by it."""
        return self.starts_at <= at < self.ends_at


PLANS = query("ledger/plans", Plan)
PUBLISH = query("ledger/publish_plan", Plan)
RETIRE = query("ledger/retire_plan")


async def publish_plan(store: Store, name: str, definition: Mapping[str, Any], *, actor: str) -> Plan:
    """Publish a version of a plan; the same once more changes nothing, and what was published is never changed.

    The definition is that of a policy, and may say `starts_at` and `ends_at` besides, in seconds or as ISO-8601. A
    later version that says no start pays from now on; an event is paid by the version that was published last of
    those that hold at its time.
    """
    check_decision(actor)
    _check_word(name)
    filled = {word: value for word, value in definition.items() if value is not None}
    span = {word: moment(word, filled.get(word)) for word in SPAN}
    text = canonical(filled)
    if len(text) > MOST_WORDS or not plain(text, 4 * MOST_WORDS):
        raise BadInput(f"The definition of {name[:50]!r} cannot be kept.", hint="Write shorter text in plain UTF-8.")
    found = guarded(read(name, text))
    _check_word(found.version)
    _one_currency(found)
    if span["starts_at"] is not None and span["ends_at"] is not None and span["ends_at"] <= span["starts_at"]:
        raise BadInput(f"The plan {name} ends before it starts.")
    row: dict[str, Any] = {
        "key": found.told,
        "name": name,
        "version": found.version,
        "definition": text,
        "actor": actor,
        "digest": plan_digest(found.told, text, actor),
        **span,
    }
    stored = Plan(**(await store.write(PUBLISH, None, progress=None, **row)).rows[0])
    if stored.definition != text:
        raise Conflict(
            f"Version {found.version} of the plan {name} was published with other words.",
            hint="What was published never changes: give the changed plan a version of its own.",
        )
    return stored


async def retire_plan(store: Store, name: str, *, at: int | None = None, actor: str) -> list[Plan]:
    """End all versions of a plan at a second, or now; what was earned under it stays."""
    check_decision(actor)
    if not plain(name) or not (await store.write(RETIRE, name=name, at=at, actor=actor)).rows:
        raise NotFound(f"There is no plan {name!r}.", hint="`grapevine plans list` names them.")
    return [plan for plan in await plans(store) if plan.name == name]


def _check_word(word: str) -> None:
    if not _WORD.fullmatch(word):
        raise BadInput(
            f"{word[:110]!r} cannot name a plan or a version.",
            hint="Use letters, digits, _ . or -, at most 100 of them.",
        )


def _one_currency(found: Policy) -> None:
    """Refuse a budget of no currency: fen and cents cannot be added up."""
    terms = found.terms
    if terms.budget_minor is not None and terms.pays_for == "order" and not (terms.currency or terms.pays_in):
        raise BadInput(
            f"The plan {found.name} has a budget, and does not say in which currency.",
            hint="Say which orders it pays for, such as `currency: CNY`, or what in, such as `pays_in: points`.",
        )


async def plans(store: Reads) -> list[Plan]:
    """Every published version, in the order they were published."""
    return await store.read(PLANS)


async def running(store: Reads, at: int) -> list[Policy]:
    """The policies that pay an event of a second, one for each name of a plan; sorted by name."""
    return holding([version_of(vars(plan)) for plan in await plans(store)], at)


def holding(versions: Iterable[Version], at: int) -> list[Policy]:
    """Of some versions in the order they were published, those that pay an event of a second.

    >>> from app.analytics.rewards import LevelTable
    >>> first, second = (Policy("two", LevelTable((100,)), version=name) for name in "12")
    >>> [each.version for each in holding([Version(first), Version(second, starts_at=5)], 5)]
    ['2']
    """
    found = {version.policy.name: version.policy for version in versions if version.holds(at)}
    return [found[name] for name in sorted(found)]


def version_of(row: Mapping[str, Any]) -> Version:
    """The version that a stored plan is, with what it has cost where the row says that."""
    starts = -NEVER if row["starts_at"] is None else row["starts_at"]
    ends = NEVER if row["ends_at"] is None else row["ends_at"]
    spent: Sequence[Mapping[str, Any]] = row.get("spent", ())
    return Version(
        read(row["name"], row["definition"]), starts, ends, {each["currency"]: each["amount"] for each in spent}
    )


@lru_cache(maxsize=1024)
def read(name: str, definition: str) -> Policy:
    """The policy that a stored definition is; one that pays by the whole tree is refused, since a ledger cannot.

    No guard of a market is asked: it was when the plan was published, and money earned since must stay readable.
    """
    words = {word: value for word, value in json.loads(definition).items() if word not in SPAN}
    found = policy(name, words, guard=False)
    if isinstance(found.rule, TreeRule):
        raise BadInput(
            f"The plan {name} pays by the whole tree below a person, which every new order changes for everybody.",
            hint="A ledger pays order by order: simulate it, or settle whole tables by it with `grapevine settle`.",
        )
    return found


def moment(word: str, value: Any) -> int | None:
    """A second that a definition gives, as a whole number or in ISO-8601; without an offset it is in UTC.

    >>> moment("starts_at", "2026-03-01"), moment("starts_at", 5)
    (1772323200, 5)
    """
    if value is None:
        return None
    try:
        whole = isinstance(value, int) and not isinstance(value, bool)
        found = int(value) if whole else seconds(str(value))
        if not EARLIEST <= found <= LATEST:
            raise ValueError(found)
    except (ValueError, OverflowError) as error:
        hint = "Write 2026-03-01T00:00:00Z, or seconds, not milliseconds."
        raise BadInput(f"{word} = {str(value)[:50]!r} is no time from 1900 to 2199.", hint=hint) from error
    return found
