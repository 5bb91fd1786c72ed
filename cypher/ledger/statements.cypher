// The statements of a settlement, by customer and currency.
//
// params:  run: str
// returns: customer: list[str], currency: list[str], opening: list[int], earned: list[int], clawed_back: list[int],
//          approved: list[int], paid: list[int], carried: list[int], moved: list[int]
// mode:    read
MATCH (one:Statement {run: $run})
WITH one
ORDER BY one.customer, one.currency
RETURN collect(one.customer) AS customer, collect(one.currency) AS currency, collect(one.opening) AS opening,
  collect(one.earned) AS earned, collect(one.clawed_back) AS clawed_back, collect(one.approved) AS approved,
  collect(one.paid) AS paid, collect(one.carried) AS carried, collect(one.moved) AS moved
