// The newest moment among shares, clicks, orders and refunds, in unix seconds.
//
// returns: at: int?
// mode:    read
// scan:    yes; a maximum over facts that have no index on time
CALL () {
  MATCH (share:Share) RETURN max(share.at.epochSeconds) AS at
  UNION ALL
  MATCH (click:Click) RETURN max(click.at.epochSeconds) AS at
  UNION ALL
  MATCH (order:Order) RETURN max(order.at.epochSeconds) AS at
  UNION ALL
  MATCH (refund:Refund) RETURN max(refund.at.epochSeconds) AS at
}
RETURN max(at) AS at
