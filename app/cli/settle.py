"""`grapevine settle`: what reward policies pay for a file of orders, without a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from app.analytics.chains import BINDINGS
from app.cli.progress import progress
from app.cli.telling import tell
from app.errors import BadInput
from app.services.settlement_files import Asked, settlement_of_files


def settle(
    shares: Annotated[
        Path, typer.Option(metavar="FILE", help="Shares: share_id,parent_share_id,person_id[,ts]; no parent is a root.")
    ],
    orders: Annotated[
        Path, typer.Option(metavar="FILE", help="Orders: order_id,share_id,buyer_id[,ts],amount_minor, in whole units.")
    ],
    policies: Annotated[
        Path,
        typer.Option(
            metavar="JSON", help='Policies by name, such as {"two": {"kind": "level_table", "bps": [1000, 500]}}.'
        ),
    ],
    out: Annotated[Path, typer.Option(metavar="JSON", help="Where to write payouts by policy, and cascades by root.")],
    refunds: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Refunds: refund_id,order_id,amount_minor; each counts once.")
    ] = None,
    binding: Annotated[
        str, typer.Option(help=f"Which parent binds a share that is there with several: {', '.join(BINDINGS)}.")
    ] = Asked.binding,
    compare: Annotated[
        str | None,
        typer.Option(metavar="A,B", help="Compare two policies: what each costs, who wins, who loses."),
    ] = None,
) -> None:
    """Work out what each person earns with the orders that came through his shares, exact to the minor unit.

    One line of JSON on standard output says what each policy pays and promises. Rows that cannot be used, and shares
    in a circle or without their parent, are named on standard error; the rest goes on.
    """
    asked = Asked(shares, orders, policies, refunds, binding, _pair(compare))
    with progress() as say:
        facts, report = settlement_of_files(asked, out, say)
    tell(report)
    print(json.dumps(facts, ensure_ascii=False))


def _pair(names: str | None) -> tuple[str, str] | None:
    if names is None:
        return None
    first, comma, second = names.partition(",")
    if not comma:
        raise BadInput(f"{names!r} names no two policies.", hint='Write --compare "a,b".')
    return first.strip(), second.strip()
