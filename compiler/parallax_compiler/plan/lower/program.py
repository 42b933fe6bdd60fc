"""`lower`: a checked program becomes a plan.

The files of a program become one entry function, each file's statements after those of the files
that it imports, so that every file runs once and its exports are ordinary variables. The tables
below say who lowers which node; a test compares them with the unions of the syntax tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from parallax_compiler.check.products import Checked, CheckedModule
from parallax_compiler.plan.limits import Limits
from parallax_compiler.plan.lower.assignments import lower_assign, lower_update
from parallax_compiler.plan.lower.blocks import lower_block
from parallax_compiler.plan.lower.builder import RETURNED, Handler, Lowering, Program
from parallax_compiler.plan.lower.calls import lower_call, lower_pipeline
from parallax_compiler.plan.lower.chains import lower_access
from parallax_compiler.plan.lower.entry import pattern_function, write_pattern_call
from parallax_compiler.plan.lower.expressions import (
    lower_array,
    lower_binary,
    lower_conditional,
    lower_lambda,
    lower_literal,
    lower_name,
    lower_null,
    lower_object,
    lower_parenthesized,
    lower_template,
    lower_unary,
)
from parallax_compiler.plan.lower.facts import facts_of, pattern_body
from parallax_compiler.plan.lower.functions import lower_function, register, write_late
from parallax_compiler.plan.lower.loops import (
    lower_do_while,
    lower_for_classic,
    lower_for_in,
    lower_while,
)
from parallax_compiler.plan.lower.matches import lower_match
from parallax_compiler.plan.lower.provided import pattern_facts, pattern_name
from parallax_compiler.plan.lower.slots import SlotTable
from parallax_compiler.plan.lower.statements import (
    lower_braces,
    lower_break,
    lower_context,
    lower_continue,
    lower_declaration,
    lower_export,
    lower_export_default,
    lower_expression_statement,
    lower_if,
    lower_nothing,
    lower_return,
    lower_throw,
    lower_try,
)
from parallax_compiler.plan.lower.uncertain import lower_uncertain
from parallax_compiler.plan.nodes import Assign, GroupRead, Plan, Read, Section, Statement
from parallax_compiler.plan.passes import apply_passes
from parallax_compiler.plan.probes import instrumented
from parallax_compiler.resolve.bindings import Group
from parallax_compiler.syntax import ast

EXPRESSIONS: Final[Mapping[type[ast.Node], Handler]] = MappingProxyType(
    {
        ast.NumberLiteral: lower_literal,
        ast.StringLiteral: lower_literal,
        ast.BooleanLiteral: lower_literal,
        ast.NullLiteral: lower_null,
        ast.Template: lower_template,
        ast.ArrayLiteral: lower_array,
        ast.ObjectLiteral: lower_object,
        ast.Name: lower_name,
        ast.Parenthesized: lower_parenthesized,
        ast.Unary: lower_unary,
        ast.Binary: lower_binary,
        ast.Conditional: lower_conditional,
        ast.Pipeline: lower_pipeline,
        ast.Assign: lower_assign,
        ast.Update: lower_update,
        ast.Member: lower_access,
        ast.Index: lower_access,
        ast.Call: lower_call,
        ast.Lambda: lower_lambda,
        ast.Match: lower_match,
        ast.UncertainIf: lower_uncertain,
    }
)

STATEMENTS: Final[Mapping[type[ast.Node], Handler]] = MappingProxyType(
    {
        ast.ExpressionStatement: lower_expression_statement,
        ast.Declaration: lower_declaration,
        ast.Block: lower_braces,
        ast.FunctionDeclaration: lower_function,
        ast.Return: lower_return,
        ast.Throw: lower_throw,
        ast.Break: lower_break,
        ast.Continue: lower_continue,
        ast.If: lower_if,
        ast.ForIn: lower_for_in,
        ast.ForClassic: lower_for_classic,
        ast.While: lower_while,
        ast.DoWhile: lower_do_while,
        ast.Try: lower_try,
        ast.ContextBlock: lower_context,
        ast.PatternBlock: lower_braces,
        ast.AgentDeclaration: lower_nothing,
        ast.AgentsDeclaration: lower_nothing,
        ast.Import: lower_nothing,
        ast.ExportDeclaration: lower_export,
        ast.ExportNames: lower_nothing,
        ast.ExportDefault: lower_export_default,
    }
)


def lower(checked: Checked, *, probes: bool = False) -> Plan:
    """The plan of a program without errors; with `probes` it reports what it reaches."""
    modules = tuple(map(facts_of, checked.modules))
    program = Program(
        modules=modules,
        slots=SlotTable(modules),
        expressions=EXPRESSIONS,
        statements=STATEMENTS,
    )
    entry = Lowering(program, 0, 0, None)
    for index, module in enumerate(checked.modules):
        entry.source = index
        _write_module(entry, module, several=len(modules) > 1)
    groups = _groups(checked, program.groups)
    if program.selects_agents and not groups:
        groups = {"agents": Group(name="agents", capabilities=(), minimum=0)}
    header = pattern_facts(program, checked.entry.resolved)
    entry.block[:0] = [*_group_reads(program.groups, groups), *header]
    register(entry, checked.entry.resolved.tree, "pattern", "entry", waits=True)
    plan = _plan(checked, program, groups)
    return apply_passes(instrumented(plan) if probes else plan)


def _write_module(entry: Lowering, module: CheckedModule, *, several: bool) -> None:
    """The statements of one file, the last file's with the pattern's result."""
    tree = module.resolved.tree
    if several:
        entry.write(Section(source=entry.source, span=tree.span))
    write_late(entry, tree.id)
    statements = pattern_body(tree.body)
    if entry.source < len(entry.program.modules) - 1:
        lower_block(entry, statements)
        return
    function = pattern_function(module)
    lower_block(entry, statements, RETURNED if function is None else None)
    if function is not None:
        write_pattern_call(entry, function)


def _groups(checked: Checked, used: Iterable[str]) -> Mapping[str, Group]:
    """The groups that are declared or used, by name; the entry's own declaration counts."""
    declared: dict[str, Group] = {}
    for module in reversed(checked.modules):
        for group in module.resolved.groups:
            declared.setdefault(group.name, group)
    names = {*used, *(name for name, group in declared.items() if group.declared)}
    found = {name: group for name, group in declared.items() if name in names}
    for name in used:
        found.setdefault(name, Group(name=name, capabilities=()))
    return found


def _group_reads(reads: Mapping[str, Read], groups: Mapping[str, Group]) -> list[Statement]:
    """Each group that the program reads is fetched once, before anything else."""
    return [
        Assign(
            slot=first.slot,
            value=GroupRead(
                group=name, single=groups[name].single, source=first.source, span=first.span
            ),
            source=first.source,
            span=first.span,
        )
        for name, first in reads.items()
    ]


def _plan(checked: Checked, program: Program, groups: Mapping[str, Group]) -> Plan:
    entry = checked.entry.resolved
    settings = entry.settings
    return Plan(
        name=pattern_name(entry),
        version=settings.version or "",
        description=settings.description or "",
        sources=tuple(module.resolved.source for module in checked.modules),
        functions=tuple(program.functions[number] for number in range(len(program.functions))),
        groups=tuple(groups.values()),
        sites=tuple(program.sites),
        input_schema=settings.input_schema,
        output_schema=settings.output_schema,
        limits=Limits(
            call_timeout=settings.timeout,
            concurrency=settings.concurrency,
            calls=settings.calls,
            seconds=settings.seconds,
        ),
    )
