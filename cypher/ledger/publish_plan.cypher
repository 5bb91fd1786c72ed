// Publish a version of a plan, unless it is there; a later version of a plan that does not say when it starts, starts now.
//
// params:  key: str, name: str, version: str, definition: str, starts_at: int?, ends_at: int?, actor: str,
//          digest: str? = null
// returns: key: str, name: str, version: str, definition: str, starts_at: int?, ends_at: int?, published_at: int, actor: str
// mode:    write
MERGE (numbers:Counter {name: 'reward plan'})
ON CREATE SET numbers.next = 1
SET numbers.next = numbers.next + 1
WITH numbers.next - 1 AS number, EXISTS { MATCH (:RewardPlan {name: $name}) } AS again
MERGE (plan:RewardPlan {key: $key})
ON CREATE SET plan.name = $name, plan.version = $version, plan.definition = $definition, plan.actor = $actor,
  plan.digest = $digest,
  plan.number = number, plan.published_at = datetime.truncate('second', datetime()),
  plan.starts_at = CASE
    WHEN $starts_at IS NOT NULL THEN datetime({epochSeconds: $starts_at})
    WHEN again THEN datetime.truncate('second', datetime())
  END,
  plan.ends_at = CASE WHEN $ends_at IS NOT NULL THEN datetime({epochSeconds: $ends_at}) END
RETURN plan.key AS key, plan.name AS name, plan.version AS version, plan.definition AS definition,
  plan.starts_at.epochSeconds AS starts_at, plan.ends_at.epochSeconds AS ends_at,
  plan.published_at.epochSeconds AS published_at, plan.actor AS actor
