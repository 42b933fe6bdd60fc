"""The form of the files that hold settings of a project. Every key is optional."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from parallax_patterns.agents.files.amounts import Seconds, Strict, Words
from parallax_patterns.agents.files.limits import Limits
from parallax_patterns.configuration.config import Config
from parallax_patterns.generation.providers.settings import DEADLINE, ROUNDS
from parallax_patterns.located_yaml.models import unusable

_DEFAULT: Final = Config()


def _inside(folder: str) -> str:
    """A folder below the root, as a plain relative path."""
    parts = folder.replace("\\", "/").split("/")
    if not folder.strip() or folder.startswith("/") or ".." in parts:
        raise unusable("this leads out of the project", "Name a folder inside the project")
    return folder


Folder = Annotated[str, AfterValidator(_inside)]


class PricesSection(Strict):
    """Dollars for a million tokens."""

    input: Annotated[float, Field(ge=0)]
    output: Annotated[float, Field(ge=0)]


class GenerateSection(Strict):
    """Whom `parallax generate` asks.

    An address, a key and a command are left to the command line and the environment: a project
    that comes from somebody else is not to say where keys are sent, or what is run.
    """

    provider: Literal["openai", "anthropic", "openai-compatible", "command", "none"] = "none"
    model: Words | None = None
    proposal: Literal["plan", "prism"] = "plan"
    rounds: Annotated[int, Field(ge=0, le=10)] = ROUNDS
    deadline: Seconds = DEADLINE
    prices: PricesSection | None = None

    def said(self) -> dict[str, Any]:
        """What is written there, as `GenerateSettings` has it."""
        return {
            name: value
            for name, value in self.model_dump().items()
            if name in self.model_fields_set and value is not None
        }


class ConfigFile(BaseModel):
    """The keys of the file, named as the settings are."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    name: str | None = _DEFAULT.name
    patterns: Folder = _DEFAULT.patterns
    tests: Folder = _DEFAULT.tests
    agents: Folder = _DEFAULT.agents
    requirements: Folder = _DEFAULT.requirements
    limits: dict[str, Limits] = Field(default_factory=dict)
    journal: bool = _DEFAULT.journal
    generate: GenerateSection = GenerateSection()
