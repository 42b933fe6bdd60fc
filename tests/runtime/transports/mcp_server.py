"""A server of MCP with the standard library alone, so that it starts at once: JSON lines."""

from __future__ import annotations

import json
import sys
from typing import Any

TOOLS = ("look", "text", "json", "fail", "flood", "die")


def result_of(message: dict[str, Any]) -> dict[str, Any] | None:
    """What is answered to a request; None for what the server does not know."""
    match message["method"]:
        case "initialize":
            return {
                "protocolVersion": message["params"]["protocolVersion"],
                "capabilities": {"tools": {}},
                "serverInfo": {"name": "demo", "version": "1"},
            }
        case "tools/list":
            schema = {"type": "object"}
            return {"tools": [{"name": name, "inputSchema": schema} for name in TOOLS]}
        case "tools/call":
            return called(message["params"]["name"], message["params"].get("arguments"))
    return None


def called(tool: str, arguments: Any) -> dict[str, Any]:
    if tool == "die":
        print("out of luck", file=sys.stderr)
        raise SystemExit(3)
    found = {"found": arguments, "score": 80}
    texts = {"text": "just text", "json": json.dumps(found), "fail": "no luck"}
    text = "x" * 200_000 if tool == "flood" else texts.get(tool, "")
    content = [{"type": "text", "text": text}]
    given: dict[str, Any] = {"content": content, "isError": tool == "fail"}
    return given | {"structuredContent": found} if tool == "look" else given


def answer(message: dict[str, Any]) -> dict[str, Any] | None:
    """The whole answer to a message; None for a notification."""
    if "id" not in message:
        return None
    result = result_of(message)
    head = {"jsonrpc": "2.0", "id": message["id"]}
    if result is None:
        return {**head, "error": {"code": -32601, "message": "Method not found"}}
    return {**head, "result": result}


if __name__ == "__main__":
    for line in sys.stdin:
        told = answer(json.loads(line))
        if told is not None:
            print(json.dumps(told), flush=True)
