// Mark what the graph holds, once and for all; gives what it was marked with first.
//
// params:  sample: bool
// returns: sample: bool
// mode:    write
MERGE (o:Origin {name: 'graph'})
ON CREATE SET o.sample = $sample
RETURN o.sample AS sample
