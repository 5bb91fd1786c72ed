// For whom something is approved: customers that are known, with the currency and how many sales it comes from.
//
// returns: customer: str, currency: str, sales: int
// mode:    read
// scan:    yes; what stands open is walked once a settlement
MATCH (owed:Owed)
WHERE owed.account = 'approved' AND owed.customer <> ''
WITH owed.customer AS customer, owed.currency AS currency, sum(owed.amount) AS amount, count(*) AS sales
WHERE amount > 0
RETURN customer, currency, sales
ORDER BY customer, currency
