// Why some customers are in some circles: whom in the circle each dealt with, by channel, and the topics each dealt
// with. Only facts up to the run's moment count, and of those between people only what the run found circles in.
//
// Looks at `most` facts of each shape of a customer at the most. `facts` counts interactions in both directions and
// stated ties.
//
// params:  customers: list[str], circles: list[str], most: int = 5000
// returns: customer: str, circle: str, known: str, ties: int, channels: list[map], topics: list[map]
// mode:    read
UNWIND range(0, size($customers) - 1) AS i
MATCH (customer:Customer {id: $customers[i]})-[:MEMBER_OF]->(circle:Circle {key: $circles[i]})
MATCH (run:Run {id: circle.run})
CALL (customer, circle, run) {
  CALL (customer, run) {
    MATCH (customer)<-[:IS]-(:Identity)-[fact:INTERACTED|TIED]-(:Identity)-[:IS]->(friend:Customer)
    WHERE friend <> customer AND coalesce(fact.at <= run.as_of, true)
      AND coalesce(fact.at >= run.ties_since, true) AND coalesce(fact.at < run.ties_until, true)
      AND coalesce(fact.channel + ' ' + fact.kind IN run.sorts, true)
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
CALL (customer, run) {
  CALL (customer, run) {
    MATCH (customer)<-[:IS]-(:Identity)-[done:INTERACTED]->(content:Content)
    WHERE coalesce(done.at <= run.as_of, true) AND content.topic IS NOT NULL
    RETURN content.topic AS topic
    LIMIT $most
    UNION ALL
    MATCH (customer)<-[:IS]-(:Identity)-[:SHARED]->(share:Share)-[:CAME_FROM]->(content:Content)
    WHERE coalesce(share.at <= run.as_of, true) AND content.topic IS NOT NULL
    RETURN content.topic AS topic
    LIMIT $most
  }
  WITH topic, count(*) AS acts ORDER BY acts DESC, topic
  RETURN collect({topic: topic, acts: acts}) AS topics
}
RETURN customer.id AS customer, circle.key AS circle, coalesce(circle.topics, '[]') AS known, ties, channels, topics
