// Note webhooks that are to be sent, each once, and how far the ledger and the settlements were read for them.
//
// With `after`, the entry that was read from, nothing is noted where somebody else has read on from there meanwhile.
//
// params:  id: list[str], type: list[str], subject: list[str], body: list[str], entry: int, run: int, after: int?
// mode:    write
MERGE (l:Lock {name: 'webhooks'})
ON CREATE SET l.holder = '', l.expires_at = datetime()
SET l.expires_at = datetime()
WITH l
MERGE (entries:Counter {name: 'webhooks of entries'})
ON CREATE SET entries.next = $entry
MERGE (runs:Counter {name: 'webhooks of runs'})
ON CREATE SET runs.next = $run
WITH entries, runs
WHERE $after IS NULL OR entries.next = $after
SET entries.next = CASE WHEN entries.next < $entry THEN $entry ELSE entries.next END,
  runs.next = CASE WHEN runs.next < $run THEN $run ELSE runs.next END
WITH entries
UNWIND range(0, size($id) - 1) AS i
MERGE (d:WebhookDelivery {id: $id[i]})
ON CREATE SET d.type = $type[i], d.subject = $subject[i], d.body = $body[i], d.state = 'waiting', d.attempts = 0,
  d.next_at = datetime()
