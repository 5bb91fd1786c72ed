// Sales of which something is pending that may be approved at a moment.
//
// params:  as_of: int
// returns: sale: str
// mode:    read
MATCH (owed:Owed)
WHERE owed.due_at <= datetime({epochSeconds: $as_of})
RETURN DISTINCT owed.sale AS sale
ORDER BY sale
