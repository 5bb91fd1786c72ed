"""The made-up company is the same everywhere, fits the canonical format and holds what it says it holds."""

from __future__ import annotations

import csv
import hashlib
import io
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from app.errors import BadInput
from app.ingest.formats import TABLES
from app.ingest.sample import LARGEST, NOTICE, Sample, sample, truth
from app.ingest.sample.numbers import Stream

CHANNELS = {
    "weibo",
    "wechat",
    "wechat_public_account",
    "mini_program",
    "h5_form",
    "phone",
    "sms",
    "email",
    "face_to_face",
    "web",
    "facebook",
    "facebook_group",
    "instagram",
    "instagram_group",
    "tiktok",
    "short_video",
    "youtube",
    "google",
    "amazon",
    "wish",
    "ebay",
    "aliexpress",
    "shopee",
    "vertical_forum",
    "after_sales_card",
    "app",
    "independent_site",
}
HOME = {
    "Customer": ("customers", "customer_id"),
    "Content": ("content", "content_id"),
    "Share": ("shares", "share_id"),
    "Employee": ("employees", "employee_id"),
    "Campaign": ("campaigns", "campaign_id"),
    "Order": ("orders", "order_id"),
    "Group": ("circles", "circle_id"),
    "ShareLink": ("share_links", "link_id"),
    "ReferralCode": ("referral_codes", "code"),
}
Frames = Mapping[str, pl.DataFrame]


def whole(chunks: Iterable[tuple[str, pl.DataFrame]]) -> dict[str, pl.DataFrame]:
    """The tables put together from their chunks."""
    frames = defaultdict(list)
    for name, frame in chunks:
        frames[name].append(frame)
    return {name: pl.concat(parts) for name, parts in frames.items()}


def digest(*, size: int, seed: int) -> str:
    """The SHA-256 of all files of a company."""
    content = io.BytesIO()
    for chunks in (sample(size, seed), truth(size, seed)):
        for name, frame in chunks:
            content.write(name.encode())
            frame.write_csv(content)
    return hashlib.sha256(content.getvalue()).hexdigest()


@pytest.fixture(scope="module", params=[10, 1_000], ids=["ten people", "a thousand people"])
def size(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(scope="module")
def company(size: int) -> Frames:
    return whole(sample(size))


@pytest.fixture(scope="module")
def planted(size: int) -> Frames:
    return whole(truth(size))


@pytest.fixture(scope="module")
def thousand() -> Frames:
    return whole(sample(1_000))


@pytest.fixture(scope="module")
def thousand_planted() -> Frames:
    return whole(truth(1_000))


def test_random_words_are_those_of_splitmix64() -> None:
    # The first outputs for seed 1234567, as the reference implementation of Sebastiano Vigna gives them.
    expected = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431]
    assert Stream(1234567).words(np.arange(1, 5)).tolist() == expected


def test_the_same_size_and_seed_give_the_same_bytes() -> None:
    assert digest(size=300, seed=4) == digest(size=300, seed=4)


def test_a_small_company_is_the_same_on_every_machine() -> None:
    assert digest(size=200, seed=1) == "18e9697cddae6b7e2206293a5df534be383eb3b5ba1ed8309112a97582e46925"


def test_another_seed_gives_another_company() -> None:
    assert digest(size=100, seed=1) != digest(size=100, seed=2)


@pytest.mark.parametrize("count", [9, 0, -1, LARGEST + 1])
def test_a_size_out_of_bounds_is_refused_with_a_remedy(count: int) -> None:
    with pytest.raises(BadInput, match="customers") as refused:
        Sample(count)
    assert "--size" in refused.value.remedy


def test_the_marker_and_the_notice_say_that_it_is_made_up() -> None:
    assert Sample(50, seed=3).marker() == {"made_up": True, "size": 50, "seed": 3, "version": 3}
    assert "made up" in NOTICE


def test_frames_of_one_table_follow_each_other() -> None:
    names = [name for name, _ in sample(100)]
    assert names == sorted(names, key=names.index)


def test_it_has_as_many_customers_as_told(company: Frames, size: int) -> None:
    ids = company["customers"]["customer_id"]
    assert ids.n_unique() == size
    assert ids.is_sorted()


