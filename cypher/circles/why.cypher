// Why some customers are in some circles: whom in the circle each dealt with up to the run's moment, by channel.
//
// Looks at `most` facts of a customer at the most. `facts` counts interactions in both directions and stated ties.
//
// params:  customers: list[str], circles: list[str], most: int = 5000
// returns: customer: str, circle: str, ties: int, channels: list[map]
// mode:    read
UNWIND range(0, size($customers) - 1) AS i
MATCH (customer:Customer {id: $customers[i]})-[:MEMBER_OF]->(circle:Circle {key: $circles[i]})
MATCH (run:Run {id: circle.run})
CALL (customer, circle, run) {
  CALL (customer, run) {
    MATCH (customer)<-[:IS]-(:Identity)-[fact:INTERACTED|TIED]-(:Identity)-[:IS]->(friend:Customer)
    WHERE friend <> customer AND coalesce(fact.at <= run.as_of, true)
    RETURN fact, friend
    LIMIT $most
  }
  WITH circle, friend, fact.channel AS channel, count(fact) AS facts
  MATCH (friend)-[:MEMBER_OF]->(circle)
  WITH channel, collect(friend) AS friends, sum(facts) AS facts ORDER BY facts DESC, channel
  RETURN collect({code: channel, ties: size(friends), facts: facts}) AS channels, collect(friends) AS friends
}
CALL (friends) {
  UNWIND friends AS some
  UNWIND some AS friend
  RETURN count(DISTINCT friend) AS ties
}
RETURN customer.id AS customer, circle.key AS circle, ties, channels
