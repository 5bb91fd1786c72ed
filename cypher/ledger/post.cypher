// Write entries with their lines, and what stands open after them; all in the transaction that holds the ledger's head.
//
// params:  next: int, tip: str, entries: list[map], lines: list[map], snapshots: list[map], owed: list[map], settled: list[str],
//          spent: list[map]
// mode:    write
MATCH (head:Counter {name: 'ledger'})
SET head.next = $next, head.digest = $tip
WITH head
CALL () {
  UNWIND $snapshots AS row
  MERGE (snapshot:ChainSnapshot {key: row.key})
  ON CREATE SET snapshot.event = row.event, snapshot.kind = row.kind, snapshot.plan = row.plan,
    snapshot.content = row.content
  WITH snapshot, row
  MATCH (order:Order {key: row.event})
  MERGE (snapshot)-[:SNAPSHOT_OF]->(order)
}
CALL () {
  UNWIND $entries AS row
  CREATE (entry:LedgerEntry {
    key: row.key, number: row.number, kind: row.kind, at: datetime({epochSeconds: row.at}), posted_at: datetime(),
    sale: row.sale, order: row.order, plan: row.plan, snapshot: row.snapshot, run: row.run, event: row.event,
    actor: row.actor, reason: row.reason, digest: row.digest,
    due_at: CASE WHEN row.due_at IS NOT NULL THEN datetime({epochSeconds: row.due_at}) END})
  WITH entry, row
  MATCH (run:SettlementRun {id: row.run})
  CREATE (entry)-[:IN_RUN]->(run)
}
CALL () {
  UNWIND $lines AS row
  MATCH (entry:LedgerEntry {key: row.entry})
  USING INDEX SEEK entry:LedgerEntry(key)
  CREATE (line:LedgerLine {
    key: row.key, entry: row.entry, line: row.line, number: row.number, at: datetime({epochSeconds: row.at}),
    kind: row.kind, account: row.account, customer: row.customer, identity: row.identity, sale: row.sale,
    order: row.order, plan: row.plan, snapshot: row.snapshot, currency: row.currency, debit: row.debit,
    credit: row.credit})
  CREATE (entry)-[:POSTED]->(line)
  WITH line, row
  MATCH (snapshot:ChainSnapshot {key: row.snapshot})
  USING INDEX SEEK snapshot:ChainSnapshot(key)
  CREATE (line)-[:CITES]->(snapshot)
  WITH line, row
  MATCH (identity:Identity {key: row.identity})
  USING INDEX SEEK identity:Identity(key)
  CREATE (line)-[:EARNED_BY]->(identity)
}
CALL () {
  UNWIND $owed AS row
  MERGE (owed:Owed {key: row.key})
  SET owed.account = row.account, owed.customer = row.customer, owed.identity = row.identity, owed.sale = row.sale,
    owed.currency = row.currency, owed.amount = row.amount,
    owed.due_at = CASE WHEN row.due_at IS NOT NULL THEN datetime({epochSeconds: row.due_at}) END
}
CALL () {
  UNWIND $settled AS key
  MATCH (owed:Owed {key: key})
  USING INDEX SEEK owed:Owed(key)
  DELETE owed
}
CALL () {
  UNWIND $spent AS row
  MERGE (spent:Spent {key: row.key})
  ON CREATE SET spent.plan = row.plan, spent.currency = row.currency, spent.amount = 0
  SET spent.amount = spent.amount + row.amount
}
