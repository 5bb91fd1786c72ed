// Take the head of the ledger, and store a refund as a load of files would; with what is left of its order after it and all
// refunds that fit, the sales of the order, and the entries that this refund has led to before. Refunds that were posted
// count first, the others as a settlement would take them; one of more than is left then is refused there, and takes
// nothing here. `mixed` tells that the graph holds the made-up company, and the refund is real.
//
// params:  key: str, id: str, source: str, digest: str, at: int, amount_minor: int, order: str
// returns: next: int, tip: str, now: int, open: bool, mixed: bool, differs: bool, left: int, known: list[str],
//          posted: list[str], plans: list[map]
// mode:    write
// scan:    yes; plans are few
MERGE (head:Counter {name: 'ledger'})
ON CREATE SET head.next = 1
SET head.name = 'ledger'
WITH head.next AS next
MERGE (origin:Origin {name: 'graph'})
ON CREATE SET origin.sample = false
WITH next, origin.sample AND $source <> 'sample' AS mixed
MATCH (order:Order {key: $order})
WHERE order.digest IS NOT NULL
MERGE (refund:Refund {key: $key})
WITH next, mixed, order, refund, coalesce(refund.digest <> $digest, false) AS differs, refund.digest IS NULL AS new
FOREACH (_ IN CASE WHEN new THEN [1] ELSE [] END |
  SET refund.id = $id, refund.source = $source, refund.digest = $digest, refund.at = datetime({epochMillis: $at}),
    refund.amount_minor = $amount_minor
  MERGE (refund)-[:REFUNDS]->(order))
WITH next, mixed, order, refund, differs, new, COLLECT {
    MATCH (sold:LedgerEntry {order: $order})
    USING INDEX SEEK sold:LedgerEntry(order)
    WHERE sold.kind = 'ordered'
    RETURN sold.sale
    ORDER BY sold.sale
  } AS known
WITH next, mixed, order, differs, new, known, COLLECT {
    MATCH (given:Refund)-[:REFUNDS]->(order)
    WHERE given <> refund AND given.amount_minor > 0
    WITH given, EXISTS {
        UNWIND known AS sale
        MATCH (:LedgerEntry {
          key: 'refunded ' + replace(replace(given.key, '%', '%25'), ' ', '%20') + ' ' + sale})
      } AS posted
    RETURN given.amount_minor
    ORDER BY posted DESC, CASE WHEN given.at > order.at THEN given.at ELSE order.at END, given.key
  } AS given
RETURN next, coalesce(COLLECT { MATCH (head:Counter {name: 'ledger'}) RETURN head.digest }[0], '') AS tip,
  datetime().epochSeconds AS now, true AS open, mixed, differs,
  CASE WHEN new THEN reduce(
    left = coalesce(order.amount_minor, 0), each IN given | CASE WHEN each <= left THEN left - each ELSE left END
  ) - $amount_minor ELSE 0 END AS left, known, COLLECT {
    UNWIND known AS sale
    MATCH (entry:LedgerEntry {key: 'refunded ' + replace(replace($key, '%', '%25'), ' ', '%20') + ' ' + sale})
    RETURN entry.key
  } AS posted, COLLECT {
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
