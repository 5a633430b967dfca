"""Runs vLLM's own server and vllm-router as child processes, and reads the state of servers."""
