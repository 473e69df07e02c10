"""The numbers alone: arrays in, frozen dataclasses out; numpy, scipy and krippendorff, never Django."""
