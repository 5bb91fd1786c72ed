// How many nodes of each label are stored; answered from the server's own counters.
//
// returns: label: str, count: int
// mode:    read
// scan:    yes; labels and their counters are bookkeeping of the server, not data
CALL db.labels() YIELD label
CALL (label) {
  MATCH (n:$(label))
  RETURN count(n) AS count
}
RETURN label, count
ORDER BY label
