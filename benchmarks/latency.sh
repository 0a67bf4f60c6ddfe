#!/usr/bin/env bash
# The `engine` law against executed code, and what it says of published models on boards.
#
#   benchmarks/latency.sh [MODELS] [ARGUMENTS]      MODELS: folder of .tflite files (default: ../shared/models beside the checkout)
#
# Needs the compilers for Arm and RISC-V and the emulators; half an hour on two cores. Arguments go to the first part (--samples 20).
# Writes results/engine-law-CORE.md, on the Cortex-M4 and RISC-V of 100 networks of each space and on the others of 30, results/latency.md,
# and results/code-size.md: flash before a build against linked firmware.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
models=$root/../shared/models
case ${1:-} in ''|--*) ;; *) models=$1; shift ;; esac

dotnet build "$root/benchmarks/MicroNets.Benchmarks" -c Release --nologo -v quiet >&2
tool=$root/benchmarks/MicroNets.Benchmarks/bin/Release/net10.0/MicroNets.Benchmarks.dll
for core in cortex-m4 cortex-m55 cortex-m0plus riscv32; do
    arguments=("$@")
    if [ $# -eq 0 ]; then
        arguments=(--samples 30)
        case $core in cortex-m4|riscv32) arguments=(--samples 100) ;; esac
    fi
    dotnet "$tool" engine-law --core "$core" --out "$root/benchmarks/results/engine-law-$core.md" "${arguments[@]}"
done
dotnet "$tool" model-latency "$models" --out "$root/benchmarks/results/latency.md"
dotnet "$tool" code-law "$models" --out "$root/benchmarks/results/code-size.md"
