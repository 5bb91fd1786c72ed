// Store statements of a closed settlement; those that are there already are left as they are.
//
// params:  run: str, keys: list[str], customer: list[str], currency: list[str], opening: list[int], earned: list[int],
//          clawed_back: list[int], approved: list[int], paid: list[int], carried: list[int], moved: list[int]
// mode:    write
UNWIND range(0, size($keys) - 1) AS i
MERGE (one:Statement {key: $keys[i]})
ON CREATE SET one.run = $run, one.customer = $customer[i], one.currency = $currency[i], one.opening = $opening[i],
  one.earned = $earned[i], one.clawed_back = $clawed_back[i], one.approved = $approved[i], one.paid = $paid[i],
  one.carried = $carried[i], one.moved = $moved[i]
