"""Score plans: the ones every company begins with, and how a company gives its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from app.analytics.capital.plan import CAPITAL, VALUE, ScorePlan
from app.errors import BadInput

PLANS: Final[Mapping[str, ScorePlan]] = MappingProxyType({"social_capital": CAPITAL, "customer_value": VALUE})
"""How scores are made up where a company has no plan of its own."""
EXAMPLE = "`grapevine query '{ scorePlan { socialCapital { name version components { name weight } } } }'` shows one."


def read_plans(path: Path) -> Mapping[str, ScorePlan]:
    """The plans in a file: a JSON object with `social_capital`, `customer_value` or both; what lacks is as usual."""
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"The plan {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise BadInput(f"The plan {path} is not JSON in UTF-8: {error}.") from error
    if not isinstance(given, dict) or not given or not set(given) <= set(PLANS):
        raise BadInput(f"The plan {path} is an object with {' or '.join(PLANS)}, or both.", hint=EXAMPLE)
    return checked({**PLANS, **{name: ScorePlan.from_json(json.dumps(plan)) for name, plan in given.items()}})


def checked(plans: Mapping[str, ScorePlan]) -> Mapping[str, ScorePlan]:
    """The same plans, where no part stands in both: a customer has one number of points for it."""
    first, second = (set(plan.weights()) for plan in plans.values())
    if both := sorted(first & second):
        raise BadInput(f"The part {both[0]!r} is in both plans; it can be in one.")
    return plans


def as_data(plans: Mapping[str, ScorePlan]) -> dict[str, Any]:
    """Plans as plain data, as the parameters of a run hold them."""
    return {name: json.loads(plan.to_json()) for name, plan in plans.items()}
