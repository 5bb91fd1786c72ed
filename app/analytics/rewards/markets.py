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


# Read in November 2026 in copies of the texts, not at their publishers:
# CN   Decree 444, articles 2 and 7: no pay by the number of people brought in, no fee or purchase to join, and none by
#      what those below have sold. The 2013 opinion of court, procuratorate and ministry: a crime from 30 people and 3
#      levels on, the organiser and his own level counted. So even two are no safe harbour, and three a hard stop.
# US   FTC staff guidance on multi-level marketing, after Koscot (86 F.T.C. 1106, 1975): no rewards for recruiting that
#      are unrelated to sales to ultimate users, and no incentive to buy in order to advance.
# EU   Directive 2005/29/EC, annex I, point 14, as read in C-515/12 (4finance): a scheme is barred where people pay,
#      however little, for a chance of being paid mainly for bringing in others. Stricter here: not even without a fee.
# WeChat  Operating rules for mini programs, 5.9, as quoted by its developers' community in 2019: chains that pay by the
#      number or the sales of those below, and fees to join, are barred; a rebate of one level is left alone. That two
#      levels pass is what shop software and its makers say, not a text of the platform that we have seen.
MARKETS: Final = {
    "CN": MarketRule(
        2,
        3,
        "State Council Decree 444, articles 2 and 7 (no pay by headcount, no fee or purchase to join), and the 2013 "
        "opinion on criminal pyramid selling (from 3 levels on, the organiser's own counted)",
    ),
    "US": MarketRule(
        None,
        None,
        "FTC staff guidance on multi-level marketing, after Koscot: pay for sales, never for recruiting",
    ),
    "EU": MarketRule(
        None,
        None,
        "Directive 2005/29/EC, annex I, point 14: no scheme that pays mainly for bringing in others",
    ),
}
PLATFORMS: Final = {
    "wechat": MarketRule(
        2,
        2,
        "WeChat's operating rules for mini programs, 5.9: no multi-level distribution; two levels are tolerated",
    ),
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
