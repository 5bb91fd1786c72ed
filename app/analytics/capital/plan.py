"""Score plans: which parts a score is made of, what each weighs and why, as data with a version."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from math import isfinite
from typing import Any, Final

from app.errors import BadInput

CLOSE = 1e-9
PARTS: Final = (
    "trust",
    "activity",
    "bonding",
    "bridging",
    "contribution",
    "income",
    "participation",
    "influence",
)
"""The parts that a plan can weigh."""


@dataclass(frozen=True)
class Component:
    """One part of a score: its share of the whole, the unit of its raw number, and the reason for its weight."""

    name: str
    weight: float
    unit: str
    reason: str
    half_life_days: float | None = None


@dataclass(frozen=True)
class ScorePlan:
    """How a score is put together; another weight is another version."""

    name: str
    version: int
    components: tuple[Component, ...]
    reason: str

    def __post_init__(self) -> None:
        """Refuse a plan whose weights do not share out one whole."""
        _check(self)

    def weights(self) -> dict[str, float]:
        """The weight of each part."""
        return {component.name: component.weight for component in self.components}

    def to_json(self) -> str:
        """The plan as JSON; `from_json` reads it back unchanged."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)

    @classmethod
    def from_json(cls, text: str) -> ScorePlan:
        """Read a plan, or say what is wrong with it.

        Examples
        --------
        >>> ScorePlan.from_json(CAPITAL.to_json()) == CAPITAL
        True
        """
        try:
            given = json.loads(text)
        except json.JSONDecodeError as error:
            raise BadInput(f"The score plan is not JSON: {error}.") from error
        rows = _fields(given, cls, "The score plan")["components"]
        if not isinstance(rows, list):
            raise BadInput("The components of a score plan are a list.")
        components = tuple(Component(**_fields(row, Component, "A component")) for row in rows)
        return cls(given["name"], given["version"], components, given["reason"])


def shared_out(plan: ScorePlan, missing: Collection[str]) -> dict[str, float]:
    """The weight of each part when those that are missing leave theirs to the others in proportion.

    Examples
    --------
    >>> {name: round(weight, 3) for name, weight in shared_out(VALUE, ["income"]).items()}
    {'income': 0.0, 'participation': 0.5, 'influence': 0.5}
    """
    left = sum(component.weight for component in plan.components if component.name not in missing)
    return {
        component.name: 0.0 if component.name in missing or not left else component.weight / left
        for component in plan.components
    }


def _fields(given: Any, shape: type, title: str) -> Mapping[str, Any]:
    names = [field.name for field in fields(shape)]
    needed = [name for name in names if name != "half_life_days"]
    if not isinstance(given, dict) or not set(needed) <= set(given) <= set(names):
        raise BadInput(f"{title} has the fields {', '.join(needed)}, and no others but half_life_days of a component.")
    return given


def _check(plan: ScorePlan) -> None:
    if type(plan.version) is not int or plan.version < 1:
        raise BadInput(f"A score plan has the version {plan.version!r}; versions are 1, 2, 3 and so on.")
    for text in (plan.name, plan.reason):
        if not isinstance(text, str) or not text.strip():
            raise BadInput("A score plan needs a name, and a reason in words.")
    names = [component.name for component in plan.components]
    if not all(name in PARTS for name in names) or len(set(names)) < len(names):
        raise BadInput(f"The score plan {plan.name!r} names each part once; the parts are {', '.join(PARTS)}.")
    for component in plan.components:
        _check_component(component)
    total = sum(component.weight for component in plan.components)
    if abs(total - 1) > CLOSE:
        raise BadInput(f"The weights of the score plan {plan.name!r} add up to {total:.9g}; they add up to 1.")


def _check_component(component: Component) -> None:
    if not _number(component.weight) or not 0 <= component.weight <= 1:
        raise BadInput(f"The part {component.name!r} has the weight {component.weight!r}; weights go from 0 to 1.")
    for text in (component.unit, component.reason):
        if not isinstance(text, str) or not text.strip():
            raise BadInput(f"The part {component.name!r} needs a unit, and a reason in words.")
    days = component.half_life_days
    if days is not None and (not _number(days) or days <= 0):
        raise BadInput(f"The part {component.name!r} has a half-life of {days!r} days; give a number above 0, or null.")


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


CAPITAL: Final = ScorePlan(
    name="social_capital",
    version=1,
    components=(
        Component("trust", 0.25, "share of walks from verified people", "A quarter each: no evidence yet ranks them."),
        Component("activity", 0.25, "decayed weight of acts", "A quarter each: no evidence yet ranks them.", 180.0),
        Component("bonding", 0.125, "returned ties, by standing", "Half of relationships: close ties help.", 180.0),
        Component("bridging", 0.125, "1 - constraint", "Half of relationships: ties to strangers inform.", 180.0),
        Component("contribution", 0.25, "people brought, by standing", "A quarter each: no evidence yet ranks them."),
    ),
    reason="Trust, activity, relationships and contribution count alike until a back-test says otherwise.",
)
"""Social capital, when a company has no plan of its own."""

VALUE: Final = ScorePlan(
    name="customer_value",
    version=1,
    components=(
        Component("income", 0.4, "minor units", "Money is what the company can count on most."),
        Component("participation", 0.3, "decayed weight of acts", "What a customer does for the company.", 180.0),
        Component("influence", 0.3, "people, by standing", "Whom a customer brings others to hear.", 180.0),
    ),
    reason="Income leads; participation and influence share the rest.",
)
"""Customer value, when a company has no plan of its own."""
