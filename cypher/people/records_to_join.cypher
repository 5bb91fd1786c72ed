// Records of the company that are not yet anybody.
//
// returns: number: list[int]
// mode:    read
MATCH (record:Identity {channel: 'record'})
WHERE NOT EXISTS { (record)-[:IS]->(:Customer) }
RETURN collect(record.number) AS number
