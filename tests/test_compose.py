"""docker-compose.yml says what the README promises, as far as reading it can tell."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.config import Settings

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    return loaded


def test_neo4j_is_the_lts_with_a_healthcheck_and_a_named_volume(compose: dict[str, Any]) -> None:
    neo4j = compose["services"]["neo4j"]
    assert re.fullmatch(r"neo4j:5\.26(\.\d+)?-community", neo4j["image"])
    assert "cypher-shell" in neo4j["healthcheck"]["test"][1]
    assert [volume.split(":")[0] for volume in neo4j["volumes"]] == ["graph"]
    assert "graph" in compose["volumes"]


def test_the_app_waits_for_a_healthy_neo4j_and_runs_with_few_rights(compose: dict[str, Any]) -> None:
    app = compose["services"]["app"]
    assert app["depends_on"]["neo4j"]["condition"] == "service_healthy"
    assert app["read_only"] is True
    assert app["cap_drop"] == ["ALL"]
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    assert re.search(r"^USER (?!root)", dockerfile, re.M)


def test_ports_are_open_to_this_machine_only(compose: dict[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service["ports"]]
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_every_variable_the_app_gets_is_a_setting(compose: dict[str, Any]) -> None:
    known = {f"GRAPEVINE_{name}".upper() for name in Settings.model_fields} | {
        name.upper() for name in Settings.model_fields if name.startswith("neo4j")
    }
    assert set(compose["services"]["app"]["environment"]) <= known


def test_secrets_have_no_default_and_stand_in_the_example() -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    example = (ROOT / ".env.example").read_text("utf-8")
    for secret in ("NEO4J_PASSWORD", "GRAPEVINE_API_KEYS"):
        assert f"${{{secret}:?" in text
        assert re.search(rf"^{secret}=$", example, re.M)


def test_the_image_is_built_from_what_the_ignore_file_lets_through() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    copied = {word for line in re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.M) for word in line.split()}
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == allowed
    assert all((ROOT / name).exists() for name in copied)
