// What some orders are, who placed each, and what may lead from the buyer into a share chain: what the order names, what
// the buyer clicked or saw within the windows, and under the rule `first` also the referral that brought the buyer.
//
// `unknown` is what the order names that nobody has made known yet. Of too many clicks those come that the rule prefers. `others` are the times of the last orders on the same device within
// the hour before; of orders at the same moment the one whose key sorts first is the earlier.
//
// params:  orders: list[str], entry: str, click_ms: int, view_ms: int, most: int = 1000, device_orders: int = 0
// returns: key: str, at: int?, amount_minor: int?, currency: str?, device: str?, began_at: int?, buyer: str?, customer: str?,
//          evidence: list[map], unknown: list[str], others: list[int]
// mode:    read
UNWIND $orders AS name
MATCH (order:Order {key: name})
USING INDEX SEEK order:Order(key)
WITH order, COLLECT { MATCH (order)<-[:PLACED]-(buyer:Identity) RETURN buyer ORDER BY buyer.key LIMIT 1 }[0] AS buyer
WITH order, buyer, COLLECT { MATCH (buyer)-[:IS]->(customer:Customer) RETURN customer LIMIT 1 }[0] AS customer
WITH order, buyer, customer, COLLECT {
  CALL (order) {
    MATCH (order)-[:THROUGH]->(target:Share|ShareLink)
    RETURN target
    ORDER BY target.key
    LIMIT 100
    UNION
    MATCH (target:ReferralCode {key: order.source + '/' + order.code})
    USING INDEX SEEK target:ReferralCode(key)
    RETURN target
  }
  RETURN {target: target, kind: 'named', at: order.at.epochMillis, id: '', evidence: null} AS seen
  ORDER BY target.key
} + COLLECT {
  CALL (buyer, customer) {
    WITH buyer WHERE buyer IS NOT NULL
    RETURN buyer AS identity
    UNION
    MATCH (customer)<-[:IS]-(identity:Identity)
    RETURN identity
  }
  MATCH (identity)-[:CLICKED]->(click:Click)-[:ON]->(target:Share|ShareLink)
  WHERE click.at <= order.at AND order.at.epochMillis - click.at.epochMillis <=
    CASE click.kind WHEN 'view' THEN $view_ms ELSE $click_ms END
  WITH click, target, coalesce(click.kind, 'click') AS kind, click.at.epochMillis AS at
  RETURN {target: target, kind: kind, at: at, id: click.key, evidence: click.evidence} AS seen
  ORDER BY click.evidence = 'guess' DESC,
    CASE WHEN $entry = 'last' OR ($entry = 'override' AND kind = 'scan') THEN -at ELSE at END, click.key, target.key
  LIMIT $most
} + COLLECT {
  MATCH (customer)<-[:IS]-(:Identity)<-[:BROUGHT]-(referral:Referral)<-[:REFERRED]-(:Identity)-[:IS]->(giver:Customer)
  WHERE $entry = 'first' AND giver <> customer
  WITH DISTINCT referral, giver
  RETURN {target: referral, kind: 'brought', at: referral.at.epochMillis, id: '', evidence: null} AS seen
  ORDER BY referral.at IS NULL, referral.at, giver.id, referral.key
  LIMIT 1
} AS found
RETURN order.key AS key, order.at.epochMillis AS at, order.amount_minor AS amount_minor, order.currency AS currency,
  order.device AS device, order.began_at.epochMillis AS began_at, buyer.key AS buyer, customer.id AS customer,
  [each IN found | {
    sort: CASE WHEN each.target:Share THEN 'share' WHEN each.target:ShareLink THEN 'link'
      WHEN each.target:Referral THEN 'referral' ELSE 'code' END,
    target: each.target.key, name: each.target.id, kind: each.kind, at: each.at, id: each.id, evidence: each.evidence,
    declared: each.target.digest IS NOT NULL, made: each.target.created_at.epochMillis,
    made_text: toString(each.target.created_at), channel: each.target.channel,
    owners: COLLECT {
      WITH each.target AS target
      MATCH (target)<-[:MADE|OWNS]-(owner:Identity)-[:IS]->(person:Customer)
      RETURN {identity: owner.key, customer: person.id}
      ORDER BY owner.key
      LIMIT 10
    }
  }] AS evidence,
  [each IN found WHERE each.kind = 'named' AND each.target.digest IS NULL AND NOT each.target:ReferralCode |
    CASE WHEN each.target:Share THEN 'share ' ELSE 'link ' END + each.target.key] +
    CASE WHEN order.code IS NOT NULL AND NOT EXISTS { MATCH (:ReferralCode {key: order.source + '/' + order.code}) }
      THEN ['code ' + order.source + '/' + order.code] ELSE [] END AS unknown,
  COLLECT {
    MATCH (other:Order {device: order.device})
    USING INDEX SEEK other:Order(device, at)
    WHERE other.at > order.at - duration({hours: 1}) AND other.at <= order.at
      AND other.source = order.source AND (other.at < order.at OR other.key < order.key)
    RETURN other.at.epochMillis AS at
    ORDER BY at DESC
    LIMIT $device_orders
  } AS others
ORDER BY key
