// The customers of a run with the highest customer_value, highest first, a page at a time.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  run: str, counted: bool = false, after_score: float = 1e308, after_customer: str = "", first: int = 21
// returns: total: int?, rows: list[map]
// mode:    read
RETURN CASE WHEN $counted THEN COUNT {
    MATCH (score:Score) WHERE score.run = $run AND score.customer_value <= 1e308 AND score.customer > ''
  } END AS total,
  COLLECT {
    MATCH (score:Score)
    WHERE score.run = $run AND score.customer_value <= $after_score AND score.customer > ''
      AND (score.customer_value < $after_score OR score.customer > $after_customer)
    RETURN {customer: score.customer, score: score.customer_value} AS row
    ORDER BY score.run DESC, score.customer_value DESC, score.customer
    LIMIT $first
  } AS rows
