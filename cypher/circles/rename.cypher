// Write a line into the log of names: what a circle is called from now on, in this run and in those that follow.
//
// params:  circle: str, name: str, actor: str, number: int
// mode:    write
CREATE (:CircleName {
  key: right('000000000000' + toString($number), 12), circle: $circle, name: $name, actor: $actor, at: datetime()})
