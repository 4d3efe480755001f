"""Which calls bring a model into the process, and what they take its name and its version from.

A name that is not a folder is looked up on a hub, over the network, at its newest revision unless one is given.
"""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Loader:
    """A function or a class that loads a model when it is called.

    Attributes:
        source: the page that says so; `version`: the release it was read for.
        name_position: where the name or the path stands, counted from 0; -1 where it cannot stand by position.
        name_keywords: the same by keyword.
        is_hub: a name is looked up on a hub whose revisions move.
        runs_code: the repository of the model may bring code that `trust_remote_code` lets run.
        options_in: a keyword that holds the loader's own arguments in a mapping; "" for none.
        writes: what it loads writes or hears for a time that grows with what it is given.
        needs_word: the call counts only where one of its arguments, or what it is assigned to, is named like a model.
    """

    source: str
    version: str
    name_position: int = 0
    name_keywords: tuple[str, ...] = ()
    is_hub: bool = False
    runs_code: bool = False
    options_in: str = ""
    writes: bool = False
    needs_word: bool = False


_TRANSFORMERS = Loader(
    "https://huggingface.co/docs/transformers/main_classes/model#transformers.PreTrainedModel.from_pretrained",
    "4.57",
    0,
    ("pretrained_model_name_or_path",),
    is_hub=True,
    runs_code=True,
)
_SENTENCES = Loader(
    "https://sbert.net/docs/package_reference/sentence_transformer/SentenceTransformer.html",
    "5.1",
    0,
    ("model_name_or_path", "model_name"),
    is_hub=True,
    runs_code=True,
)
_LANGCHAIN = Loader(
    "https://python.langchain.com/api_reference/huggingface/embeddings/langchain_huggingface.embeddings.huggingface.HuggingFaceEmbeddings.html",
    "0.3",
    -1,
    ("model_name", "model"),
    is_hub=True,
    runs_code=True,
    options_in="model_kwargs",
)
_FILES = Loader("https://joblib.readthedocs.io/en/stable/generated/joblib.load.html", "1.5", 0, ("filename",))

LOADERS: dict[str, Loader] = {
    "transformers.pipeline": Loader(
        "https://huggingface.co/docs/transformers/main_classes/pipelines#transformers.pipeline",
        "4.57",
        1,
        ("model",),
        is_hub=True,
        runs_code=True,
    ),
    "sentence_transformers.SentenceTransformer": _SENTENCES,
    "sentence_transformers.CrossEncoder": _SENTENCES,
    **dict.fromkeys(
        (
            "langchain_huggingface.HuggingFaceEmbeddings",
            "langchain_community.embeddings.HuggingFaceEmbeddings",
            "langchain_community.embeddings.HuggingFaceBgeEmbeddings",
            "langchain.embeddings.HuggingFaceEmbeddings",
            "llama_index.embeddings.huggingface.HuggingFaceEmbedding",
        ),
        _LANGCHAIN,
    ),
    "huggingface_hub.snapshot_download": Loader(
        "https://huggingface.co/docs/huggingface_hub/package_reference/file_download", "0.35", 0, ("repo_id",), True
    ),
    "huggingface_hub.hf_hub_download": Loader(
        "https://huggingface.co/docs/huggingface_hub/package_reference/file_download", "0.35", 0, ("repo_id",), True
    ),
    "vllm.LLM": Loader(
        "https://docs.vllm.ai/en/latest/api/vllm/entrypoints/llm.html",
        "0.11",
        0,
        ("model",),
        is_hub=True,
        runs_code=True,
        writes=True,
    ),
    "vllm.AsyncEngineArgs": Loader(
        "https://docs.vllm.ai/en/latest/api/vllm/engine/arg_utils.html",
        "0.11",
        0,
        ("model",),
        is_hub=True,
        runs_code=True,
        writes=True,
    ),
    "faster_whisper.WhisperModel": Loader(
        "https://github.com/SYSTRAN/faster-whisper/blob/master/faster_whisper/transcribe.py",
        "1.2",
        0,
        ("model_size_or_path",),
        writes=True,
    ),
    "whisper.load_model": Loader(
        "https://github.com/openai/whisper/blob/main/whisper/__init__.py", "20250625", 0, ("name",), writes=True
    ),
    "llama_cpp.Llama": Loader(
        "https://llama-cpp-python.readthedocs.io/en/latest/api-reference/#llama_cpp.Llama",
        "0.3",
        0,
        ("model_path",),
        writes=True,
    ),
    "joblib.load": _FILES,
    "pickle.load": Loader("https://docs.python.org/3/library/pickle.html#pickle.load", "3.13", needs_word=True),
    "torch.load": Loader("https://docs.pytorch.org/docs/stable/generated/torch.load.html", "2.9", 0, ("f",)),
    "torch.jit.load": Loader("https://docs.pytorch.org/docs/stable/generated/torch.jit.load.html", "2.9", 0, ("f",)),
    "onnxruntime.InferenceSession": Loader(
        "https://onnxruntime.ai/docs/api/python/api_summary.html#inferencesession", "1.23", 0, ("path_or_bytes",)
    ),
    **dict.fromkeys(
        ("tensorflow.keras.models.load_model", "keras.models.load_model", "tensorflow.saved_model.load"),
        Loader("https://keras.io/api/models/model_saving_apis/model_saving_and_loading/", "3.11", 0, ("filepath",)),
    ),
    "spacy.load": Loader("https://spacy.io/api/top-level#spacy.load", "3.8", 0, ("name",)),
    "ultralytics.YOLO": Loader("https://docs.ultralytics.com/reference/models/yolo/model/", "8.3", 0, ("model",)),
    "easyocr.Reader": Loader("https://www.jaided.ai/easyocr/documentation/", "1.7", -1),
    **{
        f"mlflow.{flavour}.load_model": Loader(
            "https://mlflow.org/docs/latest/api_reference/python_api/mlflow.pyfunc.html", "3.4", 0, ("model_uri",)
        )
        for flavour in ("pyfunc", "sklearn", "pytorch", "xgboost", "lightgbm", "transformers", "tensorflow")
    },
}
"""Dotted name to what it does."""

