"""What stands for customers, in GraphQL."""

from __future__ import annotations

import strawberry

from app.api.graphql.types.money import Amount, amount
from app.services.ledger import Balance as Stands


@strawberry.type(description="What stands for a customer in one account.")
class Balance:
    """What stands for a customer in one account."""

    account: str | None = strawberry.field(
        description="`pending`, `approved` (due, and not paid yet; below 0 for a debt) or `paid`."
    )
    currency: str | None = strawberry.field(description="The currency.")
    amount: Amount | None = strawberry.field(description="What stands there.")


def balance_told(found: Stands) -> Balance:
    """A balance as it is told."""
    return Balance(account=found.account, currency=found.currency, amount=amount(found.amount, found.currency))
