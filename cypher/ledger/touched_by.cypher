// The sales that some payments, returns and joins could have moved: all in which their customers or identities have lines.
//
// params:  customers: list[str], identities: list[str]
// returns: sale: str
// mode:    read
CALL () {
  UNWIND $customers AS customer
  MATCH (line:LedgerLine {customer: customer})
  USING INDEX SEEK line:LedgerLine(customer)
  RETURN line.sale AS sale
  UNION
  UNWIND $identities AS identity
  MATCH (:Identity {key: identity})<-[:EARNED_BY]-(line:LedgerLine)
  RETURN line.sale AS sale
}
RETURN DISTINCT sale
ORDER BY sale
