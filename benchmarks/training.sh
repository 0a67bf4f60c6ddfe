#!/usr/bin/env bash
# Training steps, ours against PyTorch, in one run, with the bounds of the machine, 8-bit rounding and AVX-512 off. Four minutes on two
# cores.
# Writes results/<cpu>/training.md. Arguments go to the command (--json, --filter NAME, --time MS).
# With --accuracy first: the same training in both, to compare what it reaches. Writes results/<cpu>/accuracy.md (--json, --data FOLDER,
# --seeds 1 2, --epochs N).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

command=training
if [ "${1:-}" = --accuracy ]; then command=accuracy; shift; fi

# Debian's package belongs to Debian's Python; another python3 may come first in PATH.
python=""
for candidate in /usr/bin/python3 python3; do
    if "$candidate" -c 'import torch' 2>/dev/null; then python=$candidate; break; fi
done
if [ -z "$python" ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "installing python3-torch" >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-torch; } >&2 || true
    if /usr/bin/python3 -c 'import torch' 2>/dev/null; then python=/usr/bin/python3; fi
fi

peer=()
if [ -n "$python" ]; then
    peer=(--python "$python" --peer "$root/benchmarks/peers/pytorch_$command.py")
else
    echo "PyTorch is not installed (Debian: apt-get install python3-torch): only our side is measured." >&2
fi

# PyTorch computes with OpenBLAS where it has nothing of its own, and older releases of that do not know newer processors; the peer shall have its best.
if grep -qw avx512f /proc/cpuinfo 2>/dev/null; then
    export OPENBLAS_CORETYPE=SKYLAKEX
fi

cpu=$( (grep -m1 'model name' /proc/cpuinfo 2>/dev/null || echo ': unknown') | cut -d: -f2 | tr -cs '[:alnum:]' '-' | tr '[:upper:]' '[:lower:]' | sed 's/^-*//; s/-*$//')
out=()
case " $* " in *" --filter "*) ;; *) out=(--out "$root/benchmarks/results/$cpu/$command.md") ;; esac
data=()
if [ $command = accuracy ]; then
    case " $* " in *" --data "*) ;; *) data=(--data "$root/../shared/data/kws-features") ;; esac
fi

dotnet build "$root/benchmarks/MicroNets.Benchmarks" -c Release --nologo -v quiet >&2
exec dotnet "$root/benchmarks/MicroNets.Benchmarks/bin/Release/net10.0/MicroNets.Benchmarks.dll" "$command" "${data[@]}" "${peer[@]}" "${out[@]}" "$@"
