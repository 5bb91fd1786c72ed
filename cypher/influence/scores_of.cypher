// All scores of some customers in a run; no row for a customer without scores.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  customers: list[str], run: str
// returns: customer: str, run: str, pagerank: float, reach: float, social_capital: float, customer_value: float,
//          relationships: float?, standing: float?, trust_raw: float?, trust_percentile: float?, trust: float?,
//          activity_raw: float?, activity_percentile: float?, activity: float?, bonding_raw: float?,
//          bonding_percentile: float?, bonding: float?, bridging_raw: float?, bridging_percentile: float?,
//          bridging: float?, contribution_raw: float?, contribution_percentile: float?, contribution: float?,
//          income_raw: float?, income_minor: int?, orders_left_out: int?, income_percentile: float?, income: float?,
//          participation_raw: float?, participation_percentile: float?, participation: float?, influence_raw: float?,
//          influence_percentile: float?, influence: float?, trust_error: float?, influence_low: float?,
//          influence_high: float?, evidence: str, changes: str?
// mode:    read
UNWIND $customers AS id
MATCH (score:Score {key: $run + '/' + id})
RETURN id AS customer,
  score.run AS run, score.pagerank AS pagerank, score.reach AS reach, score.social_capital AS social_capital,
  score.customer_value AS customer_value, score.relationships AS relationships, score.standing AS standing,
  score.trust_raw AS trust_raw, score.trust_percentile AS trust_percentile, score.trust AS trust,
  score.activity_raw AS activity_raw, score.activity_percentile AS activity_percentile, score.activity AS activity,
  score.bonding_raw AS bonding_raw, score.bonding_percentile AS bonding_percentile, score.bonding AS bonding,
  score.bridging_raw AS bridging_raw, score.bridging_percentile AS bridging_percentile, score.bridging AS bridging,
  score.contribution_raw AS contribution_raw, score.contribution_percentile AS contribution_percentile,
  score.contribution AS contribution, score.income_raw AS income_raw, score.income_minor AS income_minor,
  score.orders_left_out AS orders_left_out, score.income_percentile AS income_percentile, score.income AS income,
  score.participation_raw AS participation_raw, score.participation_percentile AS participation_percentile,
  score.participation AS participation, score.influence_raw AS influence_raw,
  score.influence_percentile AS influence_percentile, score.influence AS influence, score.trust_error AS trust_error,
  score.influence_low AS influence_low, score.influence_high AS influence_high, score.evidence AS evidence,
  score.changes AS changes
