// Every published version of the reward plans, in the order they were published.
//
// returns: key: str, name: str, version: str, definition: str, starts_at: int?, ends_at: int?, published_at: int, actor: str
// mode:    read
// scan:    yes; plans are few
MATCH (plan:RewardPlan)
RETURN plan.key AS key, plan.name AS name, plan.version AS version, plan.definition AS definition,
  plan.starts_at.epochSeconds AS starts_at, plan.ends_at.epochSeconds AS ends_at,
  plan.published_at.epochSeconds AS published_at, plan.actor AS actor
ORDER BY plan.number
