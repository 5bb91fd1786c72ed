// What identities with numbers in a range did towards content and staff.
//
// params:  low: int, high: int
// returns: source: list[int], key: list[str], at: list[int], channel: list[str], kind: list[str], content: list[str],
//          employee: list[str]
// mode:    read
MATCH (source:Identity)
WHERE $low <= source.number < $high
MATCH (source)-[done:INTERACTED]->(shown:Content|Employee)
WHERE done.at IS NOT NULL
RETURN collect(source.number) AS source, collect(done.key) AS key, collect(done.at.epochMillis) AS at,
  collect(done.channel) AS channel, collect(done.kind) AS kind,
  collect(CASE WHEN shown:Content THEN shown.key ELSE '' END) AS content,
  collect(CASE WHEN shown:Employee THEN shown.key ELSE '' END) AS employee
