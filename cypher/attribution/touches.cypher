// What reached identities with numbers in a range, and what it showed them.
//
// params:  low: int, high: int
// returns: source: list[int], key: list[str], at: list[int], channel: list[str], content: list[str], campaign: list[str],
//          employee: list[str]
// mode:    read
MATCH (source:Identity)
WHERE $low <= source.number < $high
MATCH (source)-[:TOUCHED]->(touch:Touch)
WHERE touch.at IS NOT NULL
OPTIONAL MATCH (touch)-[:SHOWED]->(shown)
WITH source, touch, min(CASE WHEN shown:Content THEN shown.key END) AS content,
  min(CASE WHEN shown:Campaign THEN shown.key END) AS campaign, min(CASE WHEN shown:Employee THEN shown.key END) AS employee
RETURN collect(source.number) AS source, collect(touch.key) AS key, collect(touch.at.epochMillis) AS at,
  collect(coalesce(touch.channel, '')) AS channel, collect(coalesce(content, '')) AS content,
  collect(coalesce(campaign, '')) AS campaign, collect(coalesce(employee, '')) AS employee
