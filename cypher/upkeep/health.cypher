// What a graph looks like from outside: how much it holds and what was left undone.
//
// returns: customers: int, open_runs: int, undeclared_channels: list[str], unjoined_records: int, mentioned_orders: int
// mode:    read
// scan:    yes; a check-up looks at everything
RETURN COUNT { MATCH (:Customer) } AS customers,
  COUNT { MATCH (:Run {state: 'open'}) } AS open_runs,
  COLLECT { MATCH (channel:Channel) WHERE channel.kind IS NULL RETURN channel.code ORDER BY channel.code } AS undeclared_channels,
  COUNT { MATCH (record:Identity {channel: 'record'}) WHERE NOT EXISTS { (record)-[:IS]->(:Customer) } } AS unjoined_records,
  COUNT { MATCH (order:Order) WHERE order.digest IS NULL } AS mentioned_orders
