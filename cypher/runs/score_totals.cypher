// Social capital and customer value in a run and what changed them, in order of the customers, a portion at a time.
//
// params:  run: str, after: str = "", first: int = 20000
// returns: customer: list[str], social_capital: list[float], customer_value: list[float], changes: list[str]
// mode:    read
MATCH (score:Score)
WHERE score.key > $run + '/' + $after AND score.key < $run + '0'
WITH score ORDER BY score.key LIMIT $first
RETURN collect(score.customer) AS customer, collect(score.social_capital) AS social_capital,
  collect(score.customer_value) AS customer_value, collect(coalesce(score.changes, '')) AS changes
