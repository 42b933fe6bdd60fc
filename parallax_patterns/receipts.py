"""Receipts: what a generated pattern was made of, written beside it as `NAME.receipt.json`.

A receipt knows the texts by their hashes, so that a later change of the pattern or of its
requirements shows. Paths in it are relative to its own folder; there are no times in it, and the
same requirements give the same bytes.
"""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.receipt_marks import hashed
from parallax_patterns.requirements import Requirements


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )


class Marked(_Part):
    """A file and the hash of what it said: `sha256:` and 64 hexadecimal digits."""

    file: str | None = Field(description="Its path from the receipt's folder; null: there is none")
    hash: str


class ClauseRecord(_Part):
    """One value of the requirements, and what became of it."""

    clause: str = Field(description="Its path, such as `perspectives[0].name`")
    says: Any = Field(description="The value")
    nodes: tuple[str, ...] = Field(description="The parts of `plan` that carry it out, by path")
    tests: tuple[str, ...] = Field(description="The test cases that show it, by name")


class Provenance(_Part):
    """Who proposed the pattern: `none` is the rules alone."""

    provider: str = "none"
    proposal: Literal["plan", "prism"] | None = Field(
        default=None, description="What was proposed; null: nothing"
    )
    model: str | None = Field(default=None, description="As the provider names it")
    prompts: str | None = Field(
        default=None, description="The hash of everything the model was told but the requirements"
    )
    rounds: int = Field(default=0, description="How many answers there were")
    input_tokens: int | None = None
    output_tokens: int | None = None
    fallback: str | None = Field(
        default=None, description="Why the pattern of the rules was taken instead of a proposal"
    )


class Receipt(_Part):
    """The whole file."""

    format: Literal[1] = 1
    tool: str = Field(description="The program and its version")
    pattern: Marked = Field(description="The hash is that of the text")
    requirements: Marked = Field(description="The hash is that of what they say, however written")
    provenance: Provenance
    clauses: tuple[ClauseRecord, ...]
    assumptions: tuple[str, ...] = Field(description="What was assumed, a sentence each")
    plan: dict[str, Any] = Field(
        description="The plan of the pattern; a proposal in Prism does the same as its plan"
    )

    def text(self) -> str:
        """The receipt as it is written."""
        data = self.model_dump(mode="json", by_alias=True)
        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of a receipt."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "receipt.schema.json",
        **Receipt.model_json_schema(by_alias=True),
    }


def read_receipt(text: str) -> Receipt | None:
    """The receipt in a text; None when it is none that we wrote."""
    try:
        return Receipt.model_validate_json(text)
    except ValidationError:
        return None


def read(source: Source, _: Sink) -> dict[str, Any]:
    """What `Marks` keeps of a receipt; nothing of a text that is none."""
    receipt = read_receipt(source.text)
    if receipt is None:
        return {}
    return {
        "pattern": receipt.pattern.hash,
        "requirements": receipt.requirements.hash,
        "file": receipt.requirements.file,
    }


def hash_of_requirements(requirements: Requirements) -> str:
    """The hash of what requirements say: order, comments and spelling of keys aside."""
    data = requirements.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return hashed(json.dumps(data, sort_keys=True, ensure_ascii=False))
