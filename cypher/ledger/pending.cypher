// What is pending now in each currency, and how much of it is held.
//
// returns: currency: str, held: int, pending: int
// mode:    read
// scan:    yes; what stands open is walked once a settlement
MATCH (owed:Owed)
WHERE owed.account = 'pending'
RETURN owed.currency AS currency, sum(CASE WHEN owed.due_at IS NULL THEN owed.amount ELSE 0 END) AS held,
  sum(CASE WHEN owed.due_at IS NULL THEN 0 ELSE owed.amount END) AS pending
ORDER BY currency
