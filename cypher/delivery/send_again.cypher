// Send the webhooks about a subject again, as if none had been tried; their ids stay.
//
// params:  subject: str
// returns: webhooks: int
// mode:    write
MATCH (d:WebhookDelivery {subject: $subject})
SET d.state = 'waiting', d.attempts = 0, d.next_at = datetime()
RETURN count(d) AS webhooks
