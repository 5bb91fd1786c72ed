"""Policies read from plain objects, checked, and refused with a word where they are wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from app.analytics.money.currencies import is_money
from app.analytics.rewards.amounts import WHOLE
from app.analytics.rewards.fields import (
    BPS,
    MOST_LEVELS,
    MOST_MONEY,
    TERMS,
    Reader,
    by_loyalty,
    fraction,
    from_to,
    shares,
    text,
)
from app.analytics.rewards.markets import guarded
from app.analytics.rewards.policies import Policy, Rule, Terms
from app.analytics.rewards.ranked_rules import LoyaltyTable, ReferrerSplit
from app.analytics.rewards.rules import AlmostUniform, EqualSplit, Geometric, LevelTable
from app.analytics.rewards.tree_rules import Cdrm1, Cdrm2, TreeRule
from app.errors import BadInput

CDRM: Final[Mapping[str, Reader]] = {"phi": fraction, "theta": fraction, "unit_minor": from_to(1, MOST_MONEY)}
KINDS: Final[Mapping[str, tuple[Callable[..., Rule], Mapping[str, Reader]]]] = {
    LevelTable.KIND: (LevelTable, {"bps": shares}),
    Geometric.KIND: (Geometric, {"b": fraction, "a": fraction}),
    EqualSplit.KIND: (EqualSplit, {"pool_bps": BPS}),
    AlmostUniform.KIND: (AlmostUniform, {"H": from_to(1, WHOLE), "base_bps": BPS, "beta_bps": BPS}),
    LoyaltyTable.KIND: (LoyaltyTable.of, {"bps": by_loyalty}),
    ReferrerSplit.KIND: (ReferrerSplit, {"pool_bps": BPS}),
    Cdrm1.KIND: (Cdrm1, CDRM),
    Cdrm2.KIND: (Cdrm2, CDRM),
}
NAMED: Final = {"equal_split": EqualSplit.KIND}
DEFAULTS: Final[Mapping[str, Any]] = {"unit_minor": 100, "version": "1"}
BY_ORDER: Final = ("payee_cap_minor", "budget_minor", "penalty_bps", "buyer_bps", "pays_in", "rate", "pays_for")


def policy(name: str, given: Mapping[str, Any], *, guard: bool = True) -> Policy:
    """A policy from a plain object such as `{"kind": "level_table", "bps": [1000, 500], "cap": 2}`; null is absent.

    Without the guard nothing is said about its market: what was allowed once is still to be read.

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
    unknown = sorted(set(given) - {"kind", "cap", "version", *readers, *TERMS})
    if unknown:
        known = ", ".join(["cap", "version", *readers, *TERMS])
        raise BadInput(
            f"The policy {name} has a field {unknown[0]} that {kind} does not know.", hint=f"Known: {known}."
        )
    values = [_read(name, {**DEFAULTS, **given}, field, readers[field]) for field in readers]
    terms = {field: _read(name, given, field, reader) for field, reader in TERMS.items() if field in given}
    cap = _read(name, given, "cap", from_to(1, MOST_LEVELS)) if "cap" in given else None
    version = _read(name, {**DEFAULTS, **given}, "version", text)
    found = Policy(name, make(*values), cap, version, Terms(**terms))
    _check_event(found)
    return guarded(_affordable(found)) if guard else _affordable(found)


def _read(name: str, given: Mapping[str, Any], field: str, reader: Reader) -> Any:
    try:
        return reader(given.get(field))
    except ValueError as error:
        raise BadInput(f"The policy {name}: {field} = {given.get(field)!r} {error}.") from error


def _check_event(found: Policy) -> None:
    """Refuse a policy whose rule, worth or flags do not fit what it pays for, or in what."""
    terms = found.terms
    if is_money(terms.pays_in) and not terms.currency:
        raise BadInput(
            f"The policy {found.name} pays in {terms.pays_in}, and does not say for orders in which currency.",
            hint='Add "currency": "CNY": a rate between two currencies holds for these two alone.',
        )
    if terms.pays_for == "referral":
        if not terms.headcount_reward:
            raise BadInput(
                f"The policy {found.name} pays for referrals, which is a reward by headcount.",
                hint='Say so with "headcount_reward": true; the guard of a market then refuses it there.',
            )
        if not terms.worth_minor:
            raise BadInput(
                f"The policy {found.name} does not say what a referral is worth.", hint='Add "worth_minor": 1000.'
            )
    elif terms.worth_minor:
        raise BadInput(
            f"The policy {found.name}: worth_minor is for referrals.", hint='Add "pays_for": "referral", or leave it.'
        )
    elif isinstance(found.rule, ReferrerSplit):
        raise BadInput(
            f"The policy {found.name} splits among the referrers of a new customer, not by order.",
            hint='Add "pays_for": "referral".',
        )


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
    by_order = [name for name in BY_ORDER if getattr(found.terms, name) != getattr(Terms(), name)]
    if isinstance(rule, TreeRule) and by_order:
        raise BadInput(f"The policy {found.name}: {by_order[0]} needs a rule that pays by order.")
    return found
