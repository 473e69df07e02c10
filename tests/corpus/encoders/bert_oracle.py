"""BERT's forward pass in plain numpy, one text at a time, written from the paper: no padding, no mask, no batch."""

import numpy as np
from scipy.special import erf


def mean_pooled_unit_vector(weights, ids):
    """`weights` in the names of the safetensors file; `ids` with [CLS] and [SEP]. Everything in float64."""
    w = {
        name: value.astype(np.float64) for name, value in weights.items() if not name.endswith("position_ids")
    }

    def norm(name, x):
        centred = x - x.mean(axis=-1, keepdims=True)
        return (
            centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12) * w[f"{name}.weight"]
            + w[f"{name}.bias"]
        )

    def dense(name, x):
        return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]

    e = "embeddings"
    x = w[f"{e}.word_embeddings.weight"][ids] + w[f"{e}.position_embeddings.weight"][: len(ids)]
    x = norm(f"{e}.LayerNorm", x + w[f"{e}.token_type_embeddings.weight"][0])
    for layer in range(6):
        p = f"encoder.layer.{layer}"
        q, k, v = (dense(f"{p}.attention.self.{part}", x) for part in ("query", "key", "value"))
        heads = []
        for head in range(12):
            part = slice(32 * head, 32 * head + 32)
            scores = np.exp(q[:, part] @ k[:, part].T / np.sqrt(32))
            heads.append(scores / scores.sum(axis=1, keepdims=True) @ v[:, part])
        x = norm(
            f"{p}.attention.output.LayerNorm", x + dense(f"{p}.attention.output.dense", np.hstack(heads))
        )
        inner = dense(f"{p}.intermediate.dense", x)
        inner = 0.5 * inner * (1 + erf(inner / np.sqrt(2)))
        x = norm(f"{p}.output.LayerNorm", x + dense(f"{p}.output.dense", inner))
    pooled = x.mean(axis=0)
    return pooled / np.linalg.norm(pooled)
