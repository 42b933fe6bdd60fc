"""Who proposes a pattern: models behind an API, and commands of the user's own.

    provider_of(settings, environment) -> Provider     the one that the settings name, made ready
    await patient(provider, prompt, …) -> Reply        asks it, again where that may help

`model` says what goes in and out. Each provider is a module of its own, loaded when it is used.
"""

from __future__ import annotations
