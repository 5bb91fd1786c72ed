// All scores of a run, in order of the customers, a portion at a time.
//
// params:  run: str, after: str = "", first: int = 20000
// returns: key: list[str], customer_id: list[str], pagerank: list[float], reach: list[float],
//          social_capital: list[float], trust: list[float], activity: list[float], relationships: list[float],
//          contribution: list[float], trust_raw: list[float], activity_raw: list[float],
//          relationships_raw: list[float], contribution_raw: list[float]
// mode:    read
MATCH (score:Score)
WHERE score.key > $run + '/' + $after AND score.key < $run + '0'
WITH score ORDER BY score.key LIMIT $first
RETURN collect(score.customer) AS key, collect(score.customer) AS customer_id, collect(score.pagerank) AS pagerank,
  collect(score.reach) AS reach, collect(score.social_capital) AS social_capital, collect(score.trust) AS trust,
  collect(score.activity) AS activity, collect(score.relationships) AS relationships,
  collect(score.contribution) AS contribution, collect(score.trust_raw) AS trust_raw,
  collect(score.activity_raw) AS activity_raw, collect(score.relationships_raw) AS relationships_raw,
  collect(score.contribution_raw) AS contribution_raw
