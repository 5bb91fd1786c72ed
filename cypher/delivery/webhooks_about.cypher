// The webhooks about some subjects: how often each was tried, how it ended, and when it is tried again.
//
// params:  subjects: list[str]
// returns: id: str, type: str, subject: str, state: str, attempts: int, answer: str?
// mode:    read
UNWIND $subjects AS subject
MATCH (d:WebhookDelivery {subject: subject})
RETURN d.id AS id, d.type AS type, d.subject AS subject, d.state AS state, d.attempts AS attempts, d.answer AS answer
ORDER BY subject, type, id
