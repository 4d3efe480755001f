"""Models that run inside the reviewed processes."""

from roadworthy.model.fact import Fact
from roadworthy.model.noun import dataclass
from roadworthy.model.place import Place
from roadworthy.model.unknown import Unknown


@dataclass(frozen=True, kw_only=True)
class ModelLoad(Fact):
    """A call that brings a model into the process.

    Attributes:
        function: as the library calls it: `sentence_transformers.SentenceTransformer`.
        model: its name or path; None where the library's default is taken.
        is_fetched: the name is one of a hub, so that the model comes over the network.
        revision: which state of the hub's repository is asked for; None where none is.
        runs_code: the library can run code from the model's repository.
        trusts_code: it is let.
        per_request: from the endpoint down to here, where each request loads it anew; empty where it is kept, or
            where no endpoint leads here.
        is_light: a tokenizer or a configuration, not the weights.
        is_offline: only what is on the disk already is taken.
    """

    function: str
    model: str | Unknown | None = None
    is_fetched: bool = False
    revision: str | Unknown | None = None
    runs_code: bool = False
    trusts_code: bool | Unknown = False
    per_request: tuple[str, ...] = ()
    is_light: bool = False
    is_offline: bool = False

    @property
    def label(self) -> str:
        name = self.function.rpartition(".")[2]
        if name in ("from_pretrained", "load", "load_model", "pipeline"):
            name = ".".join(self.function.split(".")[-2:])
        return f"{name} of {self.model}" if isinstance(self.model, str) else name

    @property
    def words(self) -> dict[str, str]:
        return {"model": self.model if isinstance(self.model, str) else "the model", "call": self.function}


@dataclass(frozen=True, kw_only=True)
class ModelArtifact(Fact):
    """A function that trains a model and saves it; it stands where it saves.

    Attributes:
        function: what saves it: `joblib.dump`, `save_pretrained`.
        record: the mapping that the same function writes beside it, or the call that writes it; None for none.
        is_traced: the module writes down revision, libraries or time, or tells a tracker; None where a word may.
        gate: a condition of the function that compares a measure; None for none.
        is_measured: the function measures the model.
        is_versioned: the name under which it is saved is another one each time.
    """

    function: str
    record: Place | None = None
    is_traced: bool | None = False
    gate: Place | None = None
    is_measured: bool = False
    is_versioned: bool = False

    @property
    def label(self) -> str:
        return f"the model of {self.symbol}" if self.symbol else "the model"
