// Take webhooks whose time has come, oldest first; nobody else takes them until the lease ends.
//
// params:  first: int, lease: int
// returns: id: str, body: str, attempts: int
// mode:    write
MERGE (l:Lock {name: 'webhooks'})
ON CREATE SET l.holder = '', l.expires_at = datetime()
SET l.expires_at = datetime()
WITH l
MATCH (d:WebhookDelivery {state: 'waiting'})
WHERE d.next_at <= datetime()
WITH d ORDER BY d.next_at, d.id LIMIT $first
SET d.next_at = datetime() + duration({seconds: $lease}), d.attempts = d.attempts + 1
RETURN d.id AS id, d.body AS body, d.attempts AS attempts
