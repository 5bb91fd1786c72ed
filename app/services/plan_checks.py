"""Stored plans are checked: what each says, who published it, and when it starts and ends."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from app.analytics.rewards import Policy
from app.errors import GrapevineError
from app.queries import query
from app.services.plan_digests import plan_digest
from app.services.plans import moment, version_of
from app.services.sales import Reads


@dataclass(frozen=True)
class PlanRow:
    """A version of a plan as it is stored, with its digest, and when it ends if that was not said from the start."""

    key: str
    name: str
    version: str
    definition: str
    starts_at: int | None
    ends_at: int | None
    published_at: int
    actor: str
    retired_from: int | None
    digest: str | None


PUBLISHED = query("ledger/published", PlanRow)


async def checked_plans(store: Reads) -> tuple[dict[str, Policy], list[str]]:
    """Every policy that can be read, by name and version, and what is wrong with stored plans."""
    rows, policies, wrong = await store.read(PUBLISHED), dict[str, Policy](), list[str]()
    for place, row in enumerate(rows):
        try:
            told = version_of(vars(row)).policy.told
            kept = _times(row, rows[:place]) == (row.starts_at, row.ends_at)
            policies[told] = version_of(vars(row)).policy
        except (GrapevineError, ValueError, KeyError, TypeError, AttributeError):
            wrong.append(f"plan {row.key} cannot be read")
            continue
        if row.digest != plan_digest(row.key, row.definition, row.actor) or row.key != told:
            wrong.append(f"plan {row.key} is not what was published")
        if not kept:
            wrong.append(f"plan {row.key} does not start and end when it was said to")
    return policies, wrong


def _times(row: PlanRow, before: Sequence[PlanRow]) -> tuple[int | None, int | None]:
    """When a plan should start and end: as it says, a later version else from when it was published; or as retired."""
    said = json.loads(row.definition)
    starts, ends = (moment(word, said.get(word)) for word in ("starts_at", "ends_at"))
    if starts is None and any(each.name == row.name for each in before):
        starts = row.published_at
    return starts, ends if row.retired_from is None else row.retired_from
