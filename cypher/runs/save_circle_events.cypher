// Store what became of the circles of the run before; ids of circles come with a space between them.
//
// params:  run: str, number: list[int], event: list[str], circle: list[str], before: list[str], after: list[str],
//          jaccard: list[float], size_before: list[int], size_after: list[int], stayed: list[int], joined: list[int],
//          left: list[int]
// mode:    write
UNWIND range(0, size($number) - 1) AS i
MERGE (event:CircleEvent {key: $run + '/' + right('00000000' + toString($number[i]), 9)})
SET event.run = $run, event.number = $number[i], event.event = $event[i], event.circle = $circle[i],
  event.before = [id IN split($before[i], ' ') WHERE id <> ''],
  event.after = [id IN split($after[i], ' ') WHERE id <> ''],
  event.jaccard = $jaccard[i], event.size_before = $size_before[i], event.size_after = $size_after[i],
  event.stayed = $stayed[i], event.joined = $joined[i], event.left = $left[i]