def test_every_canonical_table_but_channels_is_there(company: Frames) -> None:
    assert set(company) == set(TABLES) - {"channels"}


def test_columns_are_those_of_the_format(company: Frames) -> None:
    for name, frame in company.items():
        known = [column.name for column in TABLES[name].columns]
        columns = frame.columns[: len(known)] if TABLES[name].further else frame.columns
        assert columns == known, name


def test_required_columns_are_filled(company: Frames) -> None:
    for name, frame in company.items():
        for column in TABLES[name].columns:
            if column.required:
                assert frame[column.name].null_count() == 0, (name, column.name)
                assert "" not in frame[column.name].cast(pl.String).unique(), (name, column.name)


def test_every_reference_points_at_a_row_that_exists(company: Frames) -> None:
    for name, frame in company.items():
        for column in TABLES[name].columns:
            if column.to in HOME:
                table, key = HOME[column.to]
                lost = set(frame[column.name].drop_nulls()) - set(company[table][key])
                assert not lost, (name, column.name)


def test_codes_that_were_used_exist(company: Frames) -> None:
    codes = set(company["referral_codes"]["code"])
    assert set(company["orders"]["code"].drop_nulls()) | set(company["referrals"]["code"].drop_nulls()) <= codes


def test_ids_of_rows_are_unique(company: Frames) -> None:
    for name, frame in company.items():
        key = TABLES[name].id
        if key is not None:
            assert frame[key].n_unique() == len(frame), name


def test_channels_are_known(company: Frames) -> None:
    for name, frame in company.items():
        if "channel" in frame.columns:
            assert set(frame["channel"]) <= CHANNELS, name


def test_a_thousand_people_use_every_channel(thousand: Frames) -> None:
    assert set(thousand["interactions"]["channel"]) == CHANNELS


def test_an_interaction_has_exactly_one_target(company: Frames) -> None:
    targets = company["interactions"].select(
        pl.sum_horizontal(pl.col("to_id", "content_id", "employee_id").is_not_null()).alias("targets")
    )
    assert targets["targets"].unique().to_list() == [1]


def test_nobody_interacts_with_themselves(company: Frames) -> None:
    assert company["interactions"].filter(pl.col("from_id") == pl.col("to_id")).is_empty()


def test_only_calls_have_a_length(thousand: Frames) -> None:
    interactions = thousand["interactions"]
    assert interactions.filter(pl.col("value").is_not_null())["kind"].unique().to_list() == ["call"]


def test_everything_happens_in_the_year_and_after_people_joined(company: Frames) -> None:
    joined = company["customers"].select(from_id="customer_id", joined="joined_at")
    rows = company["interactions"].join(joined, on="from_id")
    assert (rows["occurred_at"] >= rows["joined"]).all()
    assert (rows["occurred_at"] >= "2025-06-30T00:00:00Z").all()
    assert (rows["occurred_at"] < "2026-06-30T00:00:00Z").all()


def test_python_reads_the_files_as_they_were_written(company: Frames, tmp_path: Path) -> None:
    for name, frame in company.items():
        path = tmp_path / f"{name}.csv"
        frame.write_csv(path)
        with path.open(encoding="utf-8", newline="") as file:
            read = list(csv.reader(file))
        expected = frame.select(pl.all().cast(pl.String).fill_null("")).rows()
        assert read == [frame.columns, *map(list, expected)], name


def test_circles_have_5_to_60_members(planted: Frames) -> None:
    sizes = planted["circles"].group_by("circle_id").len()["len"]
    assert len(sizes)
    assert sizes.is_between(5, 60).all()


def test_most_people_are_in_one_to_three_circles(thousand_planted: Frames) -> None:
    counts = thousand_planted["circles"].group_by("customer_id").len()["len"]
    assert counts.is_between(1, 3).sum() >= 800
    assert 50 <= 1_000 - len(counts) <= 100


def test_at_least_seven_in_ten_ties_lie_inside_circles(company: Frames, planted: Frames) -> None:
    circles = defaultdict(set)
    for circle, _, person in planted["circles"].iter_rows():
        circles[person].add(circle)
    rows = company["interactions"].filter(pl.col("to_id").is_not_null()).select("from_id", "to_id").iter_rows()
    pairs = {(min(row), max(row)) for row in rows}
    inside = sum(not circles[a].isdisjoint(circles[b]) for a, b in pairs)
    assert inside >= 0.7 * len(pairs)


