// Store channels that facts mention, and what a channels file says of them. A file outranks the table of channels;
// of several files that disagree the least value stays, so that no order of loading matters, and the code comes back.
//
// params:  code: list[str], name: list[str], kind: list[str], declared: list[bool]
// returns: contradicted: list[str]
// mode:    write
UNWIND range(0, size($code) - 1) AS i
MERGE (channel:Channel {code: $code[i]})
WITH channel, i, channel.own AND (channel.name <> $name[i] OR channel.kind <> $kind[i]) AS differs
FOREACH (_ IN CASE WHEN $declared[i] THEN [1] ELSE [] END |
  SET channel.name = CASE WHEN channel.own AND channel.name <= coalesce($name[i], channel.name) THEN channel.name
        ELSE $name[i] END,
      channel.kind = CASE WHEN channel.own AND channel.kind <= $kind[i] THEN channel.kind ELSE $kind[i] END
  SET channel.own = true, channel.declared = true)
RETURN collect(CASE WHEN $declared[i] AND differs THEN channel.code END) AS contradicted
