"""How the jars come into the cache: whole, right, once, and from where an earlier try stopped."""

from __future__ import annotations

import shutil
import threading
import time
from collections import namedtuple
from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import DamagedDownload, DownloadFailed, NoSpace
from app.store.local import LocalOptions, fetch, quiet
from app.store.local.jars import Jar, missing
from tests.store.local.mirror import Mirror, linked_cache

pytestmark = pytest.mark.server


@pytest.fixture
def holed(full_cache: Path, tmp_path: Path, absent: list[Jar], mirror: Mirror) -> LocalOptions:
    """A cache that lacks three jars, with the mirror to fetch them from."""
    return replace(linked_cache(full_cache, tmp_path / "cache", without=absent), maven=mirror.url)


def partial(options: LocalOptions, jar: Jar) -> Path:
    return options.shared / "jars" / f"{jar.name}.part"


def whole(mirror: Mirror, jar: Jar) -> bytes:
    return (mirror.folder / jar.name).read_bytes()


def test_only_what_is_missing_is_fetched(holed: LocalOptions, absent: list[Jar], mirror: Mirror) -> None:
    fetch(holed, quiet)
    assert sorted(mirror.asked) == sorted((jar.name, None) for jar in absent)


def test_what_is_fetched_is_the_file_itself(holed: LocalOptions, absent: list[Jar], mirror: Mirror) -> None:
    folder = fetch(holed, quiet)
    assert [(folder / jar.name).read_bytes() for jar in absent] == [whole(mirror, jar) for jar in absent]
    assert list(folder.glob("*.part")) == []


def test_progress_rises_to_the_end(holed: LocalOptions) -> None:
    shares: list[float] = []
    fetch(holed, lambda _, done: shares.append(done or 0.0))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_second_try_fetches_only_the_rest(holed: LocalOptions, absent: list[Jar], mirror: Mirror) -> None:
    half = absent[0].size // 2
    partial(holed, absent[0]).write_bytes(whole(mirror, absent[0])[:half])
    fetch(holed, quiet)
    assert (absent[0].name, f"bytes={half}-") in mirror.asked
    assert missing(holed.shared / "jars", "server") == []


def test_a_mirror_that_cannot_resume_sends_all_again(holed: LocalOptions, absent: list[Jar], mirror: Mirror) -> None:
    mirror.resumes = False
    partial(holed, absent[0]).write_bytes(whole(mirror, absent[0])[:1000])
    folder = fetch(holed, quiet)
    assert (folder / absent[0].name).read_bytes() == whole(mirror, absent[0])


def test_a_torn_rest_of_an_earlier_try_is_fetched_anew(holed: LocalOptions, absent: list[Jar], mirror: Mirror) -> None:
    partial(holed, absent[0]).write_bytes(b"\0" * 1000)
    folder = fetch(holed, quiet)
    assert (folder / absent[0].name).read_bytes() == whole(mirror, absent[0])


def test_a_connection_that_breaks_is_taken_up_again(holed: LocalOptions, mirror: Mirror) -> None:
    mirror.breaks = 2
    fetch(holed, quiet)
    assert sum(wanted is not None for _, wanted in mirror.asked) == 2
    assert missing(holed.shared / "jars", "server") == []


def test_a_damaged_file_is_refused_and_not_kept(holed: LocalOptions, absent: list[Jar], mirror: Mirror) -> None:
    mirror.damaged = True
    with pytest.raises(DamagedDownload, match=r"\.jar does not have the SHA-256 sum"):
        fetch(holed, quiet)
    assert missing(holed.shared / "jars", "server") == sorted(absent, key=lambda jar: (jar.group, jar.artifact))


def test_no_network_and_an_empty_cache_are_told_at_once(tmp_path: Path) -> None:
    options = LocalOptions(tmp_path / "home", tmp_path / "cache", maven="http://127.0.0.1:9/maven2")
    began = time.monotonic()
    with pytest.raises(DownloadFailed, match=r"Cannot fetch \S+\.jar from 127\.0\.0\.1: "):
        fetch(options, quiet)
    assert time.monotonic() - began < 5


def test_a_full_cache_needs_no_network(full_cache: Path, tmp_path: Path) -> None:
    options = LocalOptions(tmp_path, full_cache, maven="http://127.0.0.1:9/maven2")
    assert fetch(options, quiet) == options.shared / "jars"


def test_two_commands_at_once_share_one_download(holed: LocalOptions, absent: list[Jar], mirror: Mirror) -> None:
    threads = [threading.Thread(target=fetch, args=(holed, quiet)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mirror.asked) == len(absent)


def test_a_full_disk_is_named_before_anything_is_fetched(
    holed: LocalOptions, mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1000, 1000, 0))
    with pytest.raises(NoSpace, match="0 MiB free"):
        fetch(holed, quiet)
    assert mirror.asked == []
