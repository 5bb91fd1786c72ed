"""Settings: the only reader of the environment."""

from __future__ import annotations

from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


def _env(name: str) -> AliasChoices:
    return AliasChoices(name)


class Settings(BaseSettings):
    """What the environment, or a file `.env` in the working folder, can set."""

    model_config = SettingsConfigDict(env_prefix="GRAPEVINE_", env_file=".env", extra="ignore", populate_by_name=True)

    home: Path = Field(Path(".grapevine"), description="Where graph, password and logs are kept.")
    cache: Path | None = Field(
        None, description="Where downloaded server jars are kept; default: the user's cache folder."
    )
    maven: str | None = Field(None, description="A mirror of the Maven repository to fetch the server from.")
    bolt_port: int = Field(0, ge=0, le=65535, description="Port of the local Neo4j; 0 picks a free one.")
    heap: str = Field("1g", pattern=r"^\d+[mg]$", description="Largest heap of the local Neo4j, such as 512m or 4g.")
    page_cache: str = Field("512m", pattern=r"^\d+[mg]$", description="Page cache of the local Neo4j.")
    neo4j_uri: str | None = Field(
        None, validation_alias=_env("NEO4J_URI"), description="A Neo4j to use instead of the local one."
    )
    neo4j_username: str = Field("neo4j", validation_alias=_env("NEO4J_USERNAME"), description="User at that Neo4j.")
    neo4j_password: SecretStr = Field(
        SecretStr(""), validation_alias=_env("NEO4J_PASSWORD"), description="Password at that Neo4j."
    )
    neo4j_database: str = Field("neo4j", validation_alias=_env("NEO4J_DATABASE"), description="Database at that Neo4j.")
    host: str = Field("127.0.0.1", description="Address to serve on; any but loopback needs API keys.")
    port: int = Field(8000, ge=0, le=65535, description="Port to serve on.")
    api_keys: SecretStr = Field(
        SecretStr(""), description="Keys that callers must send, separated by commas; at least 24 characters each."
    )
    graphiql: bool = Field(True, description="Serve the GraphiQL page at /graphql.")
    webhook_url: str | None = Field(
        None, description="Where to send word of settlements, holds and returned payments: https, or this machine."
    )
    webhook_secret: SecretStr = Field(
        SecretStr(""),
        description="Secrets that sign what is sent, `whsec_…` each, the newest first, separated by commas.",
    )

    @field_validator("neo4j_uri", "maven", "cache", "webhook_url", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return value or None

    def keys(self) -> list[str]:
        """The API keys one by one."""
        return _parts(self.api_keys)

    def webhook_secrets(self) -> list[str]:
        """The secrets of the webhook one by one."""
        return _parts(self.webhook_secret)


def _parts(secret: SecretStr) -> list[str]:
    return [part for each in secret.get_secret_value().split(",") if (part := each.strip())]
