// How many interactions some channels saw.
//
// params:  codes: list[str]
// returns: channel: str, interactions: int
// mode:    read
UNWIND $codes AS code
CALL (code) {
  MATCH ()-[interacted:INTERACTED]->()
  WHERE interacted.channel = code
  RETURN count(interacted) AS interactions
}
RETURN code AS channel, interactions
