"""Runs: what was worked out, from what, by which code; immutable, and published by moving one pointer."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.queries import query
from app.store.graph import Store


@dataclass(frozen=True)
class Pointer:
    """The run of one kind that answers are read from."""

    kind: str
    run: str


PUBLISHED = query("runs/published", Pointer)
OPEN = query("runs/open")
COMPLETE = query("runs/complete")
PUBLISH = query("runs/publish")


async def published(store: Store) -> dict[str, str]:
    """Kind of run to the id of the run that answers are read from; empty before the first run."""
    return {pointer.kind: pointer.run for pointer in await store.read(PUBLISHED)}


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
