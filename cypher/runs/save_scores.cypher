// Store all scores of each customer in a run, as one node a customer.
//
// params:  run: str, customer: list[str], pagerank: list[float], reach: list[float], social_capital: list[float],
//          trust: list[float], activity: list[float], relationships: list[float], contribution: list[float],
//          trust_raw: list[float], activity_raw: list[float], relationships_raw: list[float],
//          contribution_raw: list[float]
// mode:    write
UNWIND range(0, size($customer) - 1) AS i
MATCH (customer:Customer {id: $customer[i]})
USING INDEX SEEK customer:Customer(id)
MERGE (score:Score {key: $run + '/' + $customer[i]})
SET score.run = $run, score.customer = $customer[i], score.pagerank = $pagerank[i], score.reach = $reach[i],
  score.social_capital = $social_capital[i], score.trust = $trust[i], score.activity = $activity[i],
  score.relationships = $relationships[i], score.contribution = $contribution[i],
  score.trust_raw = $trust_raw[i], score.activity_raw = $activity_raw[i],
  score.relationships_raw = $relationships_raw[i], score.contribution_raw = $contribution_raw[i]
MERGE (score)-[:OF]->(customer)
