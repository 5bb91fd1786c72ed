// Store all scores of each customer in a run, as one node a customer.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  run: str, customer: list[str], pagerank: list[float], reach: list[float], social_capital: list[float],
//          customer_value: list[float], relationships: list[float], standing: list[float], trust_raw: list[float],
//          trust_percentile: list[float], trust: list[float], activity_raw: list[float],
//          activity_percentile: list[float], activity: list[float], bonding_raw: list[float],
//          bonding_percentile: list[float], bonding: list[float], bridging_raw: list[float],
//          bridging_percentile: list[float], bridging: list[float], contribution_raw: list[float],
//          contribution_percentile: list[float], contribution: list[float], income_raw: list[float],
//          income_minor: list[int], orders_left_out: list[int], income_percentile: list[float], income: list[float],
//          participation_raw: list[float], participation_percentile: list[float], participation: list[float],
//          influence_raw: list[float], influence_percentile: list[float], influence: list[float],
//          trust_error: list[float], influence_low: list[float], influence_high: list[float], evidence: list[str],
//          changes: list[str]
// mode:    write
UNWIND range(0, size($customer) - 1) AS i
MATCH (customer:Customer {id: $customer[i]})
USING INDEX SEEK customer:Customer(id)
MERGE (score:Score {key: $run + '/' + $customer[i]})
SET score.run = $run, score.customer = $customer[i],
  score.pagerank = $pagerank[i], score.reach = $reach[i], score.social_capital = $social_capital[i],
  score.customer_value = $customer_value[i], score.relationships = $relationships[i], score.standing = $standing[i],
  score.trust_raw = $trust_raw[i], score.trust_percentile = $trust_percentile[i], score.trust = $trust[i],
  score.activity_raw = $activity_raw[i], score.activity_percentile = $activity_percentile[i],
  score.activity = $activity[i], score.bonding_raw = $bonding_raw[i],
  score.bonding_percentile = $bonding_percentile[i], score.bonding = $bonding[i],
  score.bridging_raw = $bridging_raw[i], score.bridging_percentile = $bridging_percentile[i],
  score.bridging = $bridging[i], score.contribution_raw = $contribution_raw[i],
  score.contribution_percentile = $contribution_percentile[i], score.contribution = $contribution[i],
  score.income_raw = $income_raw[i], score.income_minor = $income_minor[i],
  score.orders_left_out = $orders_left_out[i], score.income_percentile = $income_percentile[i],
  score.income = $income[i], score.participation_raw = $participation_raw[i],
  score.participation_percentile = $participation_percentile[i], score.participation = $participation[i],
  score.influence_raw = $influence_raw[i], score.influence_percentile = $influence_percentile[i],
  score.influence = $influence[i], score.trust_error = $trust_error[i], score.influence_low = $influence_low[i],
  score.influence_high = $influence_high[i], score.evidence = $evidence[i], score.changes = $changes[i]
MERGE (score)-[:OF]->(customer)
