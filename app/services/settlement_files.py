"""Settlements from plain files to a plain file: what policies pay to whom, and how each cascade grew."""

from __future__ import annotations

import gzip
import json
import time
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from app.analytics.chains import BINDINGS, CascadeShapes, cascade_shapes
from app.analytics.grid import Numbers
from app.analytics.rewards import Lines, Policy, policy, properties, settled
from app.errors import BadFile, BadInput
from app.services.plain_rows import Report
from app.services.policy_comparison import compared
from app.services.settlement_rows import Sold, read_sold

if TYPE_CHECKING:
    from app.store.local import Say

SHOWN_PROMISES: Final = ("budget_balanced", "subtree_local", "rises_to", "sybil_proof")


@dataclass(frozen=True)
class Asked:
    """The files to read, which of several parents a share keeps, and two policies to be compared, if any."""

    shares: Path
    orders: Path
    policies: Path
    refunds: Path | None = None
    binding: str = next(iter(BINDINGS))
    compare: tuple[str, str] | None = None


@dataclass(frozen=True, eq=False)
class Paid:
    """What a policy pays in all, by person and how much was clawed back, and how many people have a line."""

    by_person: Numbers
    clawed: int
    people: int

    @classmethod
    def of(cls, parts: Iterable[Lines], people: int) -> Paid:
        """The sums of lines that come part by part, so that deep chains do not fill the memory."""
        total, clawed = np.zeros(people, dtype=np.int64), 0
        named = np.zeros(people, dtype=np.bool_)
        for lines in parts:
            total += lines.by_person(people)
            clawed += sum(lines.clawed.tolist())
            named[lines.person[lines.amount != 0]] = True
        return cls(total, clawed, int(named.sum()))


def settlement_of_files(asked: Asked, out: Path, say: Say) -> tuple[dict[str, Any], Report]:
    """Read shares, orders, refunds and policies, and write payouts and cascades; facts and words come back.

    Equal files give equal bytes, whatever the order of their rows.
    """
    began, report = time.perf_counter(), Report()
    inputs = [path.resolve() for path in (asked.shares, asked.orders, asked.policies, asked.refunds) if path]
    if out.resolve() in inputs or out.is_dir():
        raise BadInput(f"{out.name} cannot be written.", hint="Give the settlement a file of its own.")
    say("reading the files", None)
    policies = read_policies(asked.policies)
    pair = asked.compare and (_named(policies, asked.compare[0]), _named(policies, asked.compare[1]))
    sold = read_sold(asked.shares, asked.orders, asked.refunds, asked.binding, report)
    say("settling", None)
    people = len(sold.people)
    paid = {name: Paid.of(settled(found, sold.shares, sold.orders), people) for name, found in policies.items()}
    shapes = cascade_shapes(sold.shares.forest)
    say("writing", None)
    written: dict[str, Any] = {"payout": _payouts(paid, sold), "cascades": _cascades(shapes, sold)}
    facts = _facts(policies, paid, sold, report) | {"cascades": len(shapes.root)}
    if pair:
        facts["comparison"], changes = compared(*pair, sold)
        written["comparison"] = facts["comparison"] | {"people": changes}
    _write(out, written)
    return facts | {"seconds": round(time.perf_counter() - began, 3)}, report


def read_policies(path: Path) -> dict[str, Policy]:
    """The policies of a JSON file, sorted by name: an object of policies, alone or under the name `policies`."""
    try:
        # A number with a point stays text, and becomes an exact fraction.
        given = json.loads(_unpacked(path.read_bytes()), parse_float=str, parse_constant=str)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise BadFile(
            f"{path.name} cannot be read as JSON: {error}.", hint="See `docs/how-to/settle-on-files.md`."
        ) from error
    found = given.get("policies", given) if isinstance(given, Mapping) else None
    if not isinstance(found, Mapping) or not found:
        raise BadFile(
            f"{path.name} holds no policies.", hint='Write {"two levels": {"kind": "level_table", "bps": [1000, 500]}}.'
        )
    read = {name: policy(name, found[name]) for name in sorted(found)}
    referral = [name for name, each in read.items() if each.terms.pays_for == "referral"]
    if referral:
        raise BadInput(
            f"The policy {referral[0]} pays for referrals, and these files hold orders.",
            hint="Take it out, or publish it as a plan of the ledger: `grapevine plans publish`.",
        )
    return read


def _unpacked(data: bytes) -> bytes:
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def _named(policies: Mapping[str, Policy], name: str) -> Policy:
    if name not in policies:
        raise BadInput(f"There is no policy {name!r} to compare.", hint=f"Known: {', '.join(policies)}.")
    return policies[name]


def _payouts(paid: Mapping[str, Paid], sold: Sold) -> dict[str, dict[str, int]]:
    """What each person gets, by id; nobody is named who gets nothing."""
    totals = {name: each.by_person.tolist() for name, each in paid.items()}
    return {
        name: {person: amount for person, amount in zip(sold.people, total, strict=True) if amount}
        for name, total in totals.items()
    }


def _cascades(shapes: CascadeShapes, sold: Sold) -> dict[str, dict[str, int | float]]:
    columns = (shapes.root, shapes.size, shapes.depth, shapes.max_breadth, shapes.structural_virality)
    return {
        sold.share_ids[root]: {"size": size, "depth": depth, "max_breadth": breadth, "structural_virality": virality}
        for root, size, depth, breadth, virality in zip(*(column.tolist() for column in columns), strict=True)
    }


def _facts(policies: Mapping[str, Policy], paid: Mapping[str, Paid], sold: Sold, report: Report) -> dict[str, Any]:
    orders, forest = sold.orders, sold.shares.forest
    return {
        "shares": len(sold.share_ids),
        "orders": len(orders.amount),
        "orders_without_share": int((orders.share < 0).sum()),
        "refunds": sold.refunds,
        "gross_minor": sum(orders.amount.tolist()),
        "net_minor": sum((orders.amount - orders.refunded).tolist()),
        "people": len(sold.people),
        "orphans": len(forest.orphans),
        "cycles": len(forest.cut),
        "older_than_parent": len(forest.early),
        "policies": {name: _told(policies[name], each) for name, each in paid.items()},
        "refused": report.counts,
    }


def _told(found: Policy, paid: Paid) -> dict[str, Any]:
    promised = properties(found)
    return {
        "version": found.version,
        "paid_minor": sum(paid.by_person.tolist()),
        "clawed_back_minor": paid.clawed,
        "people": paid.people,
        "pays_at_most": str(promised.most),
    } | {name: getattr(promised, name) for name in SHOWN_PROMISES}


def _write(path: Path, found: Mapping[str, Any]) -> None:
    """Write JSON whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_text(json.dumps(found, ensure_ascii=False) + "\n", "utf-8")
    part.replace(path)
