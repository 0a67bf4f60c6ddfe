#!/usr/bin/env bash
# The `engine` law against executed code, and what it says of published models on boards.
#
#   benchmarks/latency.sh [MODELS] [ARGUMENTS]      MODELS: folder of .tflite files (default: ../shared/models beside the checkout)
#
# Needs the Arm compiler and the emulator; a quarter of an hour on two cores. Arguments go to the first part (--samples 20).
# Writes results/engine-law-cortex-m4.md and results/latency.md.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
models=$root/../shared/models
case ${1:-} in ''|--*) ;; *) models=$1; shift ;; esac

dotnet build "$root/benchmarks/MicroNets.Benchmarks" -c Release --nologo -v quiet >&2
tool=$root/benchmarks/MicroNets.Benchmarks/bin/Release/net10.0/MicroNets.Benchmarks.dll
dotnet "$tool" engine-law --core cortex-m4 --out "$root/benchmarks/results/engine-law-cortex-m4.md" "$@"
dotnet "$tool" model-latency "$models" --out "$root/benchmarks/results/latency.md"
