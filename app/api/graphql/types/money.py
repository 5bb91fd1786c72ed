"""Money in GraphQL: amounts, statements of settlements, and what stands in accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

import strawberry

from app.analytics.money.currencies import amount_text
from app.api.graphql.loaders import Info
from app.api.graphql.paging import After, Connection, Edge, First, connection, worked_out
from app.api.graphql.scalars import Json, MinorUnits, Moment
from app.api.graphql.types.references import CUSTOMER
from app.services import statements
from app.services.customers import Customer
from app.services.instants import moment
from app.services.ledger import LineRow
from app.services.pages import among
from app.services.settlement_log import Settled
from app.services.settlement_log import Statement as Stated
from app.services.settlement_log import Total as Totalled


@strawberry.type(description="An amount of money, or of points.")
class Amount:
    """An amount of money, or of points."""

    minor: MinorUnits | None = strawberry.field(description="In minor units of the currency.")
    text: str | None = strawberry.field(
        description="As a decimal number with the digits that the currency has: `12.50` in CNY, `1250` in JPY."
    )


def amount(minor: int, currency: str) -> Amount:
    """An amount in a currency."""
    return Amount(minor=MinorUnits(minor), text=amount_text(minor, currency))


def signed(minor: int, currency: str) -> Amount | None:
    """An amount, or nothing where it is none: debits and credits stand on one side of a line alone."""
    return amount(minor, currency) if minor else None


@strawberry.type(description="A line of the ledger: a debit or a credit, never changed.")
class LedgerLine:
    """A line of the ledger."""

    key: strawberry.ID = strawberry.field(name="id", description="Key of the entry, and the place in it.")
    kind: str | None = strawberry.field(
        description="Kind of the entry: `ordered`, `refunded`, `approved`, `voided`, `released`, `paid`, `returned` "
        "or `rejoined`."
    )
    at: Moment | None = strawberry.field(description="When it happened.")
    account: str | None = strawberry.field(description="`expense`, `pending`, `approved` or `paid`.")
    customer: Customer | None = strawberry.field(
        graphql_type=CUSTOMER | None, description="Whose it is, as of then; empty for expenses."
    )
    identity: str | None = strawberry.field(description="The identity that earned it.")
    sale: str | None = strawberry.field(description="The sale: the order, or the referral, and the plan.")
    order: str | None = strawberry.field(description="Key of the order.")
    plan: str | None = strawberry.field(description="Plan and version.")
    snapshot: str | None = strawberry.field(description="Digest of the chain snapshot that it was worked out from.")
    currency: str | None = strawberry.field(description="Its currency.")
    debit: Amount | None = strawberry.field(description="What goes from the account; empty when nothing does.")
    credit: Amount | None = strawberry.field(description="What comes to it; empty when nothing does.")


def line(row: LineRow) -> LedgerLine:
    """A line as it is told."""
    return LedgerLine(
        key=strawberry.ID(f"{row.entry}#{row.line}"),
        kind=row.kind,
        at=Moment(moment(row.at)),
        account=row.account,
        customer=Customer(row.customer) if row.customer else None,
        identity=row.identity,
        sale=row.sale,
        order=row.order,
        plan=row.plan,
        snapshot=row.snapshot,
        currency=row.currency,
        debit=signed(row.debit, row.currency),
        credit=signed(row.credit, row.currency),
    )


class _Placed:
    """A row of a list that is worked out here, and where it stands in it."""

    KEY: ClassVar[Mapping[str, type]] = {"place": str}

    def __init__(self, place: str) -> None:
        self.place = place


class _Line(_Placed):
    def __init__(self, row: LineRow) -> None:
        super().__init__(f"{row.number:016} {row.line:08}")
        self.row = row


class _Statement(_Placed):
    def __init__(self, run: str, stated: Stated) -> None:
        super().__init__(f"{stated.customer}\0{stated.currency}")
        self.row = statement(run, stated)


@strawberry.type(description="A line in a list of lines.")
class LedgerLineEdge(Edge):
    """A line in a list of lines."""

    node: LedgerLine = strawberry.field(description="The line.")


@strawberry.type(description="Lines of the ledger, in the order they were posted.")
class LedgerLineConnection(Connection):
    """Lines of the ledger."""

    edges: list[LedgerLineEdge] = strawberry.field(description="The rows of this page.")


@strawberry.type(description="What one payee earned and was paid by a settlement, in one currency.")
class Statement:
    """What one payee earned and was paid, in one currency."""

    run: strawberry.Private[str]
    customer: Customer | None = strawberry.field(graphql_type=CUSTOMER | None, description="The payee.")
    currency: str | None = strawberry.field(description="The currency of all amounts.")
    opening: Amount | None = strawberry.field(description="What was owed before.")
    earned: Amount | None = strawberry.field(description="What was earned since.")
    clawed_back: Amount | None = strawberry.field(description="What refunds and other corrections took back.")
    moved: Amount | None = strawberry.field(
        description="What came from other customers by joins, less what went to them, and payments that came back."
    )
    approved: Amount | None = strawberry.field(description="What of it became due.")
    paid: Amount | None = strawberry.field(description="What was paid.")
    carried: Amount | None = strawberry.field(
        description="What is owed after: opening and earned, less clawed back, with what moved, less paid; below 0 for "
        "a debt."
    )

    @worked_out("The lines behind it; none in a preview.")
    async def lines(self, info: Info, first: First = 20, after: After = None) -> LedgerLineConnection:
        """The lines behind it."""
        whose = str(self.customer.id) if self.customer else ""
        start = await info.context.start(f"lines of {self.run} {whose} {self.currency}", first, after)
        rows = (await info.context.load(statements.lines_of, whose, run=self.run) if self.run else None) or []
        page = among([_Line(row) for row in rows if row.currency == self.currency], _Line, first, start.after)
        return connection(
            LedgerLineConnection, start, page, lambda row, cursor: LedgerLineEdge(cursor=cursor, node=line(row.row))
        )


def statement(run: str, stated: Stated) -> Statement:
    """A statement as it is told."""
    code = stated.currency
    return Statement(
        run=run,
        customer=Customer(stated.customer),
        currency=code,
        opening=amount(stated.opening, code),
        earned=amount(stated.earned, code),
        clawed_back=amount(stated.clawed_back, code),
        moved=amount(stated.moved, code),
        approved=amount(stated.approved, code),
        paid=amount(stated.paid, code),
        carried=amount(stated.carried, code),
    )


@strawberry.type(description="What a settlement comes to in one currency.")
class SettlementTotal:
    """What a settlement comes to in one currency."""

    currency: str | None = strawberry.field(description="The currency of all amounts.")
    earned: Amount | None = strawberry.field(description="What payees earned.")
    clawed_back: Amount | None = strawberry.field(description="What refunds and other corrections took back.")
    approved: Amount | None = strawberry.field(description="What became due.")
    paid: Amount | None = strawberry.field(description="What was paid.")
    held: Amount | None = strawberry.field(description="What fraud rules hold back.")
    pending: Amount | None = strawberry.field(description="What is earned and not due yet.")


def total(found: Totalled) -> SettlementTotal:
    """A total as it is told."""
    code = found.currency
    return SettlementTotal(
        currency=code,
        earned=amount(found.earned, code),
        clawed_back=amount(found.clawed_back, code),
        approved=amount(found.approved, code),
        paid=amount(found.paid, code),
        held=amount(found.held, code),
        pending=amount(found.pending, code),
    )


@strawberry.type(description="A statement in a list of statements.")
class StatementEdge(Edge):
    """A statement in a list of statements."""

    node: Statement = strawberry.field(description="The statement.")


@strawberry.type(description="Statements by customer and currency.")
class StatementConnection(Connection):
    """Statements by customer and currency."""

    edges: list[StatementEdge] = strawberry.field(description="The rows of this page.")


@strawberry.type(description="A settlement: what was due is approved and paid out, each once.")
class Settlement:
    """A settlement: what was due is approved and paid out, each once."""

    settled: strawberry.Private[Settled]
    id: strawberry.ID = strawberry.field(description="Its id; `preview` for one that is only worked out.")
    number: int | None = strawberry.field(description="Number of the settlement, from 1.")
    state: str | None = strawberry.field(description="`open` while it is worked on, `closed`, or `preview`.")
    as_of: Moment | None = strawberry.field(description="What happened up to then takes part.")
    closed_at: Moment | None = strawberry.field(description="When it was closed; empty before.")
    actor: str | None = strawberry.field(description="Who asked for it.")
    counts: Json | None = strawberry.field(description="How many entries of each kind it posted.")
    differences: list[str] = strawberry.field(description="What could not be posted, and why; the rest went on.")
    totals: list[SettlementTotal] = strawberry.field(description="What it comes to, currency by currency.")

    @worked_out("The statements, one for each payee and currency.")
    async def statements(self, info: Info, first: First = 20, after: After = None) -> StatementConnection:
        """The statements."""
        settled = self.settled
        start = await info.context.start(f"statements of {self.id} {settled.as_of}", first, after)
        run = "" if self.state == PREVIEW else settled.id
        page = among([_Statement(run, each) for each in settled.statements], _Statement, first, start.after)
        return connection(
            StatementConnection, start, page, lambda row, cursor: StatementEdge(cursor=cursor, node=row.row)
        )


PREVIEW = "preview"


def settlement_told(settled: Settled, *, preview: bool = False) -> Settlement:
    """A settlement as it is told."""
    return Settlement(
        settled=settled,
        id=strawberry.ID(PREVIEW if preview else settled.id),
        number=settled.number,
        state=PREVIEW if preview else settled.state,
        as_of=Moment(moment(settled.as_of)),
        closed_at=None if settled.closed_at is None else Moment(moment(settled.closed_at)),
        actor=settled.actor or None,
        counts=Json(dict(settled.counts)),
        differences=list(settled.differences),
        totals=[total(each) for each in settled.totals],
    )


def statement_of(settled: Settled, customer: str) -> Iterable[Statement]:
    """The statements of one customer in a settlement, by currency."""
    found = [each for each in settled.statements if each.customer == customer]
    return [statement(settled.id, each) for each in sorted(found, key=lambda each: each.currency)]
