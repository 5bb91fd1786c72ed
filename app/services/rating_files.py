"""Ratings from plain files, and predictions to plain files, without a database."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from app.analytics.grid import Amounts, Numbers
from app.analytics.ratings import Judged, RatingModel, fit, forward, leave_one_out
from app.errors import BadFile, BadInput
from app.services.moment_columns import NO_TIME, seconds
from app.services.plain_rows import EMPTY, Check, Report, between, note_blanks, number, place_of, read_rows, usable
from app.tables import Column, number_text, write_csv

if TYPE_CHECKING:
    from app.store.local import Say

SCALE: Final = 10.0
NAMES: Final = ("source", "target", "predicted", "low", "high")
SOURCE: Final = Column("source", ("source", "rater", "from_id"))
TARGET: Final = Column("target", ("target", "rated", "to_id"))
RATINGS: Final = (
    SOURCE,
    TARGET,
    Column("rating", ("rating", "weight"), number=True),
    Column("time", ("time", "at", "timestamp"), required=False, number=True),
)
NO_RATING: Final = Check("is not a number from -10 to 10", "Write a plain number such as 7 or -10.", between(-10, 10))


@dataclass(frozen=True, eq=False)
class Ratings:
    """The usable rows of a file of ratings: sorted ids, both ends by place, ratings from -1 to 1, seconds or None."""

    ids: NDArray[np.object_]
    source: Numbers
    target: Numbers
    rating: Amounts
    at: Amounts | None


def trust_of_files(ratings: Path, predict: Path | None, out: Path, say: Say) -> tuple[dict[str, Any], Report]:
    """Read ratings, learn from them, and write predictions; facts and words about the files come back.

    Without pairs to predict, each given rating is predicted from all the others. Rows come out sorted by source, then
    target, so equal files give equal predictions, whatever the order of their rows.
    """
    began, report = time.perf_counter(), Report()
    inputs = [path.resolve() for path in (ratings, predict) if path]
    if out.resolve() in inputs or out.is_dir():
        raise BadInput(f"{out.name} cannot be written.", hint="Give the predictions a file of their own.")
    say("reading the files", None)
    given = read_ratings(ratings, report)
    pairs = read_pairs(predict, report) if predict else None
    say("learning", None)
    model = fit(given.source, given.target, given.rating, given.at, people=len(given.ids))
    rated = model.known.rated
    report.note(ratings, int((given.source == given.target).sum()), "rows rate the rater themselves and were left out.")
    replaced = int((given.source != given.target).sum()) - len(rated.rating)
    report.note(ratings, replaced, "rows rate somebody again; the latest counts.")
    say("judging", None)
    *alone, judged = leave_one_out(model) if len(rated.rating) else (*(np.zeros(0),) * 3, None)
    seen, later = forward(rated)
    rows, unknown = _predicted(model, given, pairs) if pairs is not None else (_known(model, given, alone), 0)
    say("writing", None)
    write_csv(out, NAMES, rows)
    facts = {
        "ratings": len(rated.rating),
        "people": len(given.ids),
        "mean": round(model.known.fairness.mean, 6),
        "predicted": "pairs" if pairs is not None else "each rating without itself",
        "pairs": len(pairs) if pairs is not None else len(rated.rating),
        "pairs_with_somebody_unknown": unknown,
        "leave_one_out": _told(judged),
        "forward": {"rated_before": _told(seen), "all": _told(later)},
        "refused": report.counts,
    }
    return facts | {"seconds": round(time.perf_counter() - began, 3)}, report


def read_ratings(path: Path, report: Report) -> Ratings:
    """The ratings of a table: source,target,rating from -10 to 10 and, where there is one, a time."""
    plain = read_rows(path, RATINGS, report)
    timed = "time" in plain.frame.columns
    checks = {"source": EMPTY, "target": EMPTY, "rating": NO_RATING} | ({"time": NO_TIME} if timed else {})
    rows = usable(path, plain, checks, report)
    if rows.is_empty():
        raise BadFile(f"{path.name} holds no rating.", hint="Give source,target,rating on each line.")
    ids = pl.concat([rows[end].unique().rename("id") for end in ("source", "target")]).unique().sort()
    note_blanks(path, ids, report)
    rating = rows.select(number("rating"))["rating"].to_numpy() / SCALE
    if np.abs(rating).max() <= 1 / SCALE:
        report.notes.append(f"{path.name}: no rating is beyond -1 and 1; ratings are read on a scale from -10 to 10.")
    at = seconds(rows["time"]) if timed else None
    if at is not None:
        report.note(path, at.null_count(), "rows have no time and count as the oldest.")
    oldest = at.min() if at is not None else None
    when = None if at is None or oldest is None else at.fill_null(oldest).to_numpy()
    places = (place_of(ids, rows["source"]), place_of(ids, rows["target"]))
    return Ratings(np.array(ids.to_list(), dtype=object), *places, rating, when)


def read_pairs(path: Path, report: Report) -> pl.DataFrame:
    """The pairs of a table, source,target, sorted, each once."""
    plain = read_rows(path, (SOURCE, TARGET), report)
    return usable(path, plain, {"source": EMPTY, "target": EMPTY}, report).unique().sort("source", "target")


def _predicted(model: RatingModel, given: Ratings, pairs: pl.DataFrame) -> tuple[Iterator[tuple[str, ...]], int]:
    """The rows for pairs, and in how many somebody is unknown."""
    ids = pl.Series(given.ids.tolist(), dtype=pl.String)
    source, target = place_of(ids, pairs["source"]), place_of(ids, pairs["target"])
    columns = model.predict(source, target)
    unknown = int(((source < 0) | (target < 0)).sum())
    return _rows(pairs["source"].to_list(), pairs["target"].to_list(), columns), unknown


def _known(model: RatingModel, given: Ratings, columns: list[Amounts]) -> Iterator[tuple[str, ...]]:
    """The rows for the ratings that were given."""
    rated = model.known.rated
    order = np.lexsort((rated.target, rated.source))
    source, target = given.ids[rated.source[order]].tolist(), given.ids[rated.target[order]].tolist()
    return _rows(source, target, [column[order] for column in columns])


def _rows(
    source: list[str], target: list[str], columns: list[Amounts] | tuple[Amounts, Amounts, Amounts]
) -> Iterator[tuple[str, ...]]:
    for one, other, *values in zip(source, target, *(column.tolist() for column in columns), strict=True):
        yield (one, other, *(number_text(round(value, 6) + 0.0) for value in values))


def _told(judged: Judged | None) -> dict[str, Any] | None:
    return None if judged is None or math.isnan(judged.rmse) else asdict(judged)
