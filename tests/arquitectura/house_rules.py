"""House rules of the code, each a function from a file to what is wrong with it.

Each exception is named with its reason, so that a new one must be argued for here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping

from tests.arquitectura.tree import Source, functions, public_functions

Rule = Callable[[Source], list[str]]

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "data", "info", "tools"}

#: Who may commit: the edge of a request. A savepoint's own end is not a commit.
COMMITTERS = {"web/edge.py": "one transaction at the edge (ADR 0002)"}
SAVEPOINTS = {"savepoint", "nested"}
#: Who may read the machine's clock.
CLOCK_READERS = {
    "nucleo/clock.py": "the only clock",
    "cuentas/security.py": "the accounts library may check a code where no application, and so no clock, is at hand",
}
#: Who may build a statement from pieces, and of what.
SQL_BUILDERS = {
    "nucleo/changes.py": "a placeholder or an integer fills the scope",
    "web/cache.py": "the scope is an int()",
    "extensions.py": "PRAGMA takes no parameters; names and numbers are constants of ours",
}
#: Who may call text harmless.
MARKUP_MAKERS = {
    "web/text.py": "sanitised by nh3 on the line above",
    "cuentas/routes/second_factor.py": "a QR drawn by segno, whose squares hold no text",
    "documentos/routes.py": "the same, with a name that is escaped",
    "web/i18n.py": "messages of the code or of the catalogue, which are ours; what fills them is escaped",
}
#: Services that write without an instant, and why.
TIMELESS_SERVICES: Mapping[str, str] = {
    "archivos/services.py:attach": "ties two rows; the act that it belongs to says when",
    "buscador/services.py:index": "a search index is derived from what others wrote",
}


def commits_only_at_the_edge(source: Source) -> list[str]:
    """Half-done acts come from commits in the middle."""
    if source.name in COMMITTERS:
        return []
    return [
        f"{source.name}:{call.lineno} .{name}()"
        for call, name, receiver in _method_calls(source)
        if name in ("commit", "rollback") and receiver not in SAVEPOINTS
    ]


def the_clock_is_injected(source: Source) -> list[str]:
    """What reads the machine's clock can't be tested, and a naive instant can't be compared."""
    if source.name in CLOCK_READERS:
        return []
    wall = {("now", "datetime"), ("utcnow", "datetime"), ("today", "datetime"), ("today", "date"), ("time", "time")}
    return [
        f"{source.name}:{call.lineno} {receiver}.{name}()"
        for call, name, receiver in _method_calls(source)
        if (name, receiver) in wall
    ]


def only_commands_print(source: Source) -> list[str]:
    """The rest writes to the log."""
    if source.layer == "commands":
        return []
    return [f"{source.name}:{call.lineno} print()" for call, name in _plain_calls(source) if name == "print"]


def statements_are_constant(source: Source) -> list[str]:
    """SQL built from pieces is how injection begins."""
    if source.name in SQL_BUILDERS:
        return []
    takers = {"text", "execute", "executemany", "exec_driver_sql", "executescript", "literal_column"}
    calls = [(call, name) for call, name in _plain_calls(source)]
    calls += [(call, name) for call, name, _receiver in _method_calls(source)]
    return [
        f"{source.name}:{call.lineno} {name}(…) of pieces"
        for call, name in calls
        if name in takers and call.args and _is_built(call.args[0])
    ]


def only_the_sanitiser_calls_text_harmless(source: Source) -> list[str]:
    """Markup() switches escaping off; around a constant it is fine, and what fills it is escaped."""
    if source.name in MARKUP_MAKERS:
        return []
    return [
        f"{source.name}:{call.lineno} Markup()"
        for call, name in _plain_calls(source)
        if name == "Markup" and not all(_is_text(argument) for argument in call.args)
    ]


def files_are_short(source: Source) -> list[str]:
    """A file that reaches the limit becomes a package of the same name."""
    count = source.text.count("\n")
    return [f"{source.name}: {count} lines"] if count > MAX_FILE_LINES else []


def functions_are_short(source: Source) -> list[str]:
    """A long function does several things."""
    sizes = [(node, (node.end_lineno or 0) - node.lineno + 1) for node in functions(source)]
    return [f"{source.name}:{node.lineno} {node.name}: {n} lines" for node, n in sizes if n > MAX_FUNCTION_LINES]


def public_rules_and_services_explain_themselves(source: Source) -> list[str]:
    """Their first line says what and why, as a sentence; their type says what comes back."""
    if source.layer not in ("rules", "services", "queries", "policies"):
        return []
    problems = []
    for node in public_functions(source):
        first_line = (ast.get_docstring(node) or "").partition("\n")[0]
        if not first_line.rstrip().endswith((".", ":", "?", "»", '"')):
            problems.append(f"{source.name}:{node.lineno} {node.name}: no sentence")
        if node.returns is None:
            problems.append(f"{source.name}:{node.lineno} {node.name}: no return type")
    return problems


def services_that_write_are_told_the_instant(source: Source) -> list[str]:
    """One act has one instant, and it is not the service's to choose: ``now`` comes by keyword."""
    if source.layer != "services":
        return []
    return [
        f"{source.name}:{node.lineno} {node.name}: no keyword-only now"
        for node in public_functions(source)
        if _writes(node) and "now" not in {argument.arg for argument in node.args.kwonlyargs}
        if f"{source.name}:{node.name}" not in TIMELESS_SERVICES
    ]


def names_say_the_thing(source: Source) -> list[str]:
    """A vague name attracts everything."""
    words = set(source.name.removesuffix(".py").split("/"))
    return [source.name] if words & VAGUE_NAMES else []


def services_know_no_request(source: Source) -> list[str]:
    """What reads the environment hides an argument: only settings.py does."""
    if source.name == "settings.py":
        return []
    return [
        f"{source.name}:{node.lineno} os.{node.attr}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
        if isinstance(node.value, ast.Name) and node.value.id == "os"
    ]


RULES: tuple[Rule, ...] = (
    commits_only_at_the_edge,
    the_clock_is_injected,
    only_commands_print,
    statements_are_constant,
    only_the_sanitiser_calls_text_harmless,
    files_are_short,
    functions_are_short,
    public_rules_and_services_explain_themselves,
    services_that_write_are_told_the_instant,
    names_say_the_thing,
    services_know_no_request,
)


def _plain_calls(source: Source) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node, node.func.id


def _method_calls(source: Source) -> Iterator[tuple[ast.Call, str, str]]:
    """Yield each call of a method with its name and the last word of its receiver."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, node.func.attr, _last_word(node.func.value)


def _last_word(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_built(node: ast.expr) -> bool:
    """Tell whether an argument is a text made of pieces while running."""
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add | ast.Mod) and any(
            _is_built(side) or isinstance(side, ast.JoinedStr) or _is_text(side) for side in (node.left, node.right)
        )
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("format", "join")


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _writes(node: ast.FunctionDef) -> bool:
    """Tell whether a function adds rows, or calls the public record: the marks of a public act."""
    body = ast.unparse(node)
    return bool(re.search(r"\bsession\.add(_all)?\(|\bbitacora_services\.append\(", body))
