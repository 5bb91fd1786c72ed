"""Score plans: which parts a score is made of, what each weighs and why, as data with a version."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from app.errors import BadInput

CLOSE = 1e-9
LATEST: Final = 2**31 - 1
"""The last version that can be told over GraphQL, whose whole numbers end here."""
SHORTEST, LONGEST = 1 / 86_400, 100_000.0
"""Half-lives in days: a second, and longer than anybody lives."""
DECAYING: Final = ("activity", "participation")
"""The parts with a half-life of their own; ties fade by the run's."""
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
        except RecursionError as error:
            raise BadInput("The score plan is nested too deeply.") from error
        return cls.from_data(given)

    @classmethod
    def from_data(cls, given: object) -> ScorePlan:
        """The same from JSON that was read already."""
        plan = _fields(given, cls, "The score plan")
        rows = plan["components"]
        if not isinstance(rows, list):
            raise BadInput("The components of a score plan are a list.")
        components = tuple(Component(**_fields(row, Component, "A component")) for row in rows)
        return cls(plan["name"], plan["version"], components, plan["reason"])


def check_half_lives(plan: ScorePlan) -> None:
    """Refuse a half-life of its own for a part that has none: it would change nothing.

    Examples
    --------
    >>> check_half_lives(CAPITAL)
    """
    for component in plan.components:
        if component.half_life_days is not None and component.name not in DECAYING:
            raise BadInput(
                f"The part {component.name!r} has no half-life of its own; {' and '.join(DECAYING)} have.",
                hint="Leave half_life_days out there. Ties fade by --half-life of the run.",
            )


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


def _fields(given: object, shape: type, title: str) -> Mapping[str, Any]:
    names = [field.name for field in fields(shape)]
    needed = [name for name in names if name != "half_life_days"]
    if not isinstance(given, dict) or not set(needed) <= set(given) <= set(names):
        raise BadInput(f"{title} has the fields {', '.join(needed)}, and no others but half_life_days of a component.")
    return given


def _check(plan: ScorePlan) -> None:
    if type(plan.version) is not int or not 1 <= plan.version <= LATEST:
        raise BadInput(f"A score plan has a version that is not 1, 2, 3 and so on, up to {LATEST}.")
    if not all(_words(text) for text in (plan.name, plan.reason)):
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
    if not _between(component.weight, 0, 1):
        raise BadInput(f"The weight of the part {component.name!r} is refused; weights go from 0 to 1.")
    if not all(_words(text) for text in (component.unit, component.reason)):
        raise BadInput(f"The part {component.name!r} needs a unit, and a reason in words.")
    days = component.half_life_days
    if days is not None and not _between(days, SHORTEST, LONGEST):
        raise BadInput(
            f"The half-life of the part {component.name!r} cannot be used.",
            hint=f"Give days from 1/86400, a second, to {LONGEST:,.0f}, or null.",
        )


def _between(value: object, least: float, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most


def _words(text: object) -> bool:
    """Whether it is text that says something, and that can be written down: no half of a surrogate pair."""
    return isinstance(text, str) and bool(text.strip()) and not any("\ud800" <= sign <= "\udfff" for sign in text)


CAPITAL: Final = ScorePlan(
    name="social_capital",
    version=1,
    components=(
        Component("trust", 0.25, "share of walks from verified people", "A quarter each: no evidence yet ranks them."),
        Component("activity", 0.25, "decayed weight of acts", "A quarter each: no evidence yet ranks them.", 180.0),
        Component("bonding", 0.125, "returned ties, by standing", "Half of relationships: close ties help."),
        Component("bridging", 0.125, "1 - constraint", "Half of relationships: ties to strangers inform."),
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
        Component("influence", 0.3, "people, by standing", "Whom a customer brings others to hear."),
    ),
    reason="Income leads; participation and influence share the rest.",
)
"""Customer value, when a company has no plan of its own."""
