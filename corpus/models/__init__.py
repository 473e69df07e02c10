"""What was asked, what was answered, and what programs say about it."""

from .datasets import (
    Category,
    CategoryKind,
    Dataset,
    Decoding,
    Import,
    LanguageModel,
    Openness,
    TrainingStage,
)
from .embeddings import Centring, DatasetSimilarity, Embedding, Encoder, PromptHistogram, PromptSimilarity
from .generation import GenerationCall
from .metrics import Metric, MetricKind, PairScore, ResponseScore
from .texts import Prompt, PromptCategory, Response, ResponseCount

__all__ = [
    "Category",
    "CategoryKind",
    "Centring",
    "Dataset",
    "DatasetSimilarity",
    "Decoding",
    "Embedding",
    "Encoder",
    "GenerationCall",
    "Import",
    "LanguageModel",
    "Metric",
    "MetricKind",
    "Openness",
    "PairScore",
    "Prompt",
    "PromptCategory",
    "PromptHistogram",
    "PromptSimilarity",
    "Response",
    "ResponseCount",
    "ResponseScore",
    "TrainingStage",
]
