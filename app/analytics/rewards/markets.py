"""What a market or platform allows: how many levels may be paid, and for what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.analytics.rewards.policies import Policy
from app.errors import BadInput


@dataclass(frozen=True)
class MarketRule:
    """A rule of a market or platform: levels that may be paid, how far a policy may ask for more, and its source."""

    levels: int | None
    hard_stop: int | None
    source: str


MARKETS: Final = {
    "CN": MarketRule(2, 3, "State Council Decree 444 and the 2013 opinion on pyramid selling"),
    "US": MarketRule(None, None, "FTC guidance on multi-level marketing: pay for sales, never for recruiting"),
    "EU": MarketRule(None, None, "Directive 2005/29/EC, annex I, number 14: no pay for bringing in others"),
}
PLATFORMS: Final = {
    "wechat": MarketRule(2, 2, "WeChat bars links and mini programs that pay for more than two levels"),
}


def guarded(policy: Policy) -> Policy:
    """The policy itself, or a refusal that names the rule it breaks; without market and platform there is no guard.

    Names of markets and platforms may be written in small or large letters. A market's usual number of levels may be
    raised by `max_paid_levels`, up to its hard stop and never further.

    Examples
    --------
    >>> from app.analytics.rewards.policies import Terms
    >>> from app.analytics.rewards.rules import LevelTable
    >>> guarded(Policy("three", LevelTable((8, 4, 2)), terms=Terms(platform="wechat")))
    Traceback (most recent call last):
    app.errors.BadInput: The policy three pays 3 levels; wechat allows 2.
    """
    terms = policy.terms
    for name, rules, word in ((terms.market, MARKETS, "market"), (terms.platform, PLATFORMS, "platform")):
        if not name:
            continue
        known = next((each for each in rules if each.casefold() == name.strip().casefold()), None)
        if known is None:
            told = ", ".join(rules)
            raise BadInput(f"The policy {policy.name} names an unknown {word} {name!r}.", hint=f"Known: {told}.")
        _check(policy, known, rules[known])
    if not terms.market and not terms.platform:
        return policy
    if terms.max_paid_levels is not None and (policy.levels is None or policy.levels > terms.max_paid_levels):
        raise BadInput(f"The policy {policy.name} pays more levels than its own max_paid_levels.")
    return policy


def _check(policy: Policy, name: str, rule: MarketRule) -> None:
    if policy.terms.headcount_reward:
        raise BadInput(f"The policy {policy.name} pays for mere sign-ups; {name} forbids it.", hint=_told(rule))
    if policy.terms.entry_fee:
        raise BadInput(
            f"The policy {policy.name} makes people buy before they may join; {name} forbids it.", hint=_told(rule)
        )
    allowed = rule.levels
    if allowed is not None and rule.hard_stop is not None and policy.terms.max_paid_levels is not None:
        allowed = min(max(allowed, policy.terms.max_paid_levels), rule.hard_stop)
    if allowed is not None and (policy.levels is None or policy.levels > allowed):
        paid = "any number of" if policy.levels is None else policy.levels
        raise BadInput(f"The policy {policy.name} pays {paid} levels; {name} allows {allowed}.", hint=_told(rule))


def _told(rule: MarketRule) -> str:
    return f"The rule: {rule.source}."
