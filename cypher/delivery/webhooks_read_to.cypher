// Up to where the ledger and the settlements were read for webhooks; nothing before webhooks are first sent.
//
// returns: entry: int, run: int
// mode:    read
MATCH (entries:Counter {name: 'webhooks of entries'})
MATCH (runs:Counter {name: 'webhooks of runs'})
RETURN entries.next AS entry, runs.next AS run
