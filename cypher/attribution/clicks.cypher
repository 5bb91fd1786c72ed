// What identities with numbers in a range followed, saw or scanned: the share or link, its channel, and what it leads to.
//
// params:  low: int, high: int
// returns: source: list[int], key: list[str], at: list[int], channel: list[str], kind: list[str], evidence: list[str],
//          share: list[str], target: list[str], content: list[str], campaign: list[str]
// mode:    read
MATCH (source:Identity)
WHERE $low <= source.number < $high
MATCH (source)-[:CLICKED]->(click:Click)
WHERE click.at IS NOT NULL
OPTIONAL MATCH (click)-[:ON]->(target:Share|ShareLink)
WITH source, click, target ORDER BY target.key
WITH source, click, collect(target)[0] AS target, min(CASE WHEN target:Share THEN target.key END) AS share
OPTIONAL MATCH (target)-[:LEADS_TO]->(shown)
WITH source, click, target, share, min(CASE WHEN shown:Content THEN shown.key END) AS content,
  min(CASE WHEN shown:Campaign THEN shown.key END) AS campaign
RETURN collect(source.number) AS source, collect(click.key) AS key, collect(click.at.epochMillis) AS at,
  collect(coalesce(click.channel, target.channel, '')) AS channel, collect(coalesce(click.kind, '')) AS kind,
  collect(coalesce(click.evidence, '')) AS evidence, collect(coalesce(share, '')) AS share,
  collect(coalesce(target.key, '')) AS target, collect(coalesce(content, '')) AS content,
  collect(coalesce(campaign, '')) AS campaign
