"""Qwen3's text format and what is known of its models: pure, with no I/O."""