def test_colleagues_share_a_firm_and_families_a_name(thousand: Frames, thousand_planted: Frames) -> None:
    people = thousand_planted["circles"].join(thousand["customers"], on="customer_id")
    for kind, shared in (("family", "surname"), ("colleagues", "employer")):
        values = people.filter(pl.col("kind") == kind).group_by("circle_id").agg(pl.col(shared).n_unique())
        assert values[shared].unique().to_list() == [1], kind


def test_friends_mostly_share_a_city(thousand: Frames, thousand_planted: Frames) -> None:
    people = thousand_planted["circles"].join(thousand["customers"], on="customer_id")
    friends = people.filter(pl.col("kind") == "friends")
    cities = friends.group_by("circle_id", "city").len().group_by("circle_id").agg(pl.col("len").max())
    assert cities["len"].sum() >= 0.9 * len(friends)


def test_given_groups_show_planted_circles(thousand: Frames, thousand_planted: Frames) -> None:
    truth_of_group = thousand_planted["groups"].join(thousand_planted["circles"], on="circle_id")
    members = thousand["memberships"].select(group_id="circle_id", customer_id="customer_id")
    shown = members.join(truth_of_group, on=["group_id", "customer_id"])
    assert len(shown) >= 0.9 * len(members)
    assert len(shown) >= 0.8 * len(truth_of_group)


def test_only_alumni_have_left_a_group(thousand: Frames) -> None:
    memberships = thousand["memberships"]
    assert set(memberships["role"]) == {"owner", "admin", "member", "alumni"}
    assert (memberships["until"].is_not_null() == (memberships["role"] == "alumni")).all()
    assert (memberships["until"] > memberships["since"]).all()


def test_influencers_are_followed_by_as_many_as_told(thousand: Frames, thousand_planted: Frames) -> None:
    actors = thousand["interactions"].group_by("to_id").agg(pl.col("from_id").n_unique())
    found = thousand_planted["influencers"].join(actors, left_on="customer_id", right_on="to_id")
    assert len(found) == 10
    assert (found["from_id"] >= found["planted_reach"]).all()
    assert (found["planted_reach"] >= 100).any()


def test_the_most_heard_of_are_influencers(thousand: Frames, thousand_planted: Frames) -> None:
    heard = thousand["interactions"].group_by("to_id").agg(pl.col("from_id").n_unique().alias("from"))
    top = heard.drop_nulls().sort("from", "to_id", descending=True).head(5)["to_id"]
    assert set(top) <= set(thousand_planted["influencers"]["customer_id"])


def test_chains_have_the_depth_told(company: Frames, planted: Frames) -> None:
    chain: dict[str, str] = {}
    depth: dict[str, int] = {}
    # Shares stand in the order of time, so a parent is always met before its children.
    for share, parent in company["shares"].select("share_id", "parent_share_id").iter_rows():
        depth[share], chain[share] = (depth[parent] + 1, chain[parent]) if parent else (0, share)
    deepest: dict[str, int] = defaultdict(int)
    for share, root in chain.items():
        deepest[root] = max(deepest[root], depth[share])
    assert dict(planted["chains"].select("root_share_id", "depth").iter_rows()) == deepest
    assert max(deepest.values()) >= 6
    assert dict(planted["chain_shares"].select("share_id", "depth").iter_rows()) == depth


def test_a_share_comes_after_its_parent_and_from_somebody_else(company: Frames) -> None:
    shares = company["shares"]
    pairs = shares.join(shares, left_on="parent_share_id", right_on="share_id", suffix="_before")
    assert len(pairs) == shares["parent_share_id"].count()
    assert (pairs["shared_at"] > pairs["shared_at_before"]).all()
    assert (pairs["sharer_id"] != pairs["sharer_id_before"]).all()


