// All that stands open, as it is kept for settlements.
//
// returns: key: list[str], amount: list[int], due_at: list[int]
// mode:    read
// scan:    yes; a check of the whole ledger
MATCH (owed:Owed)
WITH owed.key AS key, owed.amount AS amount, coalesce(owed.due_at.epochSeconds, -1) AS due_at
ORDER BY key
RETURN collect(key) AS key, collect(amount) AS amount, collect(due_at) AS due_at
