"""Score plans: the ones every company begins with, the ones in use, and how a company gives its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from app.analytics.capital.plan import CAPITAL, VALUE, ScorePlan, check_half_lives
from app.errors import BadInput, NotFound
from app.services.runs import of_kind
from app.store.graph import Store

PLANS: Final[Mapping[str, ScorePlan]] = MappingProxyType({"social_capital": CAPITAL, "customer_value": VALUE})
"""How scores are made up where a company has no plan of its own."""
DEFAULT: Final = "default"
WRITTEN: Final = {
    "socialCapital": "social_capital",
    "customerValue": "customer_value",
    "halfLifeDays": "half_life_days",
}
"""How GraphQL writes the names that a file has, so that what `scorePlan` answers is a file of plans."""
EXAMPLE = (
    "`grapevine query '{ scorePlan { socialCapital { name version reason components { name weight unit reason "
    "halfLifeDays } } } }' > plans.json` writes one."
)
LISTED = (
    "`grapevine query '{ runs(first: 20, kind: \"scores\") { edges { node { id asOf published } } } }'` lists runs."
)


async def plans_for(store: Store, given: str | None) -> Mapping[str, ScorePlan]:
    """The plans for a new run: of a file, of an earlier run by its id, the usual ones, or those in use.

    Without any given those of the published run go on, so that a company's own plan stays until another is given.
    """
    if given == DEFAULT:
        return PLANS
    if given is not None and Path(given).exists():
        return read_plans(Path(given))
    runs = await of_kind(store, "scores")
    found = [run for run in runs if (run.published if given is None else run.id == given)]
    if given is not None and not found:
        raise NotFound(f"There is no file, and no run of scores, {given!r}.", hint=LISTED)
    return of_run(found[0].parameters) if found else PLANS


def of_run(parameters: str) -> Mapping[str, ScorePlan]:
    """The plans that the parameters of a run hold; the usual ones where it had no others."""
    had = json.loads(parameters)
    own = had["plans"] if had.get("own_plans") else {}
    return {**PLANS, **{name: ScorePlan.from_data(plan) for name, plan in own.items()}}


def read_plans(path: Path) -> Mapping[str, ScorePlan]:
    """The plans in a file: a JSON object with `social_capital`, `customer_value` or both; what lacks is as usual.

    The answer of GraphQL's `scorePlan`, as `grapevine query` prints it, is such a file.
    """
    try:
        given = _unwrapped(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise BadInput(f"The plan {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise BadInput(f"The plan {path} is not JSON in UTF-8: {error}.") from error
    except RecursionError as error:
        raise BadInput(f"The plan {path} is nested too deeply.") from error
    if not isinstance(given, dict) or not given or not set(given) <= set(PLANS):
        raise BadInput(f"The plan {path} is an object with {' or '.join(PLANS)}, or both.", hint=EXAMPLE)
    plans = {name: ScorePlan.from_data(_renamed(plan)) for name, plan in given.items()}
    for plan in plans.values():
        check_half_lives(plan)
    return checked({**PLANS, **plans})


def _unwrapped(given: Any) -> Any:
    """The plans in an answer of GraphQL, which may say of which run they are."""
    for name in ("data", "scorePlan"):
        if isinstance(given, dict) and isinstance(given.get(name), dict):
            given = given[name]
    if not isinstance(given, dict):
        return given
    return {WRITTEN.get(name, name): plan for name, plan in given.items() if name != "run"}


def _renamed(plan: Any) -> Any:
    """A plan whose components have the names of a file."""
    if not isinstance(plan, dict) or not isinstance(plan.get("components"), list):
        return plan
    rows = [
        {WRITTEN.get(name, name): value for name, value in row.items()} if isinstance(row, dict) else row
        for row in plan["components"]
    ]
    return {**plan, "components": rows}


def checked(plans: Mapping[str, ScorePlan]) -> Mapping[str, ScorePlan]:
    """The same plans, where no part stands in both: a customer has one number of points for it."""
    first, second = (set(plan.weights()) for plan in plans.values())
    if both := sorted(first & second):
        raise BadInput(f"The part {both[0]!r} is in both plans; it can be in one.")
    return plans


def as_data(plans: Mapping[str, ScorePlan]) -> dict[str, Any]:
    """Plans as plain data, as the parameters of a run hold them."""
    return {name: json.loads(plan.to_json()) for name, plan in plans.items()}
