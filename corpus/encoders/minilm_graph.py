"""The network of all-MiniLM-L6-v2 as an ONNX graph, built from its safetensors file.

This is BERT (Devlin et al., 2019, arXiv 1810.04805) with six layers, then the
mean over tokens. Weights stay float32: int8 moves cosines by up to 0.12.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, checker, helper, numpy_helper

GRAPH_VERSION = 1
OPSET = 17  # the first with LayerNormalization
N_LAYERS = 6
N_HEADS = 12
N_DIMS = 384
EPSILON = 1e-12

Weights = dict[str, npt.NDArray[np.float32]]


class _Graph:
    """Nodes and initializers while the graph grows; every call returns the name of its result."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.initializers: list[TensorProto] = []

    def constant(self, name: str, value: npt.ArrayLike, dtype: type[np.generic] = np.float32) -> str:
        array = np.ascontiguousarray(value, dtype=dtype)
        self.initializers.append(numpy_helper.from_array(array, name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output


def minilm_graph(weights: Weights) -> bytes:
    """Serialise the graph.

    Parameters
    ----------
    weights : dict of str to float32 array
        The tensors of `model.safetensors` by their names there.

    Returns
    -------
    bytes
        An ONNX model. Inputs `input_ids` and `attention_mask`, int64 of shape
        (batch, tokens); output `pooled`, float32 of shape (batch, 384): the
        mean over the tokens whose mask is 1, not yet unit length.

    Raises
    ------
    KeyError
        If a tensor is missing.
    """
    graph = _Graph()
    graph.constant("axis_0", [0], np.int64)
    graph.constant("axis_1", [1], np.int64)
    graph.constant("axis_2", [2], np.int64)
    graph.constant("axes_1_2", [1, 2], np.int64)
    graph.constant("split_heads", [0, 0, N_HEADS, N_DIMS // N_HEADS], np.int64)
    graph.constant("join_heads", [0, 0, N_DIMS], np.int64)
    graph.constant("half", 0.5)
    graph.constant("one", 1.0)
    graph.constant("root_2", np.sqrt(2.0))
    graph.constant("head_scale", 1.0 / np.sqrt(N_DIMS // N_HEADS))
    graph.constant("lowest", np.finfo(np.float32).min)

    hidden = _embeddings(graph, weights)
    mask = graph.node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
    # 0 where a token may be looked at, the lowest float where it is padding, so that softmax gives exactly 0.
    hides = graph.node("Sub", ["one", mask], "hides")
    wide = graph.node("Unsqueeze", [hides, "axes_1_2"], "hides_wide")
    bias = graph.node("Mul", [wide, "lowest"], "attention_bias")
    for layer in range(N_LAYERS):
        hidden = _layer(graph, weights, layer, hidden, bias)

    column = graph.node("Unsqueeze", [mask, "axis_2"], "mask_column")
    kept = graph.node("Mul", [hidden, column], "kept")
    total = graph.node("ReduceSum", [kept, "axis_1"], "total", keepdims=0)
    count = graph.node("ReduceSum", [mask, "axis_1"], "count", keepdims=1)
    graph.node("Div", [total, count], "pooled")

    ids = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    pooled = helper.make_tensor_value_info("pooled", TensorProto.FLOAT, ["batch", N_DIMS])
    model: ModelProto = helper.make_model(
        helper.make_graph(graph.nodes, "all-MiniLM-L6-v2", ids, [pooled], initializer=graph.initializers),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=8,  # what opset 17 came with, so that an older onnxruntime reads the file too
        producer_name="hivecheck",
        producer_version=str(GRAPH_VERSION),
    )
    checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


def _embeddings(graph: _Graph, weights: Weights) -> str:
    words = graph.constant("words", weights["embeddings.word_embeddings.weight"])
    # All tokens are of the first segment, so its vector can be added to every position beforehand.
    places = graph.constant(
        "places",
        weights["embeddings.position_embeddings.weight"]
        + weights["embeddings.token_type_embeddings.weight"][0],
    )
    looked_up = graph.node("Gather", [words, "input_ids"], "looked_up")
    length = graph.node("Shape", ["input_ids"], "n_tokens", start=1, end=2)
    placed = graph.node("Slice", [places, "axis_0", length, "axis_0"], "placed")
    summed = graph.node("Add", [looked_up, placed], "embedded")
    return _layer_norm(graph, weights, "embeddings.LayerNorm", summed)


def _layer(graph: _Graph, weights: Weights, layer: int, hidden: str, bias: str) -> str:
    prefix = f"encoder.layer.{layer}"
    attention = f"{prefix}.attention"
    heads = {}
    for part in ("query", "key", "value"):
        flat = _dense(graph, weights, f"{attention}.self.{part}", hidden)
        split = graph.node("Reshape", [flat, "split_heads"], f"{flat}.split")
        # Keys are laid out as columns at once: (batch, heads, dims, tokens).
        order = [0, 2, 3, 1] if part == "key" else [0, 2, 1, 3]
        heads[part] = graph.node("Transpose", [split], f"{flat}.heads", perm=order)
    query = graph.node("Mul", [heads["query"], "head_scale"], f"{attention}.query_scaled")
    scores = graph.node("MatMul", [query, heads["key"]], f"{attention}.scores")
    seen = graph.node("Add", [scores, bias], f"{attention}.seen")
    share = graph.node("Softmax", [seen], f"{attention}.share", axis=-1)
    mixed = graph.node("MatMul", [share, heads["value"]], f"{attention}.mixed")
    turned = graph.node("Transpose", [mixed], f"{attention}.turned", perm=[0, 2, 1, 3])
    joined = graph.node("Reshape", [turned, "join_heads"], f"{attention}.joined")
    attended = _dense(graph, weights, f"{attention}.output.dense", joined)
    summed = graph.node("Add", [attended, hidden], f"{attention}.sum")
    middle = _layer_norm(graph, weights, f"{attention}.output.LayerNorm", summed)

    inner = _gelu(graph, _dense(graph, weights, f"{prefix}.intermediate.dense", middle))
    outer = _dense(graph, weights, f"{prefix}.output.dense", inner)
    whole = graph.node("Add", [outer, middle], f"{prefix}.sum")
    return _layer_norm(graph, weights, f"{prefix}.output.LayerNorm", whole)


def _dense(graph: _Graph, weights: Weights, name: str, value: str) -> str:
    matrix = graph.constant(f"{name}.weight", weights[f"{name}.weight"].T)
    offset = graph.constant(f"{name}.bias", weights[f"{name}.bias"])
    product = graph.node("MatMul", [value, matrix], f"{name}.product")
    return graph.node("Add", [product, offset], f"{name}.out")


def _gelu(graph: _Graph, value: str) -> str:
    """Apply the exact form, x/2 (1 + erf(x / sqrt 2)); the form with tanh is another function."""
    scaled = graph.node("Div", [value, "root_2"], f"{value}.scaled")
    erf = graph.node("Erf", [scaled], f"{value}.erf")
    raised = graph.node("Add", [erf, "one"], f"{value}.raised")
    product = graph.node("Mul", [value, raised], f"{value}.product")
    return graph.node("Mul", [product, "half"], f"{value}.gelu")


def _layer_norm(graph: _Graph, weights: Weights, name: str, value: str) -> str:
    gain = graph.constant(f"{name}.weight", weights[f"{name}.weight"])
    offset = graph.constant(f"{name}.bias", weights[f"{name}.bias"])
    return graph.node("LayerNormalization", [value, gain, offset], f"{name}.out", axis=-1, epsilon=EPSILON)
