# make run: from nothing to the finished note and the demonstration in a browser. make test: everything that must hold.
.DEFAULT_GOAL := help
.PHONY: help setup spark run test tests check exhaustive coverage bench clean lock

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT := out
PORT ?= 8000
# Some machines forbid Python to keep what it has compiled. The tests start hundreds of processes, and each of them
# would compile a thousand modules again: two seconds of its three.
unexport PYTHONDONTWRITEBYTECODE

help:
	@echo "make run    — установить всё нужное, написать справку за 2021 год в папку $(OUT)"
	@echo "              и открыть демонстрацию на 127.0.0.1:$(PORT) (другой порт: make run PORT=8080)"
	@echo "make test   — все проверки; make check — только быстрые, без тестов"
	@echo "make exhaustive — все проверки, ничего не сокращая (почти вдвое дольше)"
	@echo "make spark  — сервер Spark для проверок: без него они его пропускают"
	@echo "make coverage — какие строки не проходит ни один тест (втрое дольше)"
	@echo "make bench  — скорость в сравнении с соперниками"

setup: $(VENV)/ready

$(VENV)/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Нужен Python 3.11 или новее." if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Устанавливаю библиотеки (в первый раз это занимает минуту-две)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# The server that the tests of Spark start: they are left out where it is not there. It needs Java 17.
spark: .spark/ready

.spark/ready: tests/engines/spark.txt | setup
	@echo "Скачиваю сервер Spark для проверок (430 МБ)…"
	@rm -rf .spark
	@$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --dest .spark -r $<
	@tar -xzf .spark/pyspark-*.tar.gz -C .spark && rm .spark/pyspark-*.tar.gz
	@touch $@

run: setup
	@$(BIN)/orientir run --out $(OUT)
	@ORIENTIR_DEMO=1 ORIENTIR_HOME=$(OUT)/site $(BIN)/orientir serve --port $(PORT)

check: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/orientir check methodology/irkutsk

test: check tests

tests: setup
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder
	@$(BIN)/python tests/postgresql.py

exhaustive: setup
	@ORIENTIR_EXHAUSTIVE=1 $(MAKE) test

coverage: setup
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --cov --cov-report=term --cov-fail-under=93

bench: setup
	@$(BIN)/python -m benchmarks

lock:
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url \
		--extra dev --upgrade pyproject.toml --output-file requirements.lock

clean:
	rm -rf $(OUT) .coverage* .pytest_cache .mypy_cache .ruff_cache .hypothesis
