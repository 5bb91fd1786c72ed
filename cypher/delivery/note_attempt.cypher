// Note how an attempt to send a webhook ended, and when it may be tried again.
//
// params:  id: str, state: str, answer: str, pause: int
// mode:    write
MATCH (d:WebhookDelivery {id: $id})
SET d.state = $state, d.answer = $answer, d.next_at = datetime() + duration({milliseconds: $pause})
