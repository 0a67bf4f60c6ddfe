#!/usr/bin/env bash
# In what order estimates put random networks, beside full training: Kendall's τ for kws, ic and vww.
#
#   benchmarks/ranking.sh [DATA] [OPTIONS]   DATA: folder with kws-features, cifar10, vww-inria (default: ../shared/data beside the checkout)
#                                            OPTIONS of the benchmark: --count 12 --teraops 5 for a first look
#
# Forty networks of a task take about four hours on two cores. Writes benchmarks/results/search/ranking-*.md.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
data=${1:-$root/../shared/data}
shift || true
dotnet build "$root/benchmarks/MicroNets.Benchmarks" -c Release --nologo -v quiet >&2
bench=$root/benchmarks/MicroNets.Benchmarks/bin/Release/net10.0/MicroNets.Benchmarks.dll
results=$root/benchmarks/results/search
mkdir -p "$results"
dotnet "$bench" ranking --task kws --data "$data/kws-features" --out "$results/ranking-kws.md" "$@" > /dev/null
dotnet "$bench" ranking --task ic --data "$data/cifar10/cifar10.tar.gz" --ops 25M --out "$results/ranking-ic.md" "$@" > /dev/null
dotnet "$bench" ranking --task vww --data "$data/vww-inria/person_crops.tar" --ops 6.3M --out "$results/ranking-vww.md" "$@" > /dev/null
cat "$results"/ranking-*.md
