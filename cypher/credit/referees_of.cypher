// Whom some customers brought, with the credit of a run that each earned for it, a page for each customer.
//
// params:  customers: list[str], run: str, after_customer: str = "", after_channel: str = "", first: int = 21
// returns: of: str, total: int, rows: list[map]
// mode:    read
UNWIND $customers AS id
MATCH (customer:Customer {id: id})
RETURN id AS of,
  COUNT { MATCH (customer)-[:EARNED]->(:Credit {run: $run}) } AS total,
  COLLECT {
    MATCH (customer)-[:EARNED]->(credit:Credit {run: $run})-[:FOR]->(referee:Customer)
    WHERE [referee.id, credit.channel] > [$after_customer, $after_channel]
    RETURN {customer: referee.id, channel: credit.channel, among: credit.among, amount: credit.amount} AS row
    ORDER BY referee.id, credit.channel
    LIMIT $first
  } AS rows
