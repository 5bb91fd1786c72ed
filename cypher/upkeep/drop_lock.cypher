// Give a lock back, if it is still ours.
//
// params:  name: str, holder: str
// mode:    write
MATCH (l:Lock {name: $name, holder: $holder})
DELETE l
