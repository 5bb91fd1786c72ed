"""REST for shops: orders and refunds as they happen, stored and rewarded at once."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from app.api.rest import PROBLEM
from app.errors import BadInput
from app.services import posting
from app.services.instants import seconds
from app.services.new_facts import NewOrder, NewRefund
from app.services.posting import Posted
from app.store.graph import Store

router = APIRouter(prefix="/v1", tags=["money"], responses={"4XX": PROBLEM, "5XX": PROBLEM})
CONFLICT: Final[Any] = {409: PROBLEM | {"description": "The id is stored with other values, or too much is refunded."}}
LONGEST_AMOUNT: Final = 18

Amount = Annotated[
    int | str,
    Field(description='Whole minor units, such as 1250 or `"1250"` for 12.50.', json_schema_extra={"minimum": 0}),
]
Time = Annotated[str | int, Field(description="ISO-8601, in UTC where it says no offset, or unix seconds.")]
Source = Annotated[str, Field(description="Name of the shop or system; ids of orders, shares and links belong to it.")]


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Order(_Told):
    """A purchase, as it happens."""

    source: Source
    order_id: str = Field(description="Id of the order.")
    ordered_at: Time
    customer_id: str = Field(description="Id of the buyer.")
    amount_minor: Amount
    currency: str = Field(description="ISO 4217 code of the currency.")
    share_id: str | None = Field(None, description="The share the buyer came through.")
    link_id: str | None = Field(None, description="The link the buyer came through.")
    code: str | None = Field(None, description="Referral code used at the purchase.")
    channel: str | None = Field(None, description="Code of the channel.")
    device: str | None = Field(None, description="Id of the device it was placed on.")
    began_at: Time | None = Field(None, description="When the checkout began.")


class Refund(_Told):
    """Money given back for an order."""

    source: Source
    refund_id: str = Field(description="Id of the refund.")
    order_id: str = Field(description="Id of the order, in the same source.")
    refunded_at: Time
    amount_minor: Amount


class Line(BaseModel):
    """A line of an entry."""

    account: str = Field(description="`expense`, `pending`, `approved` or `paid`.")
    customer_id: str = Field(description="Whose it is; empty for expenses.")
    identity: str = Field(description="The identity that earned it.")
    plan: str = Field(description="Plan and version.")
    snapshot: str = Field(description="Digest of the chain snapshot.")
    currency: str = Field(description="The currency.")
    debit_minor: str = Field(description="What goes from the account.")
    credit_minor: str = Field(description="What comes to it.")


class Entry(BaseModel):
    """An entry of the ledger."""

    entry: str = Field(description="Its key: the same event is never posted twice.")
    number: int = Field(description="Place in the log of entries.")
    kind: str = Field(description="`ordered` or `refunded`.")
    lines: list[Line] = Field(description="Its lines, whose debits and credits are equal.")


class Entries(BaseModel):
    """What an order or a refund has led to: one entry for each plan that pays for it."""

    entries: list[Entry] = Field(
        description="In the order they were posted; the same again when it is sent again. None where no plan pays, or "
        "where the order names a share, link or code that is not known yet: then the next settlement posts it."
    )


@router.post("/orders", summary="Store an order and post its rewards", responses=CONFLICT)
async def orders(request: Request, order: Order) -> Entries:
    """Store an order and post its rewards, in one transaction; sent again, it changes nothing."""
    began = None if order.began_at is None else _seconds("began_at", order.began_at)
    new = NewOrder(
        source=order.source,
        id=order.order_id,
        at=_seconds("ordered_at", order.ordered_at),
        customer=order.customer_id,
        amount_minor=_minor(order.amount_minor),
        currency=order.currency,
        share=order.share_id,
        link=order.link_id,
        code=order.code,
        channel=order.channel,
        device=order.device,
        began_at=began,
    )
    return _entries(await posting.record_order(_store(request), new))


@router.post("/refunds", summary="Store a refund and claw back what it takes", responses=CONFLICT)
async def refunds(request: Request, refund: Refund) -> Entries:
    """Store a refund and claw back what its order has earned with it; sent again, it changes nothing."""
    at, amount = _seconds("refunded_at", refund.refunded_at), _minor(refund.amount_minor)
    new = NewRefund(source=refund.source, id=refund.refund_id, order=refund.order_id, at=at, amount_minor=amount)
    return _entries(await posting.record_refund(_store(request), new))


def _store(request: Request) -> Store:
    store: Store = request.app.state.store
    return store


def _seconds(name: str, value: str | int) -> int:
    if isinstance(value, int):
        return value
    try:
        return seconds(value)
    except (ValueError, OverflowError) as error:
        raise BadInput(f"`{name}` is {value[:50]!r}, which is no time.", hint="Write 2026-06-30T12:00:00Z.") from error


def _minor(value: int | str) -> int:
    text = str(value)
    if not text.isascii() or not text.isdigit() or len(text) > LONGEST_AMOUNT:
        raise BadInput(f"{value!r} is no amount.", hint="Write whole minor units, such as 1250 for 12.50.")
    return int(text)


def _entries(posted: list[Posted]) -> Entries:
    return Entries(
        entries=[
            Entry(entry=each.entry, number=each.number, kind=each.kind, lines=[_line(line) for line in each.lines])
            for each in posted
        ]
    )


def _line(line: dict[str, Any]) -> Line:
    same = {name: line[name] for name in ("account", "identity", "plan", "snapshot", "currency")}
    amounts = {f"{name}_minor": str(line[name]) for name in ("debit", "credit")}
    return Line(customer_id=line["customer"], **same, **amounts)
