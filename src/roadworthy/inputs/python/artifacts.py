"""Models that one module trains and saves: what is written down beside them, and what decides whether they are good."""

import ast
import re
from collections.abc import Iterator

from roadworthy.expression import expression
from roadworthy.inputs.python.source import Source, walk
from roadworthy.inputs.python.surroundings import function_of
from roadworthy.model import ModelArtifact, Place

_SAVERS = frozenset(
    {"onnx.save", "onnx.save_model", "joblib.dump", "pickle.dump", "torch.save", "cloudpickle.dump", "skops.io.dump"}
)
_SAVING_METHODS = frozenset({"save_pretrained", "save_model"})
_FITS = frozenset({"fit", "fit_transform", "fit_generator", "backward", "train", "partial_fit"})
_TRACES = expression(
    r"mlflow|wandb|\bdvc\b|neptune|clearml|comet_ml|rev-parse|git\.Repo|GIT_(SHA|COMMIT)|commit|trained_at|timestamp"
    r"|created_at|_date\b|__version__|strftime|isoformat|datetime\.|time\.time|hash|sha256|md5|run_id|tensorboard",
    re.IGNORECASE,
)
_TELLS = expression(
    r"mlflow|wandb|\bdvc\b|neptune|clearml|comet_ml|rev-parse|git\.Repo|GIT_(SHA|COMMIT)|trained_at|__version__"
)
_MEASURES = expression(
    r"acc|score|\bf1|loss|metric|auc|rmse|\bmae|\bmse|\br2|precision|recall|improv|best|threshold|error|bleu|perplex",
    re.IGNORECASE,
)
_VERSIONED = expression(r"time|date|version|run|epoch|step|hash|uuid|fold", re.IGNORECASE)
_LONGEST = 40


def model_artifacts(source: Source) -> tuple[ModelArtifact, ...]:
    """Each trained model that a function saves, once a function."""
    if not source.says(".fit(", ".fit_transform(", ".backward(", ".train("):
        return ()
    found: dict[str, ModelArtifact] = {}
    is_traced = True if _TELLS.search(source.text) else None if _TRACES.search(source.text) else False
    for call in _saves(source):
        function = function_of(source, call)
        nodes = list(walk(function))
        if not any(_fits(node) for node in nodes):
            continue
        artifact = ModelArtifact(
            place=source.place(call),
            symbol=source.symbol(call),
            function=_name(source, call),
            record=_record(source, nodes),
            is_traced=is_traced,
            gate=_gate(source, nodes),
            is_measured=any(_measures(node) for node in nodes),
            is_versioned=bool(_VERSIONED.search(" ".join(ast.unparse(one) for one in call.args[1:]))),
        )
        found[artifact.symbol] = artifact  # the last one: what is saved before it is seldom the model
    return tuple(found.values())


def _saves(source: Source) -> Iterator[ast.Call]:
    for call in source.called("dump", "save", *_SAVING_METHODS):
        name = source.name(call.func) or ""
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if name in _SAVERS or method in _SAVING_METHODS:
            yield call
    for call in source.called("SerializeToString"):
        above = source.parent(call)
        if isinstance(above, ast.Call) and getattr(above.func, "attr", "") in ("write", "write_bytes"):
            yield above


def _name(source: Source, call: ast.Call) -> str:
    name = source.name(call.func) or ""
    return name if name in _SAVERS else getattr(call.func, "attr", name)


def _fits(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _FITS


def _measures(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and bool(
        re.search(r"score|evaluat|accuracy|report|metric|valid", ast.unparse(node.func), re.IGNORECASE)
    )


def _record(source: Source, nodes: list[ast.AST]) -> Place | None:
    """The mapping that is written beside the model: the statement that makes it, else the one that writes it."""
    for node in nodes:
        if isinstance(node, ast.Call) and source.name(node.func) in (
            "json.dump",
            "yaml.dump",
            "yaml.safe_dump",
            "json.dumps",
        ):
            made = source.origin(node.args[0]) if node.args else node
            written = made if isinstance(made, ast.Dict) else node
            place = source.place(written)
            return place if place.end - place.start < _LONGEST else source.place(node)
    return None


def _gate(source: Source, nodes: list[ast.AST]) -> Place | None:
    """A condition or an assertion that compares a measure."""
    for node in nodes:
        if isinstance(node, (ast.If, ast.Assert, ast.IfExp)) and any(
            isinstance(one, ast.Compare)
            and isinstance(one.ops[0], (ast.Gt, ast.GtE, ast.Lt, ast.LtE))
            and _MEASURES.search(ast.unparse(one))
            for one in walk(node.test)
        ):
            return source.place(node.test)
    return None
