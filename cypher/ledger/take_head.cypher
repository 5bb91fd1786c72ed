// Take the head of the ledger, so that nobody else posts before this transaction ends; with the digest of the last entry
// (`tip`), and every published plan, in the order they were published, and what each has cost. Writing the name takes the
// lock (Neo4j 5.26); number and digest are read only then: in one clause they would be those of before.
//
// params:  run: str? = null
// returns: next: int, tip: str, now: int, open: bool, plans: list[map]
// mode:    write
// scan:    yes; plans and settlements are few
MERGE (head:Counter {name: 'ledger'})
ON CREATE SET head.next = 1
SET head.name = 'ledger'
WITH head
OPTIONAL MATCH (run:SettlementRun {id: $run})
RETURN head.next AS next, coalesce(head.digest, '') AS tip, datetime().epochSeconds AS now,
  coalesce(run.state = 'open', true) AS open, COLLECT {
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
