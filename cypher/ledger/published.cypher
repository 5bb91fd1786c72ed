// Every version of a reward plan as it is stored, with what tells whether it was changed since it was published.
//
// returns: key: str, name: str, version: str, definition: str, starts_at: int?, ends_at: int?, published_at: int, actor: str,
//          retired_from: int?, digest: str?
// mode:    read
// scan:    yes; plans are few
MATCH (plan:RewardPlan)
RETURN plan.key AS key, plan.name AS name, plan.version AS version, plan.definition AS definition,
  plan.starts_at.epochSeconds AS starts_at, plan.ends_at.epochSeconds AS ends_at,
  plan.published_at.epochSeconds AS published_at, plan.actor AS actor,
  plan.retired_from.epochSeconds AS retired_from, plan.digest AS digest
ORDER BY plan.number
