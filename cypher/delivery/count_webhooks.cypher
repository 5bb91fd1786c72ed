// How many webhooks wait and how many were given up, and in how many milliseconds the next one may be tried.
//
// returns: waiting: int, failed: int, next_in: int?
// mode:    read
OPTIONAL MATCH (d:WebhookDelivery {state: 'waiting'})
WITH count(d) AS waiting, min(d.next_at.epochMillis) AS next
RETURN waiting, count {(:WebhookDelivery {state: 'failed'})} AS failed, next - datetime().epochMillis AS next_in
