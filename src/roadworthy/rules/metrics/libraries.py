"""Libraries whose name says that they measure, trace or gather errors, and which no reader of ours can follow."""

import re
from collections.abc import Iterable

from roadworthy.model import ModuleImport

_SCORING = frozenset(
    {
        "autogluon", "botorch", "catboost", "deepeval", "detectron2", "evaluate", "evidently", "fairlearn",
        "gluonts", "ignite", "imblearn", "keras", "langchain", "lightgbm", "lightning", "llama_index",
        "mlflow", "monai", "mxnet", "nltk", "paddle", "pytorch_lightning", "ragas", "scipy",
        "segmentation_models_pytorch", "sentence_transformers", "seqeval", "skimage", "sklearn",
        "statsmodels", "surprise", "tensorflow", "tensorflow_addons", "tf_keras", "torch", "torchmetrics",
        "transformers", "trulens", "ultralytics", "xgboost", "yellowbrick",
    }
)  # fmt: skip
"""Where `metrics` are scores of models and distances of vectors."""


def said_by(imports: Iterable[ModuleImport], *words: str) -> ModuleImport | None:
    """The first import of a package from outside, a part of whose dotted name is one of these words."""
    wanted = frozenset(words)
    for one in imports:
        top = one.module.partition(".")[0]
        if one.ecosystem == "python" and top not in _SCORING and wanted & {*re.split(r"[._]", one.module.lower())}:
            return one
    return None
