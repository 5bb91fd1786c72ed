"""Which evidence leads from a buyer into a share chain: of all that was seen what counts, and why the rest does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.errors import BadInput

DAY_MS: Final = 86_400_000
REPEAT_MS: Final = 30 * 60_000
"""Within so long after a click, another one by the same person on the same thing is no further click."""

SORTS: Final = ("code", "share", "link", "referral")
"""What a chain can be entered by. A code comes first: at the checkout the buyer says so himself."""

KINDS: Final = {"named": 0, "scan": 1, "click": 1, "view": 2, "brought": 3}
"""How it was seen; of equal times the lower rank counts."""

ENTRY_RULES: Final = {
    "last": "a later one counts",
    "first": "an earlier one counts",
    "override": "the last scan counts, or else the earliest of all",
}
NO_TIME: Final = "has no time"
AFTER: Final = "came after the order"
OUTSIDE: Final = "is older than its window"
REPEATED: Final = "repeats one on the same thing within 30 minutes"
GUESS: Final = "is a guess, and what is certain comes before it"
ONLY_GUESS: Final = "is a guess, and a guess alone pays nobody"
TIED: Final = "was at the same moment as another, which comes first"


@dataclass(frozen=True)
class Evidence:
    """One sign that a buyer came through something: what, how it was seen, and when, in milliseconds.

    `fault` says why it cannot lead on, such as a share that nobody made known; empty when it can.
    """

    sort: str
    target: str
    kind: str
    at: int | None
    id: str = ""
    certain: bool = True
    fault: str = ""


@dataclass(frozen=True)
class Choice:
    """The evidence that leads into the chain, what was passed over and why, and the click that led to the order."""

    chosen: Evidence | None
    passed_over: tuple[tuple[Evidence, str], ...] = ()
    clicked_at: int | None = None


def choose(
    evidence: Sequence[Evidence], at: int, *, entry: str = "last", click_days: int = 7, view_days: int = 1
) -> Choice:
    """The evidence that counts for an order at some moment, whatever the order in which it is given.

    What is certain comes before a guess, then time decides by the rule; at equal times what the order names comes
    before a click or a scan, that before a view, and then the smaller id. A guess alone leads nowhere. A click
    or a scan counts for `click_days`, a view for `view_days`: exactly that old is inside.

    Examples
    --------
    >>> seen = [Evidence("share", "s1", "click", 1_000), Evidence("link", "l1", "scan", 2_000)]
    >>> [choose(seen, 9_000, entry=rule).chosen.target for rule in ENTRY_RULES]
    ['l1', 's1', 'l1']
    >>> [(each.target, why) for each, why in choose(seen, 9_000).passed_over]
    [('s1', 'a later one counts')]
    """
    if entry not in ENTRY_RULES:
        raise BadInput(f"There is no entry rule {entry!r}.", hint=f"Use one of {', '.join(ENTRY_RULES)}.")
    days = {"click": click_days, "scan": click_days, "view": view_days}
    left, passed = list[Evidence](), list[tuple[Evidence, str]]()
    for each in sorted(evidence, key=_identity):
        fault = each.fault or _untimely(each, at, days.get(each.kind))
        if fault:
            passed.append((each, fault))
        else:
            left.append(each)
    left, repeated = _once(left)
    passed += [(each, REPEATED) for each in repeated]
    certain = [each for each in left if each.certain]
    passed += [(each, GUESS if certain else ONLY_GUESS) for each in left if not each.certain]
    if not certain:
        return Choice(None, tuple(sorted(passed, key=_told)))
    chosen = min(certain, key=lambda each: _rank(each, entry, any(other.kind == "scan" for other in certain)))
    passed += [(each, TIED if each.at == chosen.at else ENTRY_RULES[entry]) for each in certain if each is not chosen]
    return Choice(chosen, tuple(sorted(passed, key=_told)), _clicked(chosen, certain))


def _untimely(each: Evidence, at: int, days: int | None) -> str:
    if each.at is None:
        # Who brought a buyer may be known without a date.
        return "" if each.kind == "brought" else NO_TIME
    if each.at > at:
        return AFTER
    return OUTSIDE if days is not None and at - each.at > days * DAY_MS else ""


def _once(evidence: Sequence[Evidence]) -> tuple[list[Evidence], list[Evidence]]:
    """Each click once, at its first moment, and those that repeat it."""
    kept, repeated, since = list[Evidence](), list[Evidence](), dict[tuple[str, str, str, bool], int]()
    for each in sorted(evidence, key=lambda each: (-1 if each.at is None else each.at, _identity(each))):
        what = (each.sort, each.target, each.kind, each.certain)
        if each.kind not in ("named", "brought") and each.at is not None:
            if what in since and each.at - since[what] < REPEAT_MS:
                repeated.append(each)
                continue
            since[what] = each.at
        kept.append(each)
    return kept, repeated


def _rank(each: Evidence, entry: str, scanned: bool) -> tuple[bool, bool, int, int, int, str, str]:
    """Sorts what counts to the front; what has no time comes after all that has one."""
    when = 0 if each.at is None else each.at
    late = entry == "last" or (entry == "override" and scanned)
    aside = entry == "override" and scanned and each.kind != "scan"
    moment = -when if late else when
    return aside, each.at is None, moment, KINDS[each.kind], SORTS.index(each.sort), each.target, each.id


def _clicked(chosen: Evidence, certain: Sequence[Evidence]) -> int | None:
    """When the buyer clicked: on what was chosen by that, or last on the thing that the order names."""
    if chosen.kind in ("click", "scan", "view"):
        return chosen.at
    same = [each for each in certain if (each.sort, each.target) == (chosen.sort, chosen.target)]
    return max((each.at for each in same if each.kind in ("click", "scan") and each.at is not None), default=None)


def _identity(each: Evidence) -> tuple[str, str, str, int, str, bool, str]:
    when = -1 if each.at is None else each.at
    return each.sort, each.target, each.kind, when, each.id, each.certain, each.fault


def _told(pair: tuple[Evidence, str]) -> tuple[int, tuple[str, str, str, int, str, bool, str]]:
    """The latest first, for that is what people ask about."""
    each = pair[0]
    return -(0 if each.at is None else each.at), _identity(each)
