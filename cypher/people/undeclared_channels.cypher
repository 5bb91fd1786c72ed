// Channels that facts mention and nobody declared; they count as kind `other`.
//
// returns: code: list[str]
// mode:    read
MATCH (channel:Channel)
WHERE channel.kind IS NULL
RETURN collect(channel.code) AS code
