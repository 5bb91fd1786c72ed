// The members who tie some circles to others, those with most tie weight out of their circle first.
//
// params:  keys: list[str]
// returns: of: str, rows: list[map]
// mode:    read
UNWIND $keys AS key
MATCH (circle:Circle {key: key})
RETURN key AS of, COLLECT {
    MATCH (circle)<-[connects:CONNECTS]-(customer:Customer)
    RETURN {
      customer: customer.id, inside: connects.inside, outside: connects.outside, towards: connects.towards} AS row
    ORDER BY connects.outside DESC, customer.id
    LIMIT 100
  } AS rows
