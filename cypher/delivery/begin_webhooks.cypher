// Begin to note webhooks: what is in the ledger by then is not told any more; once begun, nothing changes.
//
// mode:    write
OPTIONAL MATCH (head:Counter {name: 'ledger'})
OPTIONAL MATCH (r:SettlementRun)
WHERE r.number >= 1 AND r.state = 'closed'
WITH coalesce(head.next, 1) AS entry, coalesce(max(r.number), 0) + 1 AS run
MERGE (entries:Counter {name: 'webhooks of entries'})
ON CREATE SET entries.next = entry
MERGE (runs:Counter {name: 'webhooks of runs'})
ON CREATE SET runs.next = run
