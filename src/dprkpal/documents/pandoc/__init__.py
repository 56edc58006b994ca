"""The pandoc filter and pandoc's document model."""
