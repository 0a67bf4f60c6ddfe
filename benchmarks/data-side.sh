#!/usr/bin/env bash
# What data costs beside training steps: preparation by task, and the front ends. Two minutes.
# Writes results/<cpu>/data-side.md. Arguments go to the command (--filter NAME, --time MS).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

cpu=$( (grep -m1 'model name' /proc/cpuinfo 2>/dev/null || echo ': unknown') | cut -d: -f2 \
    | tr -cs '[:alnum:]' '-' | tr '[:upper:]' '[:lower:]' | sed 's/^-*//; s/-*$//')
out=()
case " $* " in *" --filter "*) ;; *) out=(--out "$root/benchmarks/results/$cpu/data-side.md") ;; esac

dotnet build "$root/benchmarks/MicroNets.Benchmarks" -c Release --nologo -v quiet >&2
exec dotnet "$root/benchmarks/MicroNets.Benchmarks/bin/Release/net10.0/MicroNets.Benchmarks.dll" data-side "${out[@]}" "$@"
