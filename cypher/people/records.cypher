// What the company's own records say of some customers; no row for an id that is no customer.
//
// params:  customers: list[str]
// returns: customer: str, joined_at: str?, joined_at_precision: str?, attributes: str?
// mode:    read
UNWIND $customers AS id
MATCH (customer:Customer {id: id})
OPTIONAL MATCH (record:Identity {key: 'record:' + id})
RETURN id AS customer, toString(record.joined_at) AS joined_at,
  record.joined_at_precision AS joined_at_precision, record.attributes AS attributes
