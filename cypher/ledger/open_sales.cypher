// Every sale of which something stands open.
//
// returns: sale: str
// mode:    read
// scan:    yes; a preview takes all of them
MATCH (owed:Owed)
RETURN DISTINCT owed.sale AS sale
ORDER BY sale
