#!/usr/bin/env bash
# All checks in the order of their price: `tests/run.sh` runs everything, `tests/run.sh lint` only what executes nothing,
# `tests/run.sh quick` that and the tests that need no whole night.
# The tools are those on PATH; `make test` and `make lint` put the environment's first.
set -euo pipefail
cd "$(dirname "$0")/.."
# Homes of the run's own: nothing here touches the nights under var/
scratch=$(mktemp -d)
typed=
trap 'kill "$typed" 2>/dev/null || true; rm -rf "$scratch"' EXIT
export DAGSTER_DISABLE_TELEMETRY=1 DBT_SEND_ANONYMOUS_USAGE_STATS=false DO_NOT_TRACK=1
export TIEOUT_HOME="$scratch/home"
unset TIEOUT_POLICY TIEOUT_CATALOGUE TIEOUT_EXPORTS TIEOUT_ENV TIEOUT_DATABASE_URL DAGSTER_HOME

step() {
  local name=$1 began=$SECONDS
  shift
  if ! "$@" >"$scratch/step" 2>&1; then
    cat "$scratch/step"
    echo "✗ $name" >&2
    exit 1
  fi
  printf '✓ %-28s %4ds\n' "$name" $((SECONDS - began))
}

# The longest of the static checks keeps one core busy while the others have the second.
mypy >"$scratch/types" 2>&1 &
typed=$!
types() {
  wait "$typed" || { cat "$scratch/types"; return 1; }
}
step "ruff check" ruff check .
step "ruff format" ruff format --check .
step "lint-imports" lint-imports
step "sqlfluff" sqlfluff lint --processes 2 dbt_project
if [ "${1:-}" = lint ]; then
  step "mypy --strict" types
  exit 0
fi
if [ "${1:-}" = quick ]; then
  step "mypy --strict" types
  pytest -n 2 --dist loadscope --no-loadscope-reorder -q -m "not (scale or long or faults or browser or postgres)"
  exit 0
fi

# dbt reads Parquet files, so its unit tests need a night's inputs to learn the columns from: a small company's.
small_night() {
  tieout sample "$scratch/exports" --customers 30 --nights 1 --seed 1 &&
    TIEOUT_EXPORTS="$scratch/exports" tieout nightly
}
in_dbt() {
  TIEOUT_CATALOGUE_SNAPSHOT=$(python -c 'from dbt_project.lint import env_var; print(env_var("TIEOUT_CATALOGUE_SNAPSHOT"))') \
    TIEOUT_BUILD="$scratch/unit_tests.duckdb" TIEOUT_INPUTS="$TIEOUT_HOME/dbt/inputs" DBT_LOG_PATH="$scratch" \
    dbt "$@" --project-dir dbt_project --profiles-dir dbt_project --target-path "$scratch/target"
}
step "a small night" small_night
step "dbt parse" in_dbt parse --warn-error
step "dbt unit tests" in_dbt build --empty --resource-type model --resource-type unit_test
step "dagster definitions validate" dagster definitions validate -w workspace.yaml
step "mypy --strict" types
echo "· pytest"
pytest -n 2 --dist loadscope --no-loadscope-reorder -q