def test_orders_of_chains_come_through_their_last_shares(company: Frames, planted: Frames) -> None:
    through = company["orders"].filter(pl.col("share_id").is_not_null())
    assert set(through["order_id"]) == set(planted["chain_orders"]["order_id"])
    assert set(through["share_id"]).isdisjoint(company["shares"]["parent_share_id"].drop_nulls())
    assert set(through["customer_id"]) <= set(company["clicks"]["customer_id"])


def test_refunds_never_exceed_the_order(company: Frames) -> None:
    refunded = company["refunds"].group_by("order_id").agg(pl.col("amount_minor").sum().alias("refunded"))
    orders = company["orders"].join(refunded, on="order_id")
    assert (orders["refunded"] <= orders["amount_minor"]).all()
    assert (company["refunds"]["amount_minor"] > 0).all()


def test_one_order_in_twenty_is_refunded_some_in_part_and_some_in_several_payments(thousand: Frames) -> None:
    refunds = thousand["refunds"].group_by("order_id").agg(pl.len(), pl.col("amount_minor").sum().alias("refunded"))
    orders = thousand["orders"].join(refunds, on="order_id")
    assert 0.03 <= len(orders) / len(thousand["orders"]) <= 0.07
    assert (orders["refunded"] < orders["amount_minor"]).any()
    assert (orders["refunded"] == orders["amount_minor"]).any()
    assert set(refunds["len"]) == {1, 2, 3}


def test_referrers_joined_before_those_whom_they_brought(company: Frames) -> None:
    referrals = company["referrals"]
    assert (referrals["referrer_id"] < referrals["referee_id"]).all()


def test_some_were_brought_by_two_or_three_on_one_channel(thousand: Frames) -> None:
    events = thousand["referrals"].group_by("referee_id", "channel").agg(pl.col("referrer_id").n_unique())
    assert set(events["referrer_id"]) == {1, 2, 3}


def test_referral_trees_are_as_large_and_as_deep_as_told(company: Frames, planted: Frames) -> None:
    brought, referees = defaultdict(set), set()
    for referrer, referee in company["referrals"].select("referrer_id", "referee_id").iter_rows():
        brought[referrer].add(referee)
        referees.add(referee)
    for root, direct, descendants, depth in planted["referral_roots"].iter_rows():
        levels, seen = [{root}], {root}
        while levels[-1]:
            levels.append({below for person in levels[-1] for below in brought[person]} - seen)
            seen |= levels[-1]
        assert (len(brought[root]), len(seen) - 1, len(levels) - 2) == (direct, descendants, depth), root
    assert set(planted["referral_roots"]["customer_id"]) == set(brought) - referees


def test_the_referral_forest_of_a_thousand_has_several_levels(thousand_planted: Frames) -> None:
    assert (thousand_planted["referral_roots"]["depth"] >= 3).any()


def test_the_conflicts_told_are_all_the_conflicts_there_are(company: Frames, planted: Frames) -> None:
    claims = company["identities"].group_by("channel", "external_id").agg(pl.col("customer_id").unique().sort())
    found = claims.filter(pl.col("customer_id").list.len() > 1).rows()
    told = [(channel, external, sorted(people)) for channel, external, *people in planted["conflicts"].iter_rows()]
    assert sorted(found) == sorted(told)
    assert told


def test_everybody_is_on_one_to_four_channels(company: Frames, planted: Frames) -> None:
    own = company["identities"].join(
        planted["conflicts"].select("channel", "external_id", customer_id="other_id"),
        on=["channel", "external_id", "customer_id"],
        how="anti",
    )
    counts = own.group_by("customer_id").agg(pl.len(), pl.col("channel").n_unique())
    assert (counts["len"] == counts["channel"]).all()
    assert len(counts) == len(company["customers"])
    assert counts["len"].is_between(1, 4).all()


@pytest.mark.slow
def test_a_hundred_thousand_people_fit_in_a_gibibyte() -> None:
    code = (
        "import resource\nfrom app.ingest.sample import Sample\ncompany = Sample(100_000)\n"
        "rows = [len(frame) for chunks in (company.tables(), company.truth()) for _, frame in chunks]\n"
        "print(sum(rows), max(rows), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    rows, largest, peak = map(int, done.stdout.split())
    assert rows > 1_500_000
    assert largest <= 250_000
    assert peak <= 2 ** (30 if sys.platform == "darwin" else 20)
