// Every share once for each share it came from, a portion at a time: when and where, what it passed on, by which campaign
// and member of staff, and how many orders came through it.
//
// A share without a `digest` is only named by others.
//
// params:  after: str = "", first: int = 20000
// returns: key: list[str], declared: list[bool], at: list[int], channel: list[str], parent: list[str],
//          content: list[str], campaign: list[str], employee: list[str], orders: list[int]
// mode:    read
MATCH (share:Share)
WHERE share.key > $after
WITH share ORDER BY share.key LIMIT $first
WITH share, COLLECT { MATCH (share)-[:CAME_FROM]->(node:ShareLink) RETURN node ORDER BY node.key LIMIT 1 }[0] AS link
WITH share, coalesce(
    COLLECT { MATCH (share)-[:CAME_FROM]->(node:Content) RETURN node.key ORDER BY node.key LIMIT 1 }[0],
    COLLECT { MATCH (link)-[:LEADS_TO]->(node:Content) RETURN node.key ORDER BY node.key LIMIT 1 }[0], '') AS content,
  coalesce(
    COLLECT { MATCH (share)-[:CAME_FROM]->(node:Campaign) RETURN node.key ORDER BY node.key LIMIT 1 }[0],
    COLLECT { MATCH (link)-[:LEADS_TO]->(node:Campaign) RETURN node.key ORDER BY node.key LIMIT 1 }[0], '') AS campaign,
  coalesce(COLLECT { MATCH (share)-[:CAME_FROM]->(node:Employee) RETURN node.key ORDER BY node.key LIMIT 1 }[0], '')
    AS employee,
  COUNT { (share)<-[:THROUGH]-(:Order) } AS orders
OPTIONAL MATCH (share)-[:CAME_FROM]->(parent:Share)
WITH share, content, campaign, employee, orders, parent ORDER BY share.key, parent.key
RETURN collect(share.key) AS key, collect(share.digest IS NOT NULL) AS declared,
  collect(coalesce(share.at.epochSeconds, -9223372036854775808)) AS at, collect(coalesce(share.channel, '')) AS channel,
  collect(coalesce(parent.key, '')) AS parent, collect(content) AS content, collect(campaign) AS campaign,
  collect(employee) AS employee, collect(orders) AS orders
