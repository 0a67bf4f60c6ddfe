#!/usr/bin/env bash
# A ladder and a comparison of methods through Slurm and without it: wall time, core-hours, and whether the results are the same bytes.
#
#   benchmarks/cluster-study.sh [BUDGET] [SEEDS] [DATA]
#
# BUDGET: as in 'micronets run --budget' (default: quick/24). SEEDS of the comparison (default: 5). DATA: folder with kws-features (default:
# ../shared/data beside the checkout). Needs slurm-wlm and munge ('micronets setup --with slurm'). Two nodes with a core each on this
# machine, then two processes with a core each: at quick/24 and five seeds some 20 minutes on two free cores. Runs are kept in
# benchmarks/runs/cluster. Writes benchmarks/results/cluster-study.md.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/benchmarks/slurm.sh"
budget=${1:-quick/24} seeds=${2:-5}
data=$(realpath "${3:-$root/../shared/data}")
results=$root/benchmarks/results/cluster-study.md
work=$root/benchmarks/runs/cluster
rm -rf "$work"
mkdir -p "$work"
dotnet build "$root/src/MicroNets.Cli" -c Release --nologo -v quiet >&2
# A copy: another build in the meantime would be refused by items that are planned.
cp -r "$root/src/MicroNets.Cli/bin/Release/net10.0" "$work/tool"
tool=$work/tool/MicroNets.Cli.dll
sweep() { dotnet "$tool" sweep "$@"; }
field() { sed -n "s/^  \"$1\": \([0-9.e-]*\),\{0,1\}\$/\1/p" "$2"; }

# Flash and SRAM of KWS-S and KWS-M in the paper's Table 4, and their operations; and a third of the operations of the smaller.
cat > "$work/ladder.json" <<J
{ "tasks": [{ "task": "kws", "data": "$data/kws-features" }], "devices": ["stm32f446re"], "budget": "$budget",
  "limits": [{ "ops": "6M", "flash": "40k" }, { "ops": "16.65M", "flash": "102k", "sram": "53k" },
    { "ops": "31.1M", "flash": "163k", "sram": "103k" }], "shared-supernet": true }
J
cat > "$work/comparison.json" <<J
{ "tasks": [{ "task": "kws", "data": "$data/kws-features" }], "devices": ["stm32f446re"], "budget": "$budget", "seeds": $seeds,
  "limits": [{ "ops": "16.65M", "flash": "102k", "sram": "53k" }], "methods": ["dnas", "random-search", "aging-evolution"] }
J

# measured NAME OPTIONS…: one sweep with its wall time and the machine's load before it; 1 is for networks that break a limit.
measured() {
    local study=$1 place=$2 start
    shift 2
    cut -d' ' -f1 /proc/loadavg > "$work/$study-$place.load"
    start=$(date +%s.%N)
    sweep "$work/$study.json" --out "$work/$study-$place" "$@" > "$work/$study-$place.txt" 2> "$work/$study-$place.log" || [ $? -eq 1 ]
    echo "$(date +%s.%N) - $start" | bc > "$work/$study-$place.seconds"
    sweep status "$work/$study-$place" --json > "$work/$study-$place.status" 2>> "$work/$study-$place.log" || [ $? -eq 1 ]
    [ "$(field done "$work/$study-$place.status")" = "$(field items "$work/$study-$place.status")" ] || {
        echo "not every item of $study-$place is done: see $work/$study-$place.txt" >&2
        return 1
    }
}

trap stop_slurm EXIT
start_slurm "$work/slurm"
for study in ladder comparison; do measured $study slurm --on slurm --time 12:00:00 --wait; done
stop_slurm
slurm_daemons=()
export DOTNET_PROCESSOR_COUNT=1
for study in ladder comparison; do measured $study local --jobs 2; done

row() {
    local study=$1 place=$2 name=$3
    echo "| $study, $(field items "$work/$study-$place.status") items | $name | $(printf %.0f "$(cat "$work/$study-$place.seconds")") |" \
        "$(printf %.3f "$(field core_hours "$work/$study-$place.status")") | $(cat "$work/$study-$place.load") |"
}

# equal STUDY: of the files of trained weights, those that are the same bytes in both folders; the same of the tables.
equal() {
    local study=$1 all=0 same=0 tables=0 file
    while read -r file; do
        all=$((all + 1))
        cmp -s "$work/$study-local/$file" "$work/$study-slurm/$file" && same=$((same + 1))
    done < <(cd "$work/$study-local" && find . -name found.safetensors | sort)
    for file in sweep.md sweep.json; do cmp -s "$work/$study-local/$file" "$work/$study-slurm/$file" && tables=$((tables + 1)); done
    echo "$study: $same of $all files of trained weights and $tables of 2 tables (\`sweep.md\`, \`sweep.json\`) are the same bytes."
}

{
    echo "# A ladder and a comparison through Slurm"
    echo
    echo "By \`benchmarks/cluster-study.sh $budget $seeds\` on $(nproc) cores of $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2 | sed 's/^ //')," \
        "Slurm $(sbatch --version | cut -d' ' -f2)."
    echo "Speech Commands features, budget $budget; two nodes with a core each under Slurm, two processes with a core each without it."
    echo "Load: of the machine before the sweep began; wall seconds compare only where it was near 0, core-hours always."
    echo
    echo "| | | wall seconds | core-hours | load |"
    echo "|---|---|--:|--:|--:|"
    for study in ladder comparison; do
        row $study slurm Slurm
        row $study local "\`--on local --jobs 2\`"
    done
    echo
    for study in ladder comparison; do equal $study; echo; done
    for study in ladder comparison; do
        echo "## The $study"
        echo
        sed 's/^## /### /' "$work/$study-slurm/sweep.md"
        echo
    done
} > "$results"
cat "$results"
