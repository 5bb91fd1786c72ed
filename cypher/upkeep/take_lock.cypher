// Take a lock, or learn who holds it; a lock left behind by a crash stops counting after its time.
//
// params:  name: str, holder: str, seconds: int = 300
// returns: holder: str
// mode:    write
MERGE (l:Lock {name: $name})
ON CREATE SET l.holder = $holder, l.expires_at = datetime() + duration({seconds: $seconds})
SET l.holder = CASE WHEN l.expires_at < datetime() THEN $holder ELSE l.holder END,
    l.expires_at = CASE WHEN l.holder = $holder THEN datetime() + duration({seconds: $seconds}) ELSE l.expires_at END
RETURN l.holder AS holder
