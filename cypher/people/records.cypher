// What the company's own records say of some customers; no row for an id that is no customer. Of several sources the
// earliest date holds, and all attributes are given, source by source.
//
// params:  customers: list[str]
// returns: customer: str, joined_at: str?, joined_at_precision: str?, attributes: list[str]
// mode:    read
UNWIND $customers AS id
MATCH (customer:Customer {id: id})
OPTIONAL MATCH (:Identity {key: 'record:' + id})<-[:DESCRIBES]-(profile:Profile)
WITH id, profile ORDER BY profile.joined_at, coalesce(profile.joined_at_precision, ''), profile.source
WITH id, collect(profile) AS profiles
RETURN id AS customer, toString(head(profiles).joined_at) AS joined_at,
  head(profiles).joined_at_precision AS joined_at_precision,
  COLLECT {
    UNWIND profiles AS profile
    WITH profile WHERE profile.attributes IS NOT NULL
    RETURN profile.attributes ORDER BY profile.source
  } AS attributes
