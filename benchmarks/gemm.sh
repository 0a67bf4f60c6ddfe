#!/usr/bin/env bash
# Matrix products at the shapes of these networks: ours against OpenBLAS. Writes results/<cpu>/gemm.md. Arguments go to the command (--json, --threads 1 2, --time, --filter).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Older releases of OpenBLAS do not know newer processors and then run their AVX2 kernels; the peer shall have its best, whatever the environment says.
if grep -qw avx512f /proc/cpuinfo 2>/dev/null; then
    export OPENBLAS_CORETYPE=SKYLAKEX
fi

cpu=$( (grep -m1 'model name' /proc/cpuinfo 2>/dev/null || echo ': unknown') | cut -d: -f2 | tr -cs '[:alnum:]' '-' | tr '[:upper:]' '[:lower:]' | sed 's/^-*//; s/-*$//')
out=()
case " $* " in *" --filter "*) ;; *) out=(--out "$root/benchmarks/results/$cpu/gemm.md") ;; esac

dotnet build "$root/benchmarks/MicroNets.Benchmarks" -c Release --nologo -v quiet >&2
exec dotnet "$root/benchmarks/MicroNets.Benchmarks/bin/Release/net10.0/MicroNets.Benchmarks.dll" gemm "${out[@]}" "$@"
