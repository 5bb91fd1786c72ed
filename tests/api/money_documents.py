"""What tests ask about money."""

from __future__ import annotations

CLOSE = """mutation($asOf: DateTime!) { closeSettlement(asOf: $asOf, actor: "kim") { id number state
  totals { currency earned { minor text } clawedBack { minor } paid { minor text } held { minor } } } }"""
STATEMENTS = """query($id: ID!, $first: Int, $after: String) { settlement(id: $id) { state actor
  statements(first: $first, after: $after) { totalCount pageInfo { endCursor hasNextPage } edges { node { customer { id }
  currency opening { minor } earned { minor text } clawedBack { minor } moved { minor } paid { minor } carried { minor }
  lines { totalCount edges { node { kind account order plan snapshot debit { minor } credit { minor } } } } } } } } }"""
REWARDS = """query($id: ID!) { order(id: $id) { shareChain { hops { customer { id } level amountMinor rule } }
  rewards { plan holds reproduced differences explanation earned { customer { id } account amount { minor text } }
  entries { kind at plan lines { account customer { id } debit { minor } credit { minor } } } } } }"""
