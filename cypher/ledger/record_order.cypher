// Take the head of the ledger, and store an order as a load of files would, with its buyer and what it came through;
// another one under its key is told, and so are the sales of it that are posted already. `mixed` tells that the graph
// holds the made-up company, and the order is real.
//
// params:  key: str, id: str, source: str, digest: str, at: int, customer: str, amount_minor: int, currency: str,
//          share: str?, link: str?, code: str?, channel: str?, device: str?, began_at: int?
// returns: next: int, tip: str, now: int, open: bool, mixed: bool, differs: bool, known: list[str], plans: list[map]
// mode:    write
// scan:    yes; plans are few
MERGE (head:Counter {name: 'ledger'})
ON CREATE SET head.next = 1
SET head.name = 'ledger'
WITH head.next AS next, coalesce(head.digest, '') AS tip
MERGE (origin:Origin {name: 'graph'})
ON CREATE SET origin.sample = false
WITH next, tip, origin.sample AND $source <> 'sample' AS mixed
MERGE (order:Order {key: $key})
WITH next, tip, mixed, order, coalesce(order.digest <> $digest, false) AS differs, order.digest IS NULL AS new
FOREACH (_ IN CASE WHEN new THEN [1] ELSE [] END |
  SET order.id = $id, order.source = $source, order.digest = $digest, order.channel = $channel,
    order.at = datetime({epochMillis: $at}), order.amount_minor = $amount_minor, order.currency = $currency,
    order.code = $code, order.device = $device,
    order.began_at = CASE WHEN $began_at IS NOT NULL THEN datetime({epochMillis: $began_at}) END)
WITH next, tip, mixed, order, differs, new
CALL (new) {
  WITH new
  WHERE new AND NOT EXISTS { MATCH (:Identity {key: 'record:' + $customer}) }
  MERGE (numbers:Counter {name: 'identity'})
  ON CREATE SET numbers.next = 0
  SET numbers.next = numbers.next + 1
  CREATE (buyer:Identity {
    key: 'record:' + $customer, channel: 'record', external_id: $customer, number: numbers.next - 1})
  MERGE (customer:Customer {id: $customer})
  CREATE (buyer)-[:IS {rule: 'record'}]->(customer)
}
CALL (order, new) {
  WITH order, new
  WHERE new
  MATCH (buyer:Identity {key: 'record:' + $customer})
  MERGE (buyer)-[:PLACED]->(order)
  FOREACH (code IN CASE WHEN $channel IS NULL THEN [] ELSE [$channel] END | MERGE (:Channel {code: code}))
  FOREACH (id IN CASE WHEN $share IS NULL THEN [] ELSE [$share] END |
    MERGE (share:Share {key: $source + '/' + id})
    ON CREATE SET share.id = id, share.source = $source
    MERGE (order)-[:THROUGH]->(share))
  FOREACH (id IN CASE WHEN $link IS NULL THEN [] ELSE [$link] END |
    MERGE (link:ShareLink {key: $source + '/' + id})
    ON CREATE SET link.id = id, link.source = $source
    MERGE (order)-[:THROUGH]->(link))
}
RETURN next, tip, datetime().epochSeconds AS now, true AS open, mixed, differs, COLLECT {
    MATCH (sold:LedgerEntry {order: $key})
    USING INDEX SEEK sold:LedgerEntry(order)
    WHERE sold.kind = 'ordered'
    RETURN sold.sale
  } AS known, COLLECT {
    MATCH (plan:RewardPlan)
    RETURN {
      key: plan.key, name: plan.name, version: plan.version, definition: plan.definition,
      starts_at: plan.starts_at.epochSeconds, ends_at: plan.ends_at.epochSeconds,
      published_at: plan.published_at.epochSeconds, actor: plan.actor, spent: COLLECT {
        MATCH (spent:Spent {plan: plan.key})
        RETURN {currency: spent.currency, amount: spent.amount}
      }
    } AS told
    ORDER BY plan.number
  } AS plans
