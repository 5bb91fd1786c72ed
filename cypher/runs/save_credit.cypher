// Store what each referrer earned for each referral event of a run.
//
// params:  run: str, id: list[str], referrer: list[str], referee: list[str], channel: list[str], among: list[int],
//          amount: list[float]
// mode:    write
UNWIND range(0, size($referrer) - 1) AS i
MATCH (referrer:Customer {id: $referrer[i]})
USING INDEX SEEK referrer:Customer(id)
MATCH (referee:Customer {id: $referee[i]})
USING INDEX SEEK referee:Customer(id)
MERGE (credit:Credit {key: $run + '/' + $id[i]})
SET credit.run = $run, credit.channel = $channel[i], credit.among = $among[i], credit.amount = $amount[i]
MERGE (referrer)-[:EARNED]->(credit)
MERGE (credit)-[:FOR]->(referee)
