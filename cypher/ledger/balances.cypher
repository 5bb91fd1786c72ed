// What stands in each account of customers, and what was spent, by the lines up to a moment.
//
// params:  at: int?
// returns: customer: str, currency: str, account: str, amount: int
// mode:    read
// scan:    yes; balances are added up from every line
MATCH (line:LedgerLine)
WHERE $at IS NULL OR line.at <= datetime({epochSeconds: coalesce($at, 0)})
WITH line.customer AS customer, line.currency AS currency, line.account AS account,
  sum(line.credit - line.debit) AS amount
WHERE amount <> 0
RETURN customer, currency, account, amount
ORDER BY customer, currency, account
