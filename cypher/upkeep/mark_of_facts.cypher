// What changes with every load and every run, so that what was read before is known to be old.
//
// returns: loads: int, finished: int, runs: int
// mode:    read
// scan:    yes; loads and runs are few
CALL () { MATCH (load:Load) RETURN count(load) AS loads, count(CASE WHEN load.finished THEN 1 END) AS finished }
CALL () { MATCH (run:Run {state: 'complete'}) RETURN count(run) AS runs }
RETURN loads, finished, runs
