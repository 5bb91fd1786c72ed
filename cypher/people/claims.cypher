// Which record claims which identity, as numbers; pairs that somebody decided against are left out.
//
// returns: identity: list[int], record: list[int]
// mode:    read
MATCH (record:Identity {channel: 'record'})-[:CLAIMS]->(identity:Identity)
USING INDEX record:Identity(channel)
WHERE NOT EXISTS { (identity)-[:IS_NOT]->(:Customer)<-[:IS]-(record) }
WITH DISTINCT identity.number AS identity, record.number AS record
RETURN collect(identity) AS identity, collect(record) AS record