FROM_PRETRAINED = ("transformers.", "diffusers.", "peft.", "optimum.", "gliner.", "setfit.", "auto_gptq.", "awq.")
"""Packages whose classes load by `from_pretrained`."""

LIGHT = frozenset({"AutoConfig", "AutoTokenizer", "GenerationConfig", "AutoProcessor", "AutoFeatureExtractor"})
"""Classes whose `from_pretrained` brings a few megabytes at most."""

EXACT_REVISION = 40
"""Hexadecimal digits of a commit, the only revision that cannot move.

Source: https://huggingface.co/docs/huggingface_hub/guides/download#download-from-specific-version
"""


def loader_of(name: str) -> Loader | None:
    """What a dotted name loads; None for anything else."""
    found = LOADERS.get(name)
    if found is not None:
        return found
    if name.endswith(".from_pretrained") and name.startswith(FROM_PRETRAINED):
        return _TRANSFORMERS
    return None


ONNX_RUN = "onnxruntime.InferenceSession.run"
COMPUTING = {
    "sentence_transformers.SentenceTransformer": ("encode", "encode_query", "encode_document"),
    "sentence_transformers.CrossEncoder": ("predict", "rank"),
    "whisper.load_model": ("transcribe",),
    "faster_whisper.WhisperModel": ("transcribe",),
    "ultralytics.YOLO": ("predict", "track"),
    "easyocr.Reader": ("readtext",),
}
"""What is loaded into the process to the methods that compute with it, on the caller's own thread.

Source: the pages of LOADERS, https://onnxruntime.ai/docs/api/python/api_summary.html#onnxruntime.InferenceSession.run
"""
COMPUTES = frozenset({ONNX_RUN} | {f"{name}.{method}" for name, methods in COMPUTING.items() for method in methods})
COMPUTING_WORDS = frozenset({"run"} | {method for methods in COMPUTING.values() for method in methods})


@cache
def last_words() -> tuple[str, ...]:
    """The last parts of all the names, for a look at what a file calls."""
    return tuple(sorted({name.rpartition(".")[2] for name in LOADERS} | {"from_pretrained"}))
