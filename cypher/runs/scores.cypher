// All scores of a run and their changes, in order of the customers, a portion at a time.
//
// Rendered from graph_models by `make generate`; edit the models instead.
//
// params:  run: str, after: str = "", first: int = 20000
// returns: customer: list[str], pagerank: list[float], reach: list[float], social_capital: list[float],
//          customer_value: list[float], relationships: list[float], standing: list[float], trust_raw: list[float],
//          trust_percentile: list[float], trust: list[float], activity_raw: list[float],
//          activity_percentile: list[float], activity: list[float], bonding_raw: list[float],
//          bonding_percentile: list[float], bonding: list[float], bridging_raw: list[float],
//          bridging_percentile: list[float], bridging: list[float], contribution_raw: list[float],
//          contribution_percentile: list[float], contribution: list[float], income_raw: list[float],
//          income_percentile: list[float], income: list[float], participation_raw: list[float],
//          participation_percentile: list[float], participation: list[float], influence_raw: list[float],
//          influence_percentile: list[float], influence: list[float], trust_error: list[float],
//          influence_low: list[float], influence_high: list[float], changes: list[str]
// mode:    read
MATCH (score:Score)
WHERE score.key > $run + '/' + $after AND score.key < $run + '0'
WITH score ORDER BY score.key LIMIT $first
RETURN collect(score.customer) AS customer,
  collect(score.pagerank) AS pagerank, collect(score.reach) AS reach, collect(score.social_capital) AS social_capital,
  collect(score.customer_value) AS customer_value, collect(coalesce(score.relationships, 0.0 / 0.0)) AS relationships,
  collect(coalesce(score.standing, 0.0 / 0.0)) AS standing,
  collect(coalesce(score.trust_raw, 0.0 / 0.0)) AS trust_raw,
  collect(coalesce(score.trust_percentile, 0.0 / 0.0)) AS trust_percentile,
  collect(coalesce(score.trust, 0.0 / 0.0)) AS trust,
  collect(coalesce(score.activity_raw, 0.0 / 0.0)) AS activity_raw,
  collect(coalesce(score.activity_percentile, 0.0 / 0.0)) AS activity_percentile,
  collect(coalesce(score.activity, 0.0 / 0.0)) AS activity,
  collect(coalesce(score.bonding_raw, 0.0 / 0.0)) AS bonding_raw,
  collect(coalesce(score.bonding_percentile, 0.0 / 0.0)) AS bonding_percentile,
  collect(coalesce(score.bonding, 0.0 / 0.0)) AS bonding,
  collect(coalesce(score.bridging_raw, 0.0 / 0.0)) AS bridging_raw,
  collect(coalesce(score.bridging_percentile, 0.0 / 0.0)) AS bridging_percentile,
  collect(coalesce(score.bridging, 0.0 / 0.0)) AS bridging,
  collect(coalesce(score.contribution_raw, 0.0 / 0.0)) AS contribution_raw,
  collect(coalesce(score.contribution_percentile, 0.0 / 0.0)) AS contribution_percentile,
  collect(coalesce(score.contribution, 0.0 / 0.0)) AS contribution,
  collect(coalesce(score.income_raw, 0.0 / 0.0)) AS income_raw,
  collect(coalesce(score.income_percentile, 0.0 / 0.0)) AS income_percentile,
  collect(coalesce(score.income, 0.0 / 0.0)) AS income,
  collect(coalesce(score.participation_raw, 0.0 / 0.0)) AS participation_raw,
  collect(coalesce(score.participation_percentile, 0.0 / 0.0)) AS participation_percentile,
  collect(coalesce(score.participation, 0.0 / 0.0)) AS participation,
  collect(coalesce(score.influence_raw, 0.0 / 0.0)) AS influence_raw,
  collect(coalesce(score.influence_percentile, 0.0 / 0.0)) AS influence_percentile,
  collect(coalesce(score.influence, 0.0 / 0.0)) AS influence,
  collect(coalesce(score.trust_error, 0.0 / 0.0)) AS trust_error,
  collect(coalesce(score.influence_low, 0.0 / 0.0)) AS influence_low,
  collect(coalesce(score.influence_high, 0.0 / 0.0)) AS influence_high,
  collect(coalesce(score.changes, '')) AS changes
