"""Which encoders there are, as data: read without loading weights or a runtime."""

from __future__ import annotations

from dataclasses import replace

from corpus.encoders.base import EncoderSpec

MINILM_TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
MINILM_WINDOW = 256  # word pieces read at once, [CLS] and [SEP] included
MINILM_OVERLAP = 32

MINILM = EncoderSpec(
    key="minilm",
    provider="sentence-transformers",
    model="all-MiniLM-L6-v2",
    revision="windows-1",
    weights_sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    n_dims=384,
    max_tokens=MINILM_WINDOW,
    languages=("en",),
    parameters=(
        ("overlap", MINILM_OVERLAP),
        ("pooling", "mean"),
        ("tokenizer_sha256", MINILM_TOKENIZER_SHA256),
        ("window", MINILM_WINDOW),
    ),
)

MINILM_HEAD = replace(
    MINILM,
    key="minilm_head",
    revision="head-1",
    parameters=(
        ("pooling", "mean"),
        ("tokenizer_sha256", MINILM_TOKENIZER_SHA256),
        ("window", MINILM_WINDOW),
    ),
)

WORDLLAMA_TOKENIZER_SHA256 = "93248f2a9ec36c7b35f700a033d5f36228aae48db61aee31007fa49062cdeb68"

WORDLLAMA = EncoderSpec(
    key="wordllama",
    provider="dleemiller",
    model="word-llama-l2-supercat",
    revision="l2_supercat_256",
    weights_sha256="64b47a2dc493cb8e85944076601189739852d7b64e0e1eedcb1937a251cd9fd5",
    n_dims=256,
    max_tokens=None,
    languages=("en",),
    parameters=(("pooling", "mean"), ("tokenizer_sha256", WORDLLAMA_TOKENIZER_SHA256)),
)

TINY = EncoderSpec(
    key="tiny",
    provider="hivecheck",
    model="hashed-words",
    revision="1",
    weights_sha256="",
    n_dims=16,
    max_tokens=None,
    languages=None,
)
