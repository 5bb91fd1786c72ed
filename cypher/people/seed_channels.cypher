// Store the table of channels; what a company declares itself stays as it is.
//
// params:  code: list[str], name: list[str], kind: list[str]
// mode:    write
UNWIND range(0, size($code) - 1) AS i
MERGE (channel:Channel {code: $code[i]})
SET channel.declared = true
WITH channel, i
WHERE channel.own IS NULL
SET channel.name = $name[i], channel.kind = $kind[i]
