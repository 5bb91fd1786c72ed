"""Circles from plain files to plain files, without a database."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from app.analytics.circles import CIRCLES, Circles, circles, stability
from app.analytics.circles.comparing import compared
from app.analytics.circles.events import Change
from app.analytics.circles.lineage import matched
from app.analytics.circles.memberships import Memberships
from app.analytics.telling import Attributes, label, positions, strongest
from app.errors import BadInput
from app.services import circle_tables as to
from app.services.circle_tables import Named
from app.services.tie_files import Report, Ties, read_attributes, read_memberships, read_ties
from app.tables import write_csv

if TYPE_CHECKING:
    from app.store.local import Say


@dataclass(frozen=True)
class Asked:
    """The files to read, and how to find circles in them."""

    edges: Path
    weighted: bool = False
    nodes: Path | None = None
    attrs: Path | None = None
    previous: Path | None = None
    given: Path | None = None
    method: str = next(iter(CIRCLES))
    disjoint: bool = False
    stability: bool = False
    seed: int = 1
    threads: int = 1
    language: str = "en"


@dataclass(frozen=True)
class Wanted:
    """The files to write; one that is not named is not written."""

    members: Path | None = None
    circles: Path | None = None
    labels: Path | None = None
    log: Path | None = None


def circles_of_files(asked: Asked, wanted: Wanted, say: Say) -> tuple[dict[str, Any], Report]:
    """Read ties, find circles or take given ones, describe them and write what is wanted; facts and words come back.

    Equal files give equal files, whatever the order of their rows and the number of threads.
    """
    began = time.perf_counter()
    _check(asked, wanted)
    job = _Job(asked, say)
    say("reading the files", None)
    ties = read_ties(asked.edges, asked.nodes, job.report, weighted=asked.weighted)
    job.facts |= _ties_facts(ties, asked, job.report)
    given = _given(ties, asked.given, job) if asked.given else None
    previous = read_memberships(asked.previous, job.report) if asked.previous else None
    attributes = read_attributes(asked.attrs, ties.net.ids, job.report) if asked.attrs else None
    found = _found(ties, previous, wanted, job) if wanted.members else None
    told = given or found
    assert told is not None, "circles are given, or found"
    _describe(told, attributes, wanted, job)
    if given and found:
        close = compared(found.memberships, given.memberships)
        job.facts["agreement"] = {
            "average_f1": round(close.average_f1, 6),
            "found_f1": round(close.found_f1, 6),
            "given_f1": round(close.given_f1, 6),
        }
    say("writing", None)
    for path, names, rows in job.tables:
        write_csv(path, names, rows)
    job.facts["seconds"] = round(time.perf_counter() - began, 3)
    return job.facts, job.report


@dataclass
class _Job:
    """What one call has found out so far, and what it will write."""

    asked: Asked
    say: Say
    report: Report = field(default_factory=Report)
    facts: dict[str, Any] = field(default_factory=dict)
    tables: list[tuple[Path, Sequence[str], pl.DataFrame | Iterator[Sequence[str]]]] = field(default_factory=list)


def _check(asked: Asked, wanted: Wanted) -> None:
    """Refuse what does not fit together before any work is done."""
    if asked.method not in CIRCLES:
        raise BadInput(f"There is no circle method {asked.method!r}.", hint=f"Choose one of: {', '.join(CIRCLES)}.")
    lacking = {
        "--out, the file for the circles that are found": not wanted.members
        and not (asked.given and not asked.previous),
        "--attrs, which --labels rests on": wanted.labels and not asked.attrs,
        "--previous, from which --log tells the changes": wanted.log and not asked.previous,
        "--circles, the file that --stability is written to": asked.stability and not wanted.circles,
    }
    for what, lacks in lacking.items():
        if lacks:
            raise BadInput(
                f"There is no {what}.", hint="Add it; `grapevine circles --help` says what each option does."
            )
    outputs = [path.resolve() for path in (wanted.members, wanted.circles, wanted.labels, wanted.log) if path]
    inputs = [path.resolve() for path in (asked.edges, asked.nodes, asked.attrs, asked.given) if path]
    for path in outputs:
        if path in inputs or outputs.count(path) > 1 or path.is_dir() or not _folder(path).is_dir():
            raise BadInput(f"{path.name} cannot be written.", hint="Give each result a file of its own.")


def _folder(path: Path) -> Path:
    """The nearest thing above a path that exists."""
    return next(above for above in path.parents if above.exists())


def _found(ties: Ties, previous: Memberships | None, wanted: Wanted, job: _Job) -> Named:
    """The circles of the network, under the ids of earlier ones where these live on."""
    job.say("finding circles", None)
    began = time.perf_counter()
    asked = job.asked
    cover = circles(ties.net, method=asked.method, seed=asked.seed, disjoint=asked.disjoint, threads=asked.threads)
    took = time.perf_counter() - began
    names = np.array([f"c{number}" for number in range(1, cover.count + 1)], dtype=object)
    changes: tuple[Change, ...] = ()
    if previous:
        lineage = matched(previous, ties.net.ids, cover)
        names, changes = lineage.circle, lineage.changes
    found = Named(ties.net, cover, names)
    job.facts |= {"method": asked.method, "disjoint": asked.disjoint, "seed": asked.seed} | _cover_facts(found)
    if previous:
        job.facts["changes"] = dict(sorted(Counter(change.event for change in changes).items()))
    job.facts["seconds_finding"] = round(took, 3)
    if wanted.members:
        job.tables.append((wanted.members, to.MEMBERS, to.member_table(found)))
    if wanted.log:
        job.tables.append((wanted.log, to.LOG, iter(to.change_table(changes))))
    return found


def _given(ties: Ties, path: Path, job: _Job) -> Named:
    """The circles that a file names, without the people whom the network does not hold."""
    known = read_memberships(path, job.report)
    member = positions(ties.net.ids, known.people.tolist())[known.person]
    there = member >= 0
    job.report.note(path, int((~there).sum()), "memberships of people who are not in the network were left out.")
    kept, circle = np.unique(known.circle[there], return_inverse=True)
    order = np.lexsort((member[there], circle))
    nothing = np.zeros(len(order))
    given = Named(
        ties.net, Circles(member[there][order], circle[order], nothing, nothing, len(kept)), known.names[kept]
    )
    job.facts["given"] = _cover_facts(given)
    return given


def _describe(told: Named, attributes: Attributes | None, wanted: Wanted, job: _Job) -> None:
    """What the circles are: labels and stability."""
    asked, labels, candidates, steady = job.asked, None, None, None
    if attributes is not None:
        job.say("labelling", None)
        labels = label(told.net.ids.size, told.circles, attributes)
        candidates = strongest(told.net.ids.size, told.circles, attributes)
        job.facts["labelled"] = int((labels.row >= 0).sum())
    if asked.stability:
        job.say("drawing the ties again", None)
        find = partial(circles, method=asked.method, disjoint=asked.disjoint)
        steady = stability(told.net, told.circles, find=find, seed=asked.seed, threads=asked.threads).circle
    if wanted.labels and labels and candidates:
        job.tables.append((wanted.labels, to.LABELS, iter(to.label_table(told, labels, candidates, asked.language))))
    if wanted.circles:
        job.tables.append((wanted.circles, to.CIRCLES, to.circle_table(told, steady, labels, asked.language)))


def _ties_facts(ties: Ties, asked: Asked, report: Report) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "nodes": int(ties.net.ids.size),
        "ties": int(ties.net.weight.nnz),
        "rows": ties.rows,
        "self_ties": ties.self_ties,
        "refused": report.counts,
        "weighted": asked.weighted,
    }
    if asked.nodes:
        facts["nodes_not_listed"] = ties.not_listed
    return facts if ties.scale == 1.0 else facts | {"weights_multiplied_by": ties.scale}


def _cover_facts(named: Named) -> dict[str, int]:
    times = np.bincount(named.circles.member, minlength=named.net.ids.size)
    return {
        "circles": named.circles.count,
        "memberships": len(named.circles.member),
        "in_several": int((times > 1).sum()),
        "in_none": int((times == 0).sum()),
        "largest": int(np.bincount(named.circles.circle).max(initial=0)),
    }
