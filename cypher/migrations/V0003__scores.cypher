// Scores that explain themselves: customers are ranked by customer value, trust and influence as well.
CREATE INDEX score_by_customer_value IF NOT EXISTS FOR (n:Score) ON (n.run, n.customer_value, n.customer);
CREATE INDEX score_by_trust_raw IF NOT EXISTS FOR (n:Score) ON (n.run, n.trust_raw, n.customer);
CREATE INDEX score_by_influence_raw IF NOT EXISTS FOR (n:Score) ON (n.run, n.influence_raw, n.customer);
