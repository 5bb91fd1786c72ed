// What each piece of content is about, and what kind it is of.
//
// returns: key: list[str], kind: list[str], title: list[str], topic: list[str]
// mode:    read
// scan:    yes; content is looked up for everybody at once
MATCH (content:Content)
RETURN collect(content.key) AS key, collect(coalesce(content.kind, '')) AS kind,
  collect(coalesce(content.title, content.id)) AS title, collect(coalesce(content.topic, '')) AS topic
