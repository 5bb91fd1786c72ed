// Whether the graph holds real data or the made-up company; no row while it holds neither.
//
// returns: sample: bool
// mode:    read
MATCH (o:Origin {name: 'graph'})
RETURN o.sample AS sample
