// Content, campaigns and members of staff of some names, each either source and id with a slash, or an id alone.
//
// params:  content: str?, campaign: str?, employee: str?
// returns: kind: str, key: str, id: str
// mode:    read
CALL () {
  MATCH (node:Content {key: $content})
  RETURN 'content' AS kind, node.key AS key, node.id AS id
  UNION
  MATCH (node:Content {id: $content})
  RETURN 'content' AS kind, node.key AS key, node.id AS id
  ORDER BY key
  LIMIT 100
  UNION
  MATCH (node:Campaign {key: $campaign})
  RETURN 'campaign' AS kind, node.key AS key, node.id AS id
  UNION
  MATCH (node:Campaign {id: $campaign})
  RETURN 'campaign' AS kind, node.key AS key, node.id AS id
  ORDER BY key
  LIMIT 100
  UNION
  MATCH (node:Employee {key: $employee})
  RETURN 'employee' AS kind, node.key AS key, node.id AS id
  UNION
  MATCH (node:Employee {id: $employee})
  RETURN 'employee' AS kind, node.key AS key, node.id AS id
  ORDER BY key
  LIMIT 100
}
RETURN kind, key, id
ORDER BY kind, key
