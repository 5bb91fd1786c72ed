// Circles that keep their id from run to run: the log of what became of them, and the names that people give them.
CREATE CONSTRAINT circle_event_key IF NOT EXISTS FOR (n:CircleEvent) REQUIRE n.key IS UNIQUE;
CREATE INDEX circle_event_run IF NOT EXISTS FOR (n:CircleEvent) ON (n.run);
CREATE INDEX circle_event_circle IF NOT EXISTS FOR (n:CircleEvent) ON (n.circle);
CREATE CONSTRAINT circle_name_key IF NOT EXISTS FOR (n:CircleName) REQUIRE n.key IS UNIQUE;
CREATE INDEX circle_name_circle IF NOT EXISTS FOR (n:CircleName) ON (n.circle);
