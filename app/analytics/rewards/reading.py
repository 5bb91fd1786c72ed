"""Policies read from plain objects, checked, and refused with a word where they are wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from app.analytics.rewards.amounts import WHOLE
from app.analytics.rewards.markets import guarded
from app.analytics.rewards.policies import SELF_PURCHASE, Policy, Rule, Terms
from app.analytics.rewards.rules import AlmostUniform, EqualSplit, Geometric, LevelTable
from app.analytics.rewards.tree_rules import Cdrm1, Cdrm2, TreeRule
from app.errors import BadInput

Reader = Callable[[Any], Any]
MOST_MONEY: Final = 10**18
MOST_LEVELS: Final = 1_000_000
MOST_DAYS: Final = 100_000


def _from(least: int, most: int) -> Reader:
    """A reader of whole numbers within bounds, so that nothing read can leave 64 bits later."""

    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"is not a whole number from {least} to {most}")
        return value

    return read


def _fraction(value: Any) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | str | Fraction):
        raise ValueError('is not an exact fraction; write it as "1/10"')
    try:
        found = Fraction(value)
    except (ValueError, ZeroDivisionError):
        raise ValueError('is not a fraction such as "1/10"') from None
    if not 0 <= found <= 1:
        raise ValueError("is not from 0 to 1")
    return found


def _wholes(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise ValueError("is not a list of whole numbers")
    return tuple(map(BPS, value))


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("is not a text")
    return str(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("is neither true nor false")
    return value


def _self_purchase(value: Any) -> str:
    if value not in SELF_PURCHASE:
        raise ValueError(f"is none of {', '.join(SELF_PURCHASE)}")
    return str(value)


BPS: Final = _from(0, WHOLE)
MONEY: Final = _from(0, MOST_MONEY)
CDRM: Final[Mapping[str, Reader]] = {"phi": _fraction, "theta": _fraction, "unit_minor": _from(1, MOST_MONEY)}
KINDS: Final[Mapping[str, tuple[Callable[..., Rule], Mapping[str, Reader]]]] = {
    LevelTable.KIND: (LevelTable, {"bps": _wholes}),
    Geometric.KIND: (Geometric, {"b": _fraction, "a": _fraction}),
    EqualSplit.KIND: (EqualSplit, {"pool_bps": BPS}),
    AlmostUniform.KIND: (AlmostUniform, {"H": _from(1, WHOLE), "base_bps": BPS, "beta_bps": BPS}),
    Cdrm1.KIND: (Cdrm1, CDRM),
    Cdrm2.KIND: (Cdrm2, CDRM),
}
NAMED: Final = {"equal_split": EqualSplit.KIND}
DEFAULTS: Final[Mapping[str, Any]] = {"unit_minor": 100, "version": "1"}
READ_TERMS: Final[Mapping[str, Reader]] = {
    **dict.fromkeys(("market", "platform", "currency"), _text),
    **dict.fromkeys(("headcount_reward", "entry_fee"), _flag),
    **dict.fromkeys(("payee_cap_minor", "budget_minor", "minimum_payout_minor"), MONEY),
    **dict.fromkeys(("penalty_bps", "buyer_bps"), BPS),
    **dict.fromkeys(("window_days", "hold_days"), _from(0, MOST_DAYS)),
    "max_paid_levels": _from(0, MOST_LEVELS),
    "self_purchase": _self_purchase,
}
BY_ORDER: Final = ("payee_cap_minor", "budget_minor", "penalty_bps", "buyer_bps")


def policy(name: str, given: Mapping[str, Any]) -> Policy:
    """A policy from a plain object such as `{"kind": "level_table", "bps": [1000, 500], "cap": 2}`; null is absent.

    Examples
    --------
    >>> policy("halves", {"kind": "geometric", "b": "1/10", "a": "1/2", "cap": 3}).most
    Fraction(7, 40)
    """
    if not isinstance(given, Mapping):
        raise BadInput(f"The policy {name} is no object.", hint='Write {"kind": "level_table", "bps": [1000, 500]}.')
    given = {field: value for field, value in given.items() if value is not None}
    asked = str(given.get("kind", ""))
    kind = NAMED.get(asked, asked)
    if kind not in KINDS:
        raise BadInput(f"The policy {name} has the kind {kind!r}.", hint=f"Use one of {', '.join(KINDS)}.")
    make, readers = KINDS[kind]
    unknown = sorted(set(given) - {"kind", "cap", "version", *readers, *READ_TERMS})
    if unknown:
        known = ", ".join(["cap", "version", *readers, *READ_TERMS])
        raise BadInput(
            f"The policy {name} has a field {unknown[0]} that {kind} does not know.", hint=f"Known: {known}."
        )
    values = [_read(name, {**DEFAULTS, **given}, field, readers[field]) for field in readers]
    terms = {field: _read(name, given, field, reader) for field, reader in READ_TERMS.items() if field in given}
    cap = _read(name, given, "cap", _from(1, MOST_LEVELS)) if "cap" in given else None
    found = Policy(name, make(*values), cap, _read(name, {**DEFAULTS, **given}, "version", _text))
    return guarded(_affordable(Policy(found.name, found.rule, found.cap, found.version, Terms(**terms))))


def _read(name: str, given: Mapping[str, Any], field: str, reader: Reader) -> Any:
    try:
        return reader(given.get(field))
    except ValueError as error:
        raise BadInput(f"The policy {name}: {field} = {given.get(field)!r} {error}.") from error


def _affordable(found: Policy) -> Policy:
    """Refuse a policy that can pay out more than an order brought in, or less than nothing."""
    rule = found.rule
    if isinstance(rule, Geometric) and rule.a == 1 and found.cap is None:
        raise BadInput(
            f"The policy {found.name}: a = 1 would pay without end.", hint="Give a fraction below 1, or a cap."
        )
    if isinstance(rule, TreeRule) and rule.theta > rule.phi:
        raise BadInput(f"The policy {found.name}: theta is above phi, so that a reward could fall below 0.")
    if found.most > 1:
        raise BadInput(
            f"The policy {found.name} can pay {found.most} of an order.", hint="It may pay at most all of it."
        )
    by_order = [name for name in BY_ORDER if getattr(found.terms, name)]
    if isinstance(rule, TreeRule) and by_order:
        raise BadInput(f"The policy {found.name}: {by_order[0]} needs a rule that pays by order.")
    return found
