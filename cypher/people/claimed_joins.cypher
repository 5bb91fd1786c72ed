// The joins that stand because one record alone claims the identity, as numbers.
//
// returns: identity: list[int], record: list[int]
// mode:    read
MATCH (record:Identity {channel: 'record'})-[:IS]->(:Customer)<-[:IS {rule: 'sole claim'}]-(identity:Identity)
RETURN collect(identity.number) AS identity, collect(record.number) AS record
