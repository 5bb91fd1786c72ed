"""How a chain was found, as canonical JSON: what was seen, what counted, and who was passed over and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from app.analytics.chains.entry import Choice, Evidence
from app.services.runs import canonical
from app.services.sale_evidence import Way
from app.services.sale_hops import ShareChain, Step

MOST_TOLD: Final = 20
"""So much of the evidence that was passed over is told one by one."""


def snapshot(
    event: str, kind: str, way: Way, chain: ShareChain | None, choice: Choice | None, holds: Sequence[str]
) -> str:
    """Everything that decided about a chain, in the same bytes each time."""
    level = {hop.share.name: hop for hop in chain.hops} if chain else {}
    # Whether levels were read decides nothing about a chain.
    unsaid = ("loyalty",) if kind == "referral" else ("loyalty", "among")
    settings = {name: value for name, value in vars(way).items() if name not in unsaid}
    told: dict[str, Any] = {
        "event": event,
        "kind": kind,
        "settings": settings,
        "holds": list(holds),
        "hops": [_step(step) | _level(level.get(step.name)) for step in (chain.way if chain else ())],
        "dropped": [_step(each.share) | {"reason": each.reason} for each in (chain.dropped if chain else ())],
        "complete": chain.complete if chain else True,
    }
    if choice:
        passed = [_seen(seen) | {"reason": reason} for seen, reason in choice.passed_over]
        told["entry"] = _seen(choice.chosen) if choice.chosen else None
        told["passed_over"] = passed[:MOST_TOLD]
        told["passed_over_in_all"] = len(passed)
        told["clicked_at"] = moment(choice.clicked_at)
    return canonical(told)


def moment(millis: int | None) -> str | None:
    """A moment in UTC as text.

    >>> moment(1_000), moment(1_001), moment(None)
    ('1970-01-01T00:00:01Z', '1970-01-01T00:00:01.001Z', None)
    >>> moment(-99_999_999_999_000)
    '-99999999999000 ms from 1970'
    """
    if millis is None:
        return None
    try:
        when = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=millis)
    except OverflowError:
        # No year from 1 to 9999: odd, but it must not stop what is told of all others.
        return f"{millis} ms from 1970"
    return when.isoformat(timespec="milliseconds" if millis % 1000 else "seconds").replace("+00:00", "Z")


def _seen(seen: Evidence) -> dict[str, Any]:
    return {
        "sort": seen.sort,
        "key": seen.target,
        "kind": seen.kind,
        "at": moment(seen.at),
        "id": seen.id,
        "certain": seen.certain,
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "sort": step.sort,
        "key": step.key,
        "identity": step.identity,
        "customer": step.customer,
        "at": moment(step.at),
        "channel": step.channel,
        "parents": list(step.parents),
    }


def _level(hop: Any) -> dict[str, Any]:
    return {"level": hop.level, "note": hop.note} if hop else {"level": None, "note": ""}
