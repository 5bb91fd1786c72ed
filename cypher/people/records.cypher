// What the company's own records say of some customers; no row for an id that is no customer. Of several sources the
// earliest date holds, and all attributes are given, source by source. Who has one verified identity is verified.
//
// params:  customers: list[str]
// returns: customer: str, joined_at: str?, joined_at_precision: str?, verified: bool?,
//          attributes: list[str]
// mode:    read
UNWIND $customers AS id
MATCH (customer:Customer {id: id})
OPTIONAL MATCH (:Identity {key: 'record:' + id})<-[:DESCRIBES]-(profile:Profile)
WITH id, customer, profile ORDER BY profile.joined_at, coalesce(profile.joined_at_precision, ''), profile.source
WITH id, customer, collect(profile) AS profiles
RETURN id AS customer, toString(head(profiles).joined_at) AS joined_at,
  head(profiles).joined_at_precision AS joined_at_precision,
  CASE WHEN EXISTS { (customer)<-[:IS]-(:Identity {verified: true}) } THEN true END AS verified,
  COLLECT {
    UNWIND profiles AS profile
    WITH profile WHERE profile.attributes IS NOT NULL
    RETURN profile.attributes ORDER BY profile.source
  } AS attributes
