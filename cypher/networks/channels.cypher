// The kind of each channel; one that nobody declared is `other`.
//
// returns: code: list[str], kind: list[str]
// mode:    read
MATCH (channel:Channel)
RETURN collect(channel.code) AS code, collect(coalesce(channel.kind, 'other')) AS kind
