// What each referrer earned in a run, a portion at a time.
//
// params:  run: str, after: str = "", first: int = 20000
// returns: key: list[str], referrer_id: list[str], referee_id: list[str], channel: list[str], among: list[int],
//          amount: list[float]
// mode:    read
MATCH (credit:Credit)
WHERE credit.key > $run + '/' + $after AND credit.key < $run + '0'
WITH credit ORDER BY credit.key LIMIT $first
MATCH (referrer:Customer)-[:EARNED]->(credit)-[:FOR]->(referee:Customer)
RETURN collect(substring(credit.key, size($run) + 1)) AS key, collect(referrer.id) AS referrer_id,
  collect(referee.id) AS referee_id, collect(credit.channel) AS channel, collect(credit.among) AS among,
  collect(credit.amount) AS amount
