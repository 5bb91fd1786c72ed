// End every version of a plan that would go on after a moment; without a moment, now.
//
// params:  name: str, at: int?, actor: str
// returns: key: str
// mode:    write
MATCH (plan:RewardPlan {name: $name})
WITH plan, CASE
    WHEN $at IS NOT NULL THEN datetime({epochSeconds: $at})
    ELSE datetime.truncate('second', datetime())
  END AS ends
FOREACH (_ IN CASE WHEN plan.ends_at IS NULL OR plan.ends_at > ends THEN [1] ELSE [] END | 
  SET plan.ends_at = ends, plan.retired_from = ends, plan.retired_by = $actor)
RETURN plan.key AS key
