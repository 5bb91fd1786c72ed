"""Shares, orders and refunds from plain files: each once, the unusable ones named, and all by place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from app.analytics.chains import NONE, UNKNOWN, bound, grow
from app.analytics.grid import Amounts, Numbers
from app.analytics.rewards import Orders, Shares
from app.errors import BadFile
from app.services.moment_columns import NO_TIME, seconds
from app.services.plain_rows import EMPTY, SHOWN, Check, Refused, Report, note_blanks, place_of, read_rows, usable
from app.tables import Column

TIME: Final = Column("ts", ("ts", "at", "occurred_at", "timestamp"), required=False, number=True)
SCANNED: Final = Column("scanned", ("scanned",), required=False, named=True)
SHARES: Final = (
    Column("share_id", ("share_id",)),
    Column("parent_share_id", ("parent_share_id", "parent_id")),
    Column("person_id", ("person_id", "customer_id")),
    TIME,
    SCANNED,
    # Cascades may be looked at by these; payment does not depend on them.
    *(Column(name, (name,), required=False, named=True) for name in ("channel", "content", "campaign", "employee")),
)
ORDERS: Final = (
    Column("order_id", ("order_id",)),
    Column("share_id", ("share_id",)),
    Column("buyer_id", ("buyer_id", "customer_id")),
    TIME,
    Column("amount_minor", ("amount_minor",)),
)
REFUNDS: Final = (
    Column("refund_id", ("refund_id",)),
    Column("order_id", ("order_id",)),
    Column("amount_minor", ("amount_minor",)),
)
YES, NO = ("1", "true"), ("0", "false", "")
DIGITS: Final = r"^\s*\+?0*[0-9]{1,17}\s*$"
NO_AMOUNT: Final = Check(
    "is not a whole number of minor units",
    "Write 1250 for 12.50.",
    lambda name: (~pl.col(name).cast(pl.String).str.contains(DIGITS)).fill_null(True),
)
NO_FLAG: Final = Check(
    "is neither true nor false",
    "Write true or false, or 1 or 0.",
    lambda name: ~_word(name).is_in([*YES, *NO]),
    own_words_if_empty=False,
)


def _word(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).fill_null("").str.strip_chars().str.to_lowercase()


@dataclass(frozen=True, eq=False)
class Sold:
    """What was shared and sold, by place, with the ids of the shares and the people, and how many refunds count."""

    shares: Shares
    orders: Orders
    share_ids: Sequence[str]
    people: Sequence[str]
    refunds: int


def read_sold(shares: Path, orders: Path, refunds: Path | None, binding: str, report: Report) -> Sold:
    """Read all three tables; ids are numbered in their own order, so the order of rows changes nothing."""
    shared, sold = _shares(shares, binding, report), _orders(orders, report)
    ids = shared["share_id"]
    people = pl.concat([shared["person_id"], sold["buyer_id"]]).drop_nulls().unique().sort()
    note_blanks(shares, people, report)
    at = _times(shared)
    forest = grow(_parents(ids, shared["parent_share_id"]), at)
    for places, word in (
        (forest.orphans, "name a parent that is not there, and begin a cascade of their own"),
        (forest.cut, "stand in a circle; the earliest of it begins the cascade"),
        (forest.early, "are older than the share they came from, and stay where they are"),
    ):
        _name(shares, "shares", ids, places, word, report)
    through = place_of(ids, sold["share_id"])
    lost = np.flatnonzero((through < 0) & sold["share_id"].is_not_null().to_numpy())
    _name(orders, "orders", sold["order_id"], lost, "came through a share that is not there, and pay nobody", report)
    back, count = _refunded(refunds, sold, report) if refunds else (np.zeros(len(sold), dtype=np.int64), 0)
    bought = Orders(
        through, place_of(people, sold["buyer_id"]), _times(sold), sold["amount"].to_numpy().astype(np.int64), back
    )
    made = Shares(forest, place_of(people, shared["person_id"]), at)
    return Sold(made, bought, ids.to_list(), people.to_list(), count)


def _shares(path: Path, binding: str, report: Report) -> pl.DataFrame:
    """The shares sorted by id, each once, below the parent that binds it."""
    rows = _rows(path, SHARES, {"share_id": EMPTY, "person_id": EMPTY}, report)
    rows = rows.unique(["share_id", "parent_share_id", "person_id", "seconds", "scanned"], keep="any")
    rows = rows.sort("share_id", "seconds", "parent_share_id", "person_id", "scanned", nulls_last=True)
    rows = _of_one_person(path, rows, report)
    ids = rows["share_id"].unique().sort()
    kept = bound(place_of(ids, rows["share_id"]), _times(rows), rule=binding, scanned=rows["scanned"].to_numpy())
    report.note(path, len(rows) - len(kept), f"rows name a share again in other words; the {binding} one binds it.")
    return rows[kept]


def _of_one_person(path: Path, rows: pl.DataFrame, report: Report) -> pl.DataFrame:
    """The rows without those that give a share to another person than its earliest row does.

    A share may have been seen under several parents, but it was made, and is paid, once.
    """
    owner = pl.col("person_id").first().over("share_id")
    other = rows.filter(pl.col("person_id") != owner)
    _refuse(path, other, "share_id", "is there already with another person", "Give each share its own id.", report)
    return rows.filter(pl.col("person_id") == owner)


def _orders(path: Path, report: Report) -> pl.DataFrame:
    rows = _rows(path, ORDERS, {"order_id": EMPTY, "amount_minor": NO_AMOUNT}, report)
    return _once(path, rows, "order_id", ["seconds", "share_id", "buyer_id", "amount"], report)


def _refunded(path: Path, sold: pl.DataFrame, report: Report) -> tuple[Numbers, int]:
    """How much of each order was refunded, and by how many refunds; each counts once, and none beyond its order.

    Refunds are taken in the order of their ids, so which of them goes too far does not depend on the order of rows.
    Of two with one id but other values nobody can say which is true, so neither counts.
    """
    checks = {"refund_id": EMPTY, "order_id": EMPTY, "amount_minor": NO_AMOUNT}
    given = _rows(path, REFUNDS, checks, report, may_be_none=True)
    rows = _once(path, given, "refund_id", ["order_id", "amount"], report, first=False)
    place = place_of(sold["order_id"], rows["order_id"])
    amount, left = rows["amount"].to_list(), sold["amount"].to_list()
    unknown, beyond = list[int](), list[int]()
    for row, order in enumerate(place.tolist()):
        if order < 0:
            unknown.append(row)
        elif amount[row] > left[order]:
            beyond.append(row)
        else:
            left[order] -= amount[row]
    _refuse(path, rows[unknown], "order_id", "is no order of this settlement", "Load the order too.", report)
    _refuse(path, rows[beyond], "amount_minor", "is more than is left of its order", "Correct the amount.", report)
    back = sold["amount"].to_numpy().astype(np.int64) - np.array(left, dtype=np.int64)
    return back, len(rows) - len(unknown) - len(beyond)


def _rows(
    path: Path, columns: tuple[Column, ...], checks: dict[str, Check], report: Report, *, may_be_none: bool = False
) -> pl.DataFrame:
    """The usable rows of a table with their lines, seconds and whole amounts."""
    plain = read_rows(path, columns, report)
    timed = "ts" in plain.frame.columns
    lines = plain.lines().alias("line")
    plain = replace(plain, frame=plain.frame.with_columns(lines), line=lines)
    scans = {"scanned": NO_FLAG} if "scanned" in plain.frame.columns else {}
    try:
        rows = usable(path, plain, checks | ({"ts": NO_TIME} if timed else {}) | scans, report)
    except BadFile:
        # By now each row is counted, and the first few are told.
        if not may_be_none:
            raise
        rows = plain.frame.clear()
    names = [column.name for column in columns if column.required and column.name != "amount_minor"]
    found = rows.select("line", *(pl.col(name).cast(pl.String).replace("", None) for name in names))
    if TIME in columns:
        unknown = pl.Series("seconds", [None] * len(rows), dtype=pl.Float64)
        found = found.with_columns(seconds(rows["ts"]).alias("seconds") if timed else unknown)
    if SCANNED in columns:
        scanned = rows.select(_word("scanned").is_in(YES)).to_series() if scans else pl.Series([False] * len(rows))
        found = found.with_columns(scanned.cast(pl.Boolean).alias("scanned"))
    if "amount_minor" in checks:
        whole = rows["amount_minor"].cast(pl.String).str.strip_chars().cast(pl.Int64)
        found = found.with_columns(whole.alias("amount"), rows["amount_minor"].cast(pl.String))
    return found


def _once(
    path: Path, rows: pl.DataFrame, key: str, others: list[str], report: Report, *, first: bool = True
) -> pl.DataFrame:
    """Each key once, sorted; an equal row again is left out, another under the same key is refused.

    Of rows with one key and other values the first keeps it, or else none does.
    """
    distinct = rows.sort(key, *others, "line", nulls_last=True).unique(
        [key, *others], keep="first", maintain_order=True
    )
    report.note(path, len(rows) - len(distinct), "rows are there already, and count once.")
    kept = distinct.unique(key, keep="first" if first else "none", maintain_order=True)
    again = distinct.join(kept.select("line"), on="line", how="anti", maintain_order="left")
    _refuse(path, again, key, "is there already with other values", "Give each its own id.", report)
    return kept


def _refuse(path: Path, rows: pl.DataFrame, field: str, problem: str, remedy: str, report: Report) -> None:
    """Name the first few of some rows that cannot be used, and count them all."""
    if not len(rows):
        return
    report.counts[path.name] = report.counts.get(path.name, 0) + len(rows)
    for line, value in rows.select("line", field).head(SHOWN).iter_rows():
        report.refused.append(Refused(path.name, line, field, str(value), problem, remedy))


def _name(path: Path, what: str, ids: pl.Series, places: Numbers, word: str, report: Report) -> None:
    """A word on some rows that are used all the same, with the ids of the first few."""
    if len(places):
        first = ", ".join(ids[place] for place in places[:SHOWN].tolist())
        report.notes.append(f"{path.name}: {len(places):,} {what} {word}: {first}{' …' if len(places) > SHOWN else ''}")


def _parents(ids: pl.Series, parent: pl.Series) -> Numbers:
    found = place_of(ids, parent)
    named = parent.is_not_null().to_numpy()
    return np.where(named, np.where(found < 0, UNKNOWN, found), NONE)


def _times(rows: pl.DataFrame) -> Amounts:
    return rows["seconds"].fill_null(float("nan")).to_numpy()
