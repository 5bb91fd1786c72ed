// Customers in order of their ids, a portion at a time, with what each source says of them: the earliest date, and the
// attributes as one JSON object a line, in the order of the sources.
//
// params:  after: str = "", first: int = 20000
// returns: customer_id: list[str], joined_at: list[str], joined_at_precision: list[str], attributes: list[str]
// mode:    read
MATCH (customer:Customer)
WHERE customer.id > $after
WITH customer ORDER BY customer.id LIMIT $first
OPTIONAL MATCH (:Identity {key: 'record:' + customer.id})<-[:DESCRIBES]-(profile:Profile)
WITH customer, profile ORDER BY profile.joined_at, coalesce(profile.joined_at_precision, ''), profile.source
WITH customer, collect(profile) AS profiles
WITH customer, head(profiles) AS earliest, COLLECT {
    UNWIND profiles AS profile
    WITH profile WHERE profile.attributes IS NOT NULL
    RETURN profile.attributes ORDER BY profile.source
  } AS texts
WITH customer, earliest, texts ORDER BY customer.id
RETURN collect(customer.id) AS customer_id, collect(coalesce(toString(earliest.joined_at), '')) AS joined_at,
  collect(coalesce(earliest.joined_at_precision, '')) AS joined_at_precision,
  collect(reduce(all = '', text IN texts | all + CASE WHEN all = '' THEN '' ELSE '\n' END + text)) AS attributes
