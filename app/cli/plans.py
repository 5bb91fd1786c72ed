"""`grapevine plans publish | list | retire`: which reward plans pay, from when on, and who said so."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar, cast

import typer

from app.cli.answering import answer, moment
from app.errors import BadFile
from app.queries import Query
from app.services import plans as stored
from app.services.plan_promises import told
from app.store.graph import Counts, Store, Transaction
from app.store.local import Say

plans = typer.Typer(no_args_is_help=True, help="Publish, list and retire reward plans.")
R = TypeVar("R")
Actor = Annotated[str, typer.Option(metavar="NAME", help="Who decides; it stays in the record.")]


class _Within:
    """A transaction that plans are published through like through a store: if one is refused, none is kept."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def read(self, asked: Query[R], **params: Any) -> list[R]:
        """The rows that a query gives, with what was written in the transaction."""
        return await self._tx.read(asked, **params)

    async def write(
        self,
        asked: Query[Any],
        columns: Mapping[str, Sequence[Any]] | None = None,
        *,
        progress: None = None,
        **row: Any,
    ) -> Counts:
        """Write as a part of the transaction."""
        assert progress is None
        return await self._tx.write(asked, columns, **row)


@plans.command()
def publish(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help='Plans by name as JSON, such as {"two-levels": {"kind": "level_table", "bps": [1000, 500]}}.',
        ),
    ],
    actor: Actor,
) -> None:
    """Publish the plans of a file, all or none; what is published already, unchanged, stays as it is."""
    given = definitions(file)

    async def job(store: Store, say: Say) -> Mapping[str, Any]:
        say("publishing", None)

        async def all_of_them(tx: Transaction) -> list[stored.Plan]:
            place = cast(Store, _Within(tx))
            return [await stored.publish_plan(place, name, given[name], actor=actor) for name in sorted(given)]

        published = await store.transaction(all_of_them, name="publish_plans")
        return {"plans": [told(plan) for plan in published]}

    answer(job)


@plans.command("list")
def list_plans() -> None:
    """List every version of every plan, and what each promises."""

    async def job(store: Store, _say: Say) -> Mapping[str, Any]:
        return {"plans": [told(plan) for plan in await stored.plans(store)]}

    answer(job)


@plans.command()
def retire(
    name: Annotated[str, typer.Argument(help="Name of the plan.")],
    actor: Actor,
    at: Annotated[str, typer.Option(metavar="MOMENT", help="Events from then on are no longer paid by it.")],
) -> None:
    """End a plan; what it has paid, and what happened before, stays as it is."""
    until = moment("--at", at)

    async def job(store: Store, _say: Say) -> Mapping[str, Any]:
        await stored.retire_plan(store, name, at=until, actor=actor)
        return {"plans": [told(plan) for plan in await stored.plans(store) if plan.name == name]}

    answer(job)


def definitions(path: Path) -> dict[str, Mapping[str, Any]]:
    """The plans of a JSON file by name: an object of plans, alone or under the name `policies`."""
    try:
        # A number with a point stays text, and becomes an exact fraction.
        given = json.loads(path.read_bytes(), parse_float=str, parse_constant=str)
    except ValueError as error:
        raise BadFile(
            f"{path.name} cannot be read as JSON: {error}.", hint="See `docs/how-to/reward-plans.md`."
        ) from error
    found = given.get("policies", given) if isinstance(given, Mapping) else None
    if not isinstance(found, Mapping) or not found or not all(isinstance(each, Mapping) for each in found.values()):
        raise BadFile(
            f"{path.name} holds no plans.", hint='Write {"two-levels": {"kind": "level_table", "bps": [1000, 500]}}.'
        )
    return dict(found)
