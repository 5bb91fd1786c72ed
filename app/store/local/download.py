"""Bring the pinned jars into the cache: in parallel, checked, and from where an earlier try stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from hashlib import file_digest, sha256
from pathlib import Path

import httpx
from jgo.constants import MAVEN_CENTRAL_URL

from app.errors import DamagedDownload, DownloadFailed
from app.store.local.disk import MIB, require, writing
from app.store.local.jars import Jar, Part, missing
from app.store.local.locks import held
from app.store.local.options import VERSION, LocalOptions, Say

PARALLEL = 16  # 216 small files: 293 s one after the other, 2 to 4 s so
TRIES = 3


def fetch(options: LocalOptions, say: Say, part: Part = "server") -> Path:
    """Bring all jars of a part into the cache and give their folder."""
    folder = options.shared / "jars"
    if folder.is_dir() and not missing(folder, part):
        return folder  # also with a cache that may only be read
    require(folder, 0)
    with held(options.shared / "fetch.lock", say, "Waiting for another command to fetch Neo4j"):
        jars = missing(folder, part)
        if jars:
            require(folder, sum(jar.size for jar in jars) + 16 * MIB)
            with writing(folder):
                _Download(options.maven or MAVEN_CENTRAL_URL, folder).run(jars, say)
    return folder


class _Download:
    """One round of downloads from one repository into one folder."""

    def __init__(self, repository: str, folder: Path) -> None:
        self.repository, self.folder = repository.rstrip("/"), folder
        self.received: dict[str, int] = {}
        self.given_up = threading.Event()

    def run(self, jars: Sequence[Jar], say: Say) -> None:
        """Fetch all, largest first; the first failure ends the rest."""
        total = sum(jar.size for jar in jars)
        message = f"Fetching Neo4j {VERSION} ({total / 1e6:.0f} MB)"
        self.received = dict.fromkeys((jar.name for jar in jars), 0)
        timeout = httpx.Timeout(30.0, connect=10.0)
        with (
            httpx.Client(
                base_url=self.repository,
                headers={"Accept-Encoding": "identity"},  # ranges count the bytes of the file itself
                timeout=timeout,
                follow_redirects=True,
            ) as client,
            ThreadPoolExecutor(PARALLEL) as pool,
        ):
            pending = {pool.submit(self.one, client, jar) for jar in sorted(jars, key=lambda jar: -jar.size)}
            try:
                while pending:
                    done, pending = wait(pending, timeout=0.1, return_when=FIRST_EXCEPTION)
                    for task in done:
                        task.result()
                    say(message, min(sum(self.received.values()) / total, 0.999))
            finally:
                self.given_up.set()
                pool.shutdown(cancel_futures=True)
        say(message, 1.0)

    def one(self, client: httpx.Client, jar: Jar) -> None:
        """Fetch one jar, check it, and only then give it its name."""
        partial = self.folder / f"{jar.name}.part"
        for left in reversed(range(TRIES)):
            resumed = partial.exists()
            try:
                found = self.receive(client, jar, partial)
            except httpx.HTTPError as error:
                if not left:
                    host = httpx.URL(self.repository).host
                    raise DownloadFailed(f"Cannot fetch {jar.name} from {host}: {error}") from error
                time.sleep(0.3)
                continue
            if self.given_up.is_set():
                return
            if found == jar.sha256:
                partial.replace(self.folder / jar.name)
                return
            partial.unlink()
            if not resumed:  # what an earlier try left may be torn; a whole file that is wrong is the mirror's
                break
        raise DamagedDownload(f"{jar.name} does not have the SHA-256 sum {jar.sha256}.")

    def receive(self, client: httpx.Client, jar: Jar, partial: Path) -> str:
        """Append what is missing to the partial file and give the checksum of the whole."""
        with partial.open("ab+") as out:
            out.seek(0)
            digest = file_digest(out, "sha256")
            have = out.tell()
            if have >= jar.size:
                return digest.hexdigest()
            headers = {"Range": f"bytes={have}-"} if have else {}
            with client.stream("GET", f"/{jar.path}", headers=headers) as answer:
                answer.raise_for_status()
                if answer.status_code != httpx.codes.PARTIAL_CONTENT:
                    out.truncate(0)  # a mirror that cannot resume sends the file from its start
                    digest = sha256()
                for block in answer.iter_bytes():
                    out.write(block)
                    digest.update(block)
                    self.received[jar.name] = out.tell()
                    if self.given_up.is_set() or out.tell() > jar.size:
                        break
        return digest.hexdigest()
