"""The one contract, an OpenAI chat-completions request and reply as dicts, and its two sides."""
