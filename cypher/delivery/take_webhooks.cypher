// Take webhooks whose time has come, oldest first; nobody else takes them until the lease ends.
//
// `before` is the moment a round of sending began, so that what fails in it falls due in the next round only.
//
// params:  first: int, lease: int, before: int?
// returns: id: str, body: str, attempts: int, began: int
// mode:    write
MERGE (l:Lock {name: 'webhooks'})
ON CREATE SET l.holder = '', l.expires_at = datetime()
SET l.expires_at = datetime()
WITH l, coalesce($before, datetime().epochMillis) AS began
MATCH (d:WebhookDelivery {state: 'waiting'})
WHERE d.next_at < datetime({epochMillis: began + 1})
WITH d, began ORDER BY d.next_at, d.id LIMIT $first
SET d.next_at = datetime() + duration({seconds: $lease}), d.attempts = d.attempts + 1
RETURN d.id AS id, d.body AS body, d.attempts AS attempts, began
