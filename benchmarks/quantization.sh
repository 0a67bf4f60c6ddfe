#!/usr/bin/env bash
# Accuracy of integers on Speech Commands: post-training and trained on, 8, 4 and 2 bits, and wider networks of 4 and 2 bits at equal flash.
#
#   benchmarks/quantization.sh [DATA] [ARGUMENTS]      DATA: folder of train.npz and val.npz (default: ../shared/data/kws-features beside the checkout)
#
# Minutes on a few cores; interrupted, it goes on where it stopped. Arguments go to the command (--budget standard, --seed 1). Writes results/<cpu>/quantization.md.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
data=$root/../shared/data/kws-features
case ${1:-} in ''|--*) ;; *) data=$1; shift ;; esac

cpu=$( (grep -m1 'model name' /proc/cpuinfo 2>/dev/null || echo ': unknown') | cut -d: -f2 | tr -cs '[:alnum:]' '-' | tr '[:upper:]' '[:lower:]' | sed 's/^-*//; s/-*$//')
dotnet build "$root/benchmarks/MicroNets.Benchmarks" -c Release --nologo -v quiet >&2
exec dotnet "$root/benchmarks/MicroNets.Benchmarks/bin/Release/net10.0/MicroNets.Benchmarks.dll" quantization "$data" --out "$root/benchmarks/results/$cpu/quantization.md" "$@"
