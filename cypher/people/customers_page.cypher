// All customers in the order of their ids, a page at a time.
//
// params:  after_id: str = "", first: int = 21
// returns: total: int, rows: list[map]
// mode:    read
RETURN COUNT { MATCH (:Customer) } AS total,
  COLLECT {
    MATCH (customer:Customer)
    WHERE customer.id > $after_id
    RETURN {id: customer.id} AS row
    ORDER BY customer.id
    LIMIT $first
  } AS rows
