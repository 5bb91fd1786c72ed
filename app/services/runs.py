"""Runs: what was worked out, from what, by which code; immutable, and published by moving one pointer."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.queries import query
from app.store.graph import Store
from app.store.local import Say


@dataclass(frozen=True)
class Pointer:
    """The run of one kind that answers are read from."""

    kind: str
    run: str


@dataclass(frozen=True)
class Stored:
    """A complete run as it is stored: what defines it, what it found, and whether answers are read from it."""

    id: str
    as_of: int
    parameters: str
    inputs: str
    code: str
    facts: str
    published: bool

    @property
    def found(self) -> dict[str, Any]:
        """The counts that describe the result."""
        found: dict[str, Any] = json.loads(self.facts)
        return found

    @property
    def generation(self) -> int:
        """How many runs of circles this one was carried on from."""
        return int(self.found.get("lineage", {}).get("generation", 0))

    @property
    def ids_given(self) -> int:
        """The largest number that a circle was ever given up to this run."""
        return int(self.found.get("lineage", {}).get("ids_given", self.found.get("circles", 0)))


@dataclass(frozen=True)
class Outcome:
    """One run of a calculation: its id, whether an equal one stood already, and what it found in figures."""

    kind: str
    id: str
    as_of: int
    stored: bool
    facts: Mapping[str, Any]


PUBLISHED = query("runs/published", Pointer)
OF_KIND = query("runs/of_kind", Stored)
OPEN = query("runs/open")
COMPLETE = query("runs/complete")
PUBLISH = query("runs/publish")


async def published(store: Store) -> dict[str, str]:
    """Kind of run to the id of the run that answers are read from; empty before the first run."""
    return {pointer.kind: pointer.run for pointer in await store.read(PUBLISHED)}


async def of_kind(store: Store, kind: str) -> list[Stored]:
    """Every complete run of a kind, by id."""
    return await store.read(OF_KIND, kind=kind)


@dataclass(frozen=True)
class Identified:
    """What a run is: the same inputs, parameters and code give the same id."""

    kind: str
    as_of: int
    parameters: Mapping[str, Any]
    inputs: Mapping[str, str]
    code: str
    built_on: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Hash of kind, point in time, parameters, inputs and code."""
        parts = [self.kind, self.as_of, canonical(self.parameters), canonical(self.inputs), self.code]
        return sha256(canonical(parts).encode()).hexdigest()[:32]


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: equal values are equal texts."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def code_of(modules: Iterable[str], libraries: Iterable[str]) -> str:
    """SHA-256 over the source files of modules and the versions of libraries."""
    digest = sha256()
    for module in sorted(set(modules)):
        spec = importlib.util.find_spec(module)
        assert spec is not None, f"there is no module {module}"
        assert spec.origin is not None, f"{module} has no file"
        digest.update(module.encode() + b"\0" + Path(spec.origin).read_bytes().replace(b"\r\n", b"\n") + b"\0")
    for library in sorted(set(libraries)):
        digest.update(f"{library}=={importlib.metadata.version(library)}\0".encode())
    return digest.hexdigest()


async def open_run(store: Store, run: Identified) -> bool:
    """Open a run; True when an equal one is complete already and need not be worked out again."""
    opened = await store.write(
        OPEN,
        id=run.id,
        kind=run.kind,
        as_of=run.as_of,
        parameters=canonical(run.parameters),
        inputs=canonical(run.inputs),
        code=run.code,
        built_on=list(run.built_on),
    )
    return bool(opened.rows[0]["state"] == "complete")


async def complete(store: Store, run: Identified, facts: Mapping[str, Any]) -> None:
    """Close a run: all it found is stored."""
    await store.write(COMPLETE, id=run.id, facts=canonical(facts))


async def publish(store: Store, ids: Iterable[str]) -> None:
    """Move the pointers to these runs, in one transaction."""
    await store.write(PUBLISH, ids=sorted(ids))


def counting(say: Say, words: str, total: int) -> Callable[[int], None]:
    """What a write tells its rows to, so that the share done is said."""
    done = 0

    def count(rows: int) -> None:
        nonlocal done
        done += rows
        say(words, done / total)

    return count
