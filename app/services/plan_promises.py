"""Reward plans as people read them: the definition, when it holds, and what it promises."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from app.analytics.rewards import Properties, properties
from app.services.instants import moment
from app.services.plans import Plan, read

PROMISES: Final = ("budget_balanced", "subtree_local", "rises_to", "sybil_proof")


def definition(plan: Plan) -> dict[str, Any]:
    """The definition of a plan as the object that was published."""
    return dict(json.loads(plan.definition))


def promised(plan: Plan) -> Properties:
    """What a plan promises."""
    return properties(read(plan.name, plan.definition))


def told(plan: Plan) -> Mapping[str, Any]:
    """A plan as one object of plain values."""
    found = promised(plan)
    return {
        "name": plan.name,
        "version": plan.version,
        "definition": definition(plan),
        "starts_at": None if plan.starts_at is None else moment(plan.starts_at),
        "ends_at": None if plan.ends_at is None else moment(plan.ends_at),
        "published_at": moment(plan.published_at),
        "actor": plan.actor,
        "pays_at_most": str(found.most),
        **{name: getattr(found, name) for name in PROMISES},
    }
