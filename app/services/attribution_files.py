"""Attribution from plain files to a plain file, without a database."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from app.analytics.attribution import (
    ORDERS,
    Journeys,
    MarkovModel,
    TouchModel,
    Windows,
    channel_power,
    models,
)
from app.analytics.attribution.moves import countable
from app.errors import BadInput
from app.services.journey_files import WHAT, Read, read_touches
from app.services.path_files import read_paths
from app.services.plain_rows import Report

if TYPE_CHECKING:
    from app.store.local import Say

MILLISECONDS: Final = 86_400_000
"""A day, in the unit of times of files."""

LONGEST: Final = 36_500
"""No half-life or window has more days."""

PLACES: Final = 12
"""Credits are written with so many decimals."""

SETTLED: Final = {"linear": "linear", "position": "position", "time_decay": "time_decay"}
"""The models by which money is divided, by the beginning of their names."""


@dataclass(frozen=True)
class Asked:
    """The files to read, and what is wanted of them."""

    out: Path
    touches: Path | None = None
    journeys: Path | None = None
    paths: Path | None = None
    models: str = "all"
    by: str = WHAT[0]
    half_life_days: float = 7.0
    click_days: float | None = None
    view_days: float | None = None
    order: int = ORDERS[-1]
    by_value: bool = False
    power: bool = False


def attribution_of_files(asked: Asked, say: Say) -> tuple[dict[str, Any], Report]:
    """Read journeys, work out all models, and write them; facts and words about the files come back.

    Equal files give equal bytes, whatever the order of their rows.
    """
    began, report = time.perf_counter(), Report()
    _check(asked)
    chosen = _chosen(asked)
    say("reading the files", None)
    read = _read(asked, report)
    chosen = _possible(asked, chosen, read.journeys, report)
    say("working out the models", None)
    worked_at = time.perf_counter()
    found = _found(asked, chosen, read.journeys, report)
    took = time.perf_counter() - worked_at
    say("writing", None)
    _write(asked.out, found)
    facts = _facts(asked, [name for name in chosen if name in found], read, report)
    return facts | {"seconds_working": round(took, 3), "seconds": round(time.perf_counter() - began, 3)}, report


def _check(asked: Asked) -> None:
    """Refuse what does not fit together before any work is done."""
    if (asked.touches is None) != (asked.journeys is None) or (asked.touches is None) == (asked.paths is None):
        raise BadInput("Journeys come as two files or as one.", hint="Give --touches and --journeys, or --paths.")
    if asked.by not in WHAT:
        raise BadInput(f"Credit cannot be given by {asked.by!r}.", hint=f"Choose one of {', '.join(WHAT)}.")
    for name, days in (("half-life", asked.half_life_days), ("window", asked.click_days), ("window", asked.view_days)):
        if days is not None and not (1 / MILLISECONDS if name == "half-life" else 0) <= days <= LONGEST:
            raise BadInput(f"A {name} of {days:g} days cannot be used.", hint="Give a number of days, such as 7.")
    inputs = [path.resolve() for path in (asked.touches, asked.journeys, asked.paths) if path]
    if asked.out.resolve() in inputs or asked.out.is_dir():
        raise BadInput(f"{asked.out.name} cannot be written.", hint="Give the result a file of its own.")


def _chosen(asked: Asked) -> dict[str, TouchModel | MarkovModel]:
    """The models that are asked for by name."""
    half_life = round(asked.half_life_days * MILLISECONDS)
    known = models(half_life=half_life, name=f"time_decay_{asked.half_life_days:g}d")
    if asked.models == "all":
        return {
            name: model
            for name, model in known.items()
            if not isinstance(model, MarkovModel) or model.order <= asked.order
        }
    names = [name.strip() for name in asked.models.split(",")]
    for name in names:
        if name not in known:
            raise BadInput(f"There is no model {name!r}.", hint=f"Choose some of {', '.join(known)}, or all.")
    return {name: model for name, model in known.items() if name in names}


def _read(asked: Asked, report: Report) -> Read:
    if asked.paths:
        return Read(read_paths(asked.paths, report))
    assert asked.touches
    assert asked.journeys
    click, view = (None if days is None else round(days * MILLISECONDS) for days in (asked.click_days, asked.view_days))
    return read_touches(asked.touches, asked.journeys, Windows(click, view), report, by=asked.by)


def _possible(
    asked: Asked, chosen: dict[str, TouchModel | MarkovModel], journeys: Journeys, report: Report
) -> dict[str, TouchModel | MarkovModel]:
    """Without orders that no chain of so many channels has, and without models that need times, where there are none.

    What was asked for by name is refused instead, before any model is worked out.
    """
    width = len(journeys.channels)
    for name, model in list(chosen.items()):
        if isinstance(model, MarkovModel) and not countable(model.order, width):
            problem = f"Order {model.order} is not possible with {width:,} channels"
            if asked.models != "all":
                raise BadInput(f"{problem}.", hint="Give a lower order.")
            report.notes.append(f"{problem}: {name} is left out.")
            chosen = {other: each for other, each in chosen.items() if other != name}
    untimed = [name for name, model in chosen.items() if isinstance(model, TouchModel) and model.needs_times]
    if journeys.timed or asked.paths is None:
        return chosen
    if asked.models != "all" and untimed:
        raise BadInput(f"Paths have no times, so that {untimed[0]} cannot be worked out.")
    report.notes.append(
        f"{asked.paths.name}: paths have no times and no single orders: no time decay, nothing settled."
    )
    return {name: model for name, model in chosen.items() if name not in untimed}


def _found(
    asked: Asked, chosen: dict[str, TouchModel | MarkovModel], journeys: Journeys, report: Report
) -> dict[str, Any]:
    """All that is written: credits by model, what is settled, and the power of channels where it is asked for."""
    names = journeys.channels
    found: dict[str, Any] = {}
    for name, model in chosen.items():
        try:
            credit = model.credit(journeys, by_value=asked.by_value)
        except BadInput as error:
            # A chain may be too large to be solved, which is known only once it is counted.
            if not isinstance(model, MarkovModel) or asked.models != "all":
                raise
            report.notes.append(f"{error} {name} is left out.")
            continue
        found[name] = {channel: round(part, PLACES) for channel, part in zip(names, credit.tolist(), strict=True)}
    if journeys.timed:
        found["settled"] = {
            key: dict(zip(names, model.settled(journeys).tolist(), strict=True))
            for key, start in SETTLED.items()
            for name, model in chosen.items()
            if name.startswith(start) and isinstance(model, TouchModel)
        }
    if asked.power:
        power = channel_power(journeys)
        parts = {"removal": power.removal, "reach": power.reach, "bridging": power.bridging, "power": power.total}
        found["channel_power"] = {
            name: {part: round(float(column[at]), PLACES) for part, column in parts.items()}
            for at, name in enumerate(names)
        }
    return found


def _write(path: Path, found: dict[str, Any]) -> None:
    """Write the file whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    part.replace(path)


def _facts(asked: Asked, names: list[str], read: Read, report: Report) -> dict[str, Any]:
    journeys, counted = read.journeys, read.journeys.orders()
    return {
        "models": names,
        "by": asked.by,
        "unit": "minor units" if asked.by_value else "conversions",
        "journeys": int((journeys.conversions + journeys.nulls).sum()),
        "touches": len(journeys.channel),
        "touches_outside": read.outside,
        "channels": len(journeys.channels),
        "conversions": int(counted.conversions.sum()),
        "value_minor": int(counted.value_minor.sum()),
        "conversions_without_touch": int(journeys.conversions.sum() - counted.conversions.sum()),
        "value_minor_without_touch": int(journeys.value_minor.sum() - counted.value_minor.sum()),
        "refused": report.counts,
    }
