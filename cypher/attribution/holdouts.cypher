// The experiments that are known: groups of kind `holdout`, and the time of the campaign that one is named after.
//
// A day, month or year ends with its last moment.
//
// params:  first: int = 100
// returns: key: str, id: str, starts_at: int?, ends_at: int?
// mode:    read
// scan:    groups of one kind are few beside customers, and are found by walking all groups
MATCH (group:Group {kind: 'holdout'})
WITH group ORDER BY group.key LIMIT $first
RETURN group.key AS key, group.id AS id, COLLECT {
    MATCH (campaign:Campaign {id: group.id})
    RETURN campaign.starts_at.epochMillis
    ORDER BY campaign.source <> group.source, campaign.key
    LIMIT 1
  }[0] AS starts_at, COLLECT {
    MATCH (campaign:Campaign {id: group.id})
    RETURN (campaign.ends_at + duration(CASE campaign.ends_at_precision
      WHEN 'day' THEN 'P1D' WHEN 'month' THEN 'P1M' WHEN 'year' THEN 'P1Y' ELSE 'PT0.001S'
    END)).epochMillis - 1
    ORDER BY campaign.source <> group.source, campaign.key
    LIMIT 1
  }[0] AS ends_at
ORDER BY key
