"""What can go wrong with prompts, responses and their vectors."""

from __future__ import annotations

from base.errors import Conflict, InvalidInput, NotThere


class DatasetNotFound(NotThere):
    """No dataset has this key."""

    code = "dataset_not_found"


class PromptNotFound(NotThere):
    """No prompt has this uid."""

    code = "prompt_not_found"


class LanguageModelNotFound(NotThere):
    """No language model has this key."""

    code = "language_model_not_found"


class EncoderNotUsed(NotThere):
    """The dataset has no vectors of this encoder."""

    code = "encoder_not_used"


class UnknownEncoder(InvalidInput):
    """No encoder has this key."""

    code = "unknown_encoder"


class UnknownMetric(InvalidInput):
    """No metric has this key."""

    code = "unknown_metric"


class UnusableMapping(InvalidInput):
    """The mapping of a file's columns cannot be used."""

    code = "unusable_mapping"


class UnusableOrigin(InvalidInput):
    """There is nothing to read where an import is to come from."""

    code = "unusable_origin"


class UnusableKey(InvalidInput):
    """A dataset's key is no slug, and none can be made from the file's name."""

    code = "unusable_key"


class NotEncoded(Conflict):
    """Some texts of the dataset have no vector by this encoder yet."""

    code = "not_encoded"


class NotCompared(Conflict):
    """No similarity has been computed from this encoder's vectors yet."""

    code = "not_compared"


class EncoderChanged(Conflict):
    """The encoder on this machine is not the one the job was opened for."""

    code = "encoder_changed"


class VectorDiffers(Conflict):
    """A text has a stored vector, and the encoder now gives another."""

    code = "vector_differs"


class ScoreDiffers(Conflict):
    """A pair has a stored score, and the metric now gives another."""

    code = "score_differs"


class FrameChanged(Conflict):
    """Responses were imported while a job was computing with those there before."""

    code = "frame_changed"


class FileChanged(Conflict):
    """The file changed between the two times it was read."""

    code = "file_changed"


class UnknownProvider(InvalidInput):
    """No provider of language models has this name in the settings."""

    code = "unknown_provider"


class KeyMissing(Conflict):
    """The environment has no key for a provider."""

    code = "key_missing"


class AddressRefused(Conflict):
    """A request would leave for an address that is not listed, or that no request may go to."""

    code = "address_refused"


class ProviderRefused(Conflict):
    """A provider lets nothing through: a wrong key, no right to the model, no credit."""

    code = "provider_refused"


class UnusableModels(InvalidInput):
    """The language models that are to be asked are not given in a way that can be read."""

    code = "unusable_models"


class GeneratingAlready(Conflict):
    """Another job is asking language models for responses to this dataset."""

    code = "generating_already"


class UploadNotFound(NotThere):
    """No file is kept under this uid."""

    code = "upload_not_found"


class ImportNotFound(NotThere):
    """The job is there, but it is no import."""

    code = "import_not_found"


class NoRefusedRows(NotThere):
    """An import refused no row, or their table is no longer kept."""

    code = "no_refused_rows"
