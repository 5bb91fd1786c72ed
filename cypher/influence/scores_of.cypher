// All scores of some customers in a run; no row for a customer without scores.
//
// params:  customers: list[str], run: str
// returns: customer: str, pagerank: float, reach: float, social_capital: float, trust: float, activity: float,
//          relationships: float, contribution: float, trust_raw: float, activity_raw: float,
//          relationships_raw: float, contribution_raw: float
// mode:    read
UNWIND $customers AS id
MATCH (score:Score {key: $run + '/' + id})
RETURN id AS customer, score.pagerank AS pagerank, score.reach AS reach, score.social_capital AS social_capital,
  score.trust AS trust, score.activity AS activity, score.relationships AS relationships,
  score.contribution AS contribution, score.trust_raw AS trust_raw, score.activity_raw AS activity_raw,
  score.relationships_raw AS relationships_raw, score.contribution_raw AS contribution_raw
