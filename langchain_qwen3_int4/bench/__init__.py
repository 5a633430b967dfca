"""Measures checkpoints on the user's own machine: memory, throughput, first token, long context, accuracy."""
