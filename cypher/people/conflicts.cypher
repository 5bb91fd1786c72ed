// What the facts disagree about: identities that several records claim (and so verify nobody), codes with several owners, codes redeemed
// more than once, and people who referred themselves. Nothing is merged or dropped because of it.
//
// params:  after: str = "", first: int = 1000000
// returns: kind: str, subject: str, customers: list[str], count: int
// mode:    read
// scan:    yes; conflicts are looked for everywhere
CALL () {
  MATCH (record:Identity)-[:CLAIMS]->(identity:Identity)
  WITH identity, collect(DISTINCT record.external_id) AS customers
  WHERE size(customers) > 1
  RETURN 'identity with several claims' AS kind, identity.key AS subject, customers, size(customers) AS count
  UNION ALL
  MATCH (record:Identity)-[:CLAIMS]->(identity:Identity)
  WHERE identity.verified
  WITH identity, collect(DISTINCT record.external_id) AS customers
  WHERE size(customers) > 1
  RETURN 'verified identity with several claims' AS kind, identity.key AS subject, customers, size(customers) AS count
  UNION ALL
  MATCH (owner:Identity)-[:OWNS]->(code:ReferralCode)
  WITH code, collect(DISTINCT owner.external_id) AS customers
  WHERE size(customers) > 1
  RETURN 'code with several owners' AS kind, code.key AS subject, customers, size(customers) AS count
  UNION ALL
  MATCH (owner:Identity)-[owns:OWNS]->(code:ReferralCode)
  WITH owner, code, count(owns) AS count
  WHERE count > 1
  RETURN 'code handed out twice to one owner' AS kind, code.key + ' of ' + owner.external_id AS subject,
    [owner.external_id] AS customers, count
  UNION ALL
  MATCH (referral:Referral)-[:BROUGHT]->(referee:Identity)
  WHERE referral.code IS NOT NULL
  WITH referral.source AS source, referral.code AS code, collect(referee.external_id) AS customers
  WHERE size(customers) > 1
  RETURN 'code redeemed more than once' AS kind, source + '/' + code AS subject, customers, size(customers) AS count
  UNION ALL
  MATCH (person:Identity)-[:REFERRED]->(referral:Referral)-[:BROUGHT]->(person)
  RETURN 'referred themselves' AS kind, referral.key AS subject, [person.external_id] AS customers, 1 AS count
}
WITH kind, subject, customers, count
WHERE kind + ' ' + subject > $after
UNWIND customers AS customer
WITH kind, subject, customer, count ORDER BY customer
WITH kind, subject, collect(customer) AS customers, count
RETURN kind, subject, customers, count
ORDER BY kind, subject
LIMIT $first
