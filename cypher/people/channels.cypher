// Every channel that is declared or was seen, in the order of their codes.
//
// params:  most: int = 1000
// returns: code: str, name: str?, kind: str, declared: bool
// mode:    read
MATCH (channel:Channel)
WHERE channel.code > ''
RETURN channel.code AS code, channel.name AS name, coalesce(channel.kind, 'other') AS kind,
  coalesce(channel.declared, false) AS declared
ORDER BY code
LIMIT $most
