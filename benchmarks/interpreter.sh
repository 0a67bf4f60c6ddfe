#!/usr/bin/env bash
# The integer interpreter against TensorFlow Lite (XNNPACK as WebAssembly) on one core, in one run.
#
#   benchmarks/interpreter.sh [MODEL.tflite…]      default: all in ../shared/models beside the checkout
#
# Needs Node and npm for the peer. Writes results/<cpu>/interpreter.md.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[ $# -gt 0 ] || set -- "$root"/../shared/models/*.tflite

# Kept between runs: the package is large.
litert=${TMPDIR:-/tmp}/micronets-litert-benchmark
mkdir -p "$litert"
cp "$root"/tests/MicroNets.Conformance/litert/* "$litert"
(cd "$litert" && npm ci --no-audit --no-fund >/dev/null)

cpu=$( (grep -m1 'model name' /proc/cpuinfo 2>/dev/null || echo ': unknown') | cut -d: -f2 | tr -cs '[:alnum:]' '-' | tr '[:upper:]' '[:lower:]' | sed 's/^-*//; s/-*$//')
dotnet build "$root/benchmarks/MicroNets.Benchmarks" -c Release --nologo -v quiet >&2
exec dotnet "$root/benchmarks/MicroNets.Benchmarks/bin/Release/net10.0/MicroNets.Benchmarks.dll" interpreter --litert "$litert" --out "$root/benchmarks/results/$cpu/interpreter.md" "$@"
