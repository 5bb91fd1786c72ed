"""What is true of records that claim identities."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analytics.identity.claims import sole_claims

PAIRS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=30)


@given(PAIRS)
def test_an_identity_is_joined_when_exactly_one_record_claims_it(pairs: list[tuple[int, int]]) -> None:
    claims = sole_claims([identity for identity, _ in pairs], [record for _, record in pairs])
    records: dict[int, set[int]] = {}
    for identity, record in pairs:
        records.setdefault(identity, set()).add(record)
    joined = dict(zip(claims.identity.tolist(), claims.record.tolist(), strict=True))
    assert joined == {identity: min(group) for identity, group in records.items() if len(group) == 1}


@given(PAIRS)
def test_every_claim_to_a_disputed_identity_is_listed_once_in_order(pairs: list[tuple[int, int]]) -> None:
    claims = sole_claims([identity for identity, _ in pairs], [record for _, record in pairs])
    disputed = list(zip(claims.conflict_identity.tolist(), claims.conflict_record.tolist(), strict=True))
    joined = set(claims.identity.tolist())
    assert disputed == sorted({pair for pair in pairs if pair[0] not in joined})


@pytest.mark.reference
def test_57_identities_of_the_rust_team_are_disputed(reference: Path) -> None:
    with (reference / "real/rust-team/canonical/identities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    _, identity = np.unique([f"{row['channel']}\0{row['external_id']}" for row in rows], return_inverse=True)
    _, record = np.unique([row["customer_id"] for row in rows], return_inverse=True)
    claims = sole_claims(identity, record)
    per_identity = np.unique(claims.conflict_identity, return_counts=True)[1]
    assert (len(per_identity), per_identity.min(), per_identity.max()) == (57, 2, 4)
