// Where the log of the ledger stands, the server's clock, and what each version of a plan has cost; taken by nobody.
//
// returns: next: int, now: int, spent: list[map]
// mode:    read
// scan:    yes; plans are few
RETURN coalesce(COLLECT { MATCH (head:Counter {name: 'ledger'}) RETURN head.next }[0], 1) AS next,
  datetime().epochSeconds AS now, COLLECT {
    MATCH (spent:Spent)
    RETURN {plan: spent.plan, currency: spent.currency, amount: spent.amount}
  } AS spent
