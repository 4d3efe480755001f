"""Models that one module loads into its own process, and whether what it loads is kept."""

import ast
import re
from collections.abc import Iterator

from roadworthy.inputs.python.facts import LoadFact
from roadworthy.inputs.python.source import Source
from roadworthy.inputs.python.surroundings import FUNCTIONS
from roadworthy.knowledge.inference import last_words, loader_of

_LOADING = frozenset(
    {"transformers", "sentence_transformers", "torch", "joblib", "pickle", "onnxruntime", "keras", "tensorflow"}
    | {"llama_cpp", "whisper", "faster_whisper", "vllm", "spacy", "langchain_huggingface", "easyocr", "ultralytics"}
)
_MAY_LEAD_TO_A_LOAD = ("mbedd", "redictor", "_model(", "Model(")
"""Words of files that may call what loads a model."""
_MODEL_WORD = re.compile(r"model|clf|classif|vectori|scaler|pipeline|encoder|estimator|regress", re.IGNORECASE)


def load_facts(source: Source) -> tuple[LoadFact, ...]:
    """Every call that loads a model, in source order."""
    return tuple(_loads(source))


def kept_ranges(source: Source) -> tuple[tuple[int, int], ...]:
    """Lines that run once in a function that runs often: below `if x is None`, or after what is there was returned."""
    if not source.packages & _LOADING and not source.says(*_MAY_LEAD_TO_A_LOAD):
        return ()
    return tuple(sorted(_kept(source)))


def _loads(source: Source) -> Iterator[LoadFact]:
    for call in source.called(*last_words()):
        name = source.name(call.func)
        loader = loader_of(name) if name is not None else None
        if name is None or loader is None or (loader.needs_word and not _MODEL_WORD.search(_around(source, call))):
            continue
        yield LoadFact(
            function=name,
            place=source.place(call),
            symbol=source.symbol(call),
            arguments=source.value(call),
            is_stored=_is_stored(source, call),
        )


def _around(source: Source, call: ast.Call) -> str:
    """The text of the statement around the call, and of the block that opens its file."""
    for above in source.ancestors(call):
        if isinstance(above, (ast.With, ast.AsyncWith)):
            return " ".join(ast.unparse(item) for item in above.items) + ast.unparse(call)
        if isinstance(above, ast.Assign):
            return ast.unparse(above)
        if isinstance(above, FUNCTIONS):
            break
    return ast.unparse(call)


def _is_stored(source: Source, call: ast.Call) -> bool:
    """What is loaded outlives the function: it goes to an attribute, a mapping or a global."""
    statement = next((above for above in source.ancestors(call) if isinstance(above, ast.stmt)), None)
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)):
        return False
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    flat = [one for target in targets for one in (target.elts if isinstance(target, ast.Tuple) else [target])]
    scope = source.scope(call)
    names = {one.id for one in flat if isinstance(one, ast.Name)}
    if names & scope.globals or any(isinstance(one, (ast.Attribute, ast.Subscript)) for one in flat):
        return True
    for other in source.each(ast.Assign):
        is_here = isinstance(other.value, ast.Name) and other.value.id in names and source.scope(other) is scope
        if is_here and any(isinstance(one, (ast.Attribute, ast.Subscript)) for one in other.targets):
            return True
    return False


def _kept(source: Source) -> Iterator[tuple[int, int]]:
    for node in source.each(ast.If):
        if not _asks_whether_there(node.test):
            continue
        yield node.body[0].lineno, node.body[-1].end_lineno or node.body[-1].lineno
        if node.orelse:
            yield node.orelse[0].lineno, node.orelse[-1].end_lineno or node.orelse[-1].lineno
        if isinstance(node.body[-1], ast.Return) and node.body[-1].value is not None:
            around = source.scope(node).node
            yield (node.end_lineno or node.lineno) + 1, getattr(around, "end_lineno", node.lineno) or node.lineno


def _asks_whether_there(test: ast.expr) -> bool:
    match test:
        case ast.Compare(ops=[ast.Is() | ast.IsNot() | ast.In() | ast.NotIn()]):
            return True
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name() | ast.Attribute() | ast.Call()):
            return True
        case ast.Name() | ast.Attribute():
            return True
        case ast.BoolOp(values=values):
            return any(_asks_whether_there(one) for one in values)
        case ast.Call(func=ast.Name(id="hasattr")):
            return True
    return False
