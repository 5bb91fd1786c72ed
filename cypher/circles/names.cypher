// The names that people gave some circles; no row for a circle without a name.
//
// params:  ids: list[str]
// returns: circle: str, name: str
// mode:    read
UNWIND $ids AS id
MATCH (line:CircleName {circle: id})
WITH id, line ORDER BY line.key DESC
WITH id, head(collect(line.name)) AS name
WHERE name <> ''
RETURN id AS circle, name
