"""Which slot each binding and temporary has, and which function each syntax node becomes."""

from __future__ import annotations

from collections.abc import Mapping

from parallax_compiler.plan.lower.facts import Facts
from parallax_compiler.plan.nodes import Slot
from parallax_compiler.resolve.bindings import Binding, BindingKind


class SlotTable:
    """Hands out slots and function ids; the entry function has id 0."""

    def __init__(self, modules: tuple[Facts, ...]) -> None:
        self._modules = modules
        self._indices: Mapping[str, int] = {
            facts.module.resolved.path: index for index, facts in enumerate(modules)
        }
        self._slots: dict[Binding, Slot] = {}
        self._bindings: dict[int, tuple[int, Binding]] = {}
        self._functions: dict[tuple[int, int], int] = {
            (index, facts.module.resolved.tree.id): 0 for index, facts in enumerate(modules)
        }
        self._function_count = 1
        self._slot_count = 0
        self._defaults: dict[int, Slot] = {}
        self._reassigned: set[int] = set()

    # --- functions -------------------------------------------------------------------------------

    def function(self, source: int, node: int) -> int:
        """The id of the function that a function node of a file becomes."""
        key = (source, node)
        if key not in self._functions:
            self._functions[key] = self.new_function()
        return self._functions[key]

    def new_function(self) -> int:
        """The id of a function that has no node of its own, such as a task."""
        self._function_count += 1
        return self._function_count - 1

    # --- slots -----------------------------------------------------------------------------------

    def of(self, source: int, binding: Binding) -> Slot:
        """The slot of a variable of that file; the same at every call."""
        if binding not in self._slots:
            facts = self._modules[source]
            self._slots[binding] = self.new(
                binding.name,
                self.function(source, binding.owner),
                per_turn=binding.loop is not None,
                cell=facts.is_cell(binding),
            )
            self._bindings[self._slots[binding].id] = (source, binding)
        return self._slots[binding]

    def alias(self, binding: Binding, slot: Slot) -> None:
        """Lets a binding that is never assigned again share the slot of what it is bound to."""
        self._slots[binding] = slot

    def default_export(self, source: int) -> Slot:
        """The slot of `export default` of an expression."""
        if source not in self._defaults:
            self._defaults[source] = self.new("default", 0)
        return self._defaults[source]

    def mark_reassigned(self, slot: Slot) -> None:
        """Notes that a slot of ours is given a value more than once."""
        self._reassigned.add(slot.id)

    def is_reassigned(self, slot: Slot) -> bool:
        """Whether two reads of a slot may differ within one turn of its loop."""
        if slot.id in self._reassigned or slot.cell:
            return True
        known = self._bindings.get(slot.id)
        if known is None:
            return False
        source, binding = known
        return self._modules[source].is_reassigned(binding)

    def is_moved(self, slot: Slot) -> bool:
        """Whether a call may give the variable another value: an inner function assigns it."""
        known = self._bindings.get(slot.id)
        if known is None:
            return False
        source, binding = known
        return self._modules[source].is_moved(binding)

    def new(
        self,
        name: str,
        function: int,
        *,
        temporary: bool = False,
        per_turn: bool = False,
        cell: bool = False,
    ) -> Slot:
        """A slot that no binding has."""
        self._slot_count += 1
        return Slot(
            id=self._slot_count,
            name=name,
            function=function,
            temporary=temporary,
            per_turn=per_turn,
            cell=cell,
        )

    # --- other files -----------------------------------------------------------------------------

    def module_index(self, path: str) -> int:
        return self._indices[path]

    def origin(self, source: int, binding: Binding) -> tuple[int, Binding | None]:
        """The file and binding that a name stands for, imports followed to where they are made.

        None for the binding is the file's default expression.
        """
        if binding.kind is not BindingKind.IMPORT:
            return source, binding
        assert binding.module is not None
        return self.exported(self._indices[binding.module], binding.target or binding.name)

    def exported(self, source: int, name: str) -> tuple[int, Binding | None]:
        """What a file exports under a name."""
        resolved = self._modules[source].module.resolved
        if name in resolved.exports:
            binding = resolved.exports[name]
            return (source, None) if binding is None else self.origin(source, binding)
        path, original = resolved.reexports[name]
        return self.exported(self._indices[path], original)
