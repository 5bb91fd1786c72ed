// Note webhooks that are to be sent, each once, and how far the ledger and the settlements were read for them.
//
// params:  id: list[str], type: list[str], subject: list[str], body: list[str], entry: int, run: int
// mode:    write
MERGE (entries:Counter {name: 'webhooks of entries'})
ON CREATE SET entries.next = $entry
SET entries.next = CASE WHEN entries.next < $entry THEN $entry ELSE entries.next END
MERGE (runs:Counter {name: 'webhooks of runs'})
ON CREATE SET runs.next = $run
SET runs.next = CASE WHEN runs.next < $run THEN $run ELSE runs.next END
WITH entries
UNWIND range(0, size($id) - 1) AS i
MERGE (d:WebhookDelivery {id: $id[i]})
ON CREATE SET d.type = $type[i], d.subject = $subject[i], d.body = $body[i], d.state = 'waiting', d.attempts = 0,
  d.next_at = datetime()
