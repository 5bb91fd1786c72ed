// The sales of which something is approved for some customers.
//
// params:  customers: list[str]
// returns: sale: str
// mode:    read
UNWIND $customers AS customer
MATCH (owed:Owed {customer: customer})
USING INDEX SEEK owed:Owed(customer)
WHERE owed.account = 'approved'
RETURN DISTINCT owed.sale AS sale
ORDER BY sale
