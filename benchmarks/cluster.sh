#!/usr/bin/env bash
# Sweeps: growth of plans and summaries; then a sweep of twelve items on a real Slurm of two nodes on this machine, with faults, beside the
# same sweep without Slurm.
#
#   benchmarks/cluster.sh [DATA]      DATA: folder with kws-features (default: ../shared/data beside the checkout)
#
# Needs slurm-wlm and munge ('micronets setup --with slurm'). A quarter of an hour on two cores. Writes benchmarks/results/cluster.md.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/benchmarks/slurm.sh"
data=$(realpath "${1:-$root/../shared/data}")
work=$(mktemp -d)
results=$root/benchmarks/results/cluster.md
dotnet build "$root/src/MicroNets.Cli" -c Release --nologo -v quiet >&2
dotnet build "$root/benchmarks/MicroNets.Benchmarks" -c Release --nologo -v quiet >&2
# A copy: another build in the meantime would be refused by items that are planned.
cp -r "$root/src/MicroNets.Cli/bin/Release/net10.0" "$work/tool"
tool=$work/tool/MicroNets.Cli.dll
cp -r "$root/benchmarks/MicroNets.Benchmarks/bin/Release/net10.0" "$work/bench"
bench=$work/bench/MicroNets.Benchmarks.dll
sweep() { dotnet "$tool" sweep "$@"; }

trap 'stop_slurm; rm -rf "$work"' EXIT
dotnet "$bench" growth --tool "$tool" --out "$work/growth.md" > /dev/null

start_slurm "$work/slurm"

# Small networks, so that an item takes seconds.
cat > "$work/space.json" <<J
{ "name": "small", "inputs": [[49, 10, 1]], "classes": 12, "blocks": [
  { "kind": "conv", "name": "stem", "widths": [4, 8, 16], "kernels": [[10, 4]], "stride": 2 },
  { "kind": "depthwise-separable", "name": "a", "widths": [8, 16, 32], "stride": 2 },
  { "kind": "depthwise-separable", "name": "b", "widths": [8, 16, 32], "presence": "optional" } ] }
J
cat > "$work/sweep.json" <<J
{ "tasks": [{ "task": "kws-paper", "data": "$data/kws-features", "space": "space.json" }], "devices": ["stm32f446re"], "budget": "smoke", "seeds": 2,
  "limits": [{ "ops": "150k", "sram": "32k" }, { "ops": "600k", "sram": "64k" }], "methods": ["dnas", "random-search", "uniform"] }
J
# The tool, but item 10 does not end by itself when it is begun first.
cat > "$work/tool.sh" <<T
#!/bin/bash
if [ "\$4" = 10 ] && mkdir "$work/overrun" 2>/dev/null; then trap '' TERM; exec sleep 600; fi
exec dotnet "$tool" "\$@"
T
chmod +x "$work/tool.sh"
now() { date +%s.%N; }
since() { echo "$(now) - $1" | bc; }
attempts() { for item in "$work/$1"/*/*/*/; do grep -c '"begun"' "$item/attempts.jsonl" 2>/dev/null || echo 0; done | tr '\n' ' '; }
hours() { dotnet "$tool" sweep status "$work/$1" --json 2>/dev/null | grep '"core_hours":' | grep -o '[0-9.e-]*[0-9]'; }

start=$(now)
DOTNET_PROCESSOR_COUNT=1 sweep "$work/sweep.json" --out "$work/local" --jobs 2 > /dev/null 2>&1 || [ $? -eq 1 ]
localtime=$(since "$start")

start=$(now)
sweep "$work/sweep.json" --out "$work/calm" --on slurm --time 10 --wait > /dev/null 2>&1 || [ $? -eq 1 ]
calmtime=$(since "$start")

start=$(now)
sweep "$work/sweep.json" --out "$work/drill" --on slurm --time 2 --tool "$work/tool.sh" --json > "$work/submitted.json" 2>/dev/null
job=$(grep -A1 '"jobs"' "$work/submitted.json" | tail -1 | tr -dc 0-9)
until [ -s "$work/drill/running/0" ]; do sleep 0.1; done
sleep 2
kill -9 "$(grep -o '"process":[0-9]*' "$work/drill/running/0" | tr -dc 0-9)"                     # the process of an item
until [ "$(squeue -h -t R -w n2 | wc -l)" -gt 0 ]; do sleep 0.1; done
sleep 2
onnode=$(squeue -h -t R -w n2 -o '%F_%K' | head -1)
scontrol update nodename=n2 state=down reason=drill                                               # a node
scancel "${job}_3"                                                                                # a job
sleep 5
scontrol update nodename=n2 state=resume 2>/dev/null || true                                      # it may have come back by itself
until sinfo -N -h -n n2 -o %T | grep -qE 'idle|alloc|mix'; do sleep 0.5; done
until [ -z "$(squeue -h --me)" ]; do sleep 2; done                                                # the time limit of item 10 passes
sweep status "$work/drill" > "$work/status.txt" 2>/dev/null || true
before=$(attempts drill)
finished=$(dotnet "$tool" sweep status "$work/drill" --json 2>/dev/null | grep '"done":' | tr -dc 0-9 || true)
sweep --resume "$work/drill" --json > "$work/resumed.json" 2>/dev/null
sweep --resume "$work/drill" --wait > "$work/final.txt" 2>/dev/null || [ $? -eq 1 ]
after=$(attempts drill)
drilltime=$(since "$start")

twice=0 equal=0 files=0
for item in "$work"/local/*/*/*/; do
    name=${item#"$work/local/"}
    [ "$(grep -c '"done"' "$work/drill/$name/attempts.jsonl")" -eq 1 ] || twice=$((twice + 1))
    for other in calm drill; do
        for file in found.safetensors; do
            files=$((files + 1))
            cmp -s "$item/$file" "$work/$other/$name/$file" && equal=$((equal + 1))
        done
    done
done
tables=0
for other in calm drill; do for table in sweep.md sweep.json; do cmp -s "$work/local/$table" "$work/$other/$table" && tables=$((tables + 1)); done; done

{
    echo "# Sweeps"
    echo
    echo "By \`benchmarks/cluster.sh\` on $(nproc) cores of $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2 | sed 's/^ //'), Slurm $(sbatch --version | cut -d' ' -f2)."
    echo
    echo "## Growth"
    echo
    cat "$work/growth.md"
    echo
    echo "## Twelve items on two nodes"
    echo
    echo "kws-paper on Speech Commands features, budget smoke: two limits, three methods, two seeds; a small space of its own; every item on one core."
    echo
    echo "| | wall seconds | core-hours |"
    echo "|---|--:|--:|"
    echo "| here, \`--jobs 2\` | $(printf %.0f "$localtime") | $(printf %.3f "$(hours local)") |"
    echo "| Slurm | $(printf %.0f "$calmtime") | $(printf %.3f "$(hours calm)") |"
    echo "| Slurm with the faults below | $(printf %.0f "$drilltime") | $(printf %.3f "$(hours drill)") |"
    echo
    echo "Faults: the process of item 0 killed with \`kill -9\`; node n2 taken down while it ran job ${onnode#*_} of the first array, and up again; task 3 cancelled; item 10 past its time limit."
    echo "When nothing was left in the queue, $finished of 12 items were done:"
    echo
    echo '```'
    grep -E '^(FAILED|infeasible|[0-9]+ items)' "$work/status.txt" | sed "s#$work/##g"
    echo '```'
    echo
    echo "\`--resume\` submitted $(grep '"submitted"' "$work/resumed.json" | tr -dc 0-9) items, and then: $(grep -E '^[0-9]+ items' "$work/final.txt")."
    echo "Begun, item by item (folders in order), before and after it: $before/ $after. Items done more than once, or never: $twice of 12."
    echo "Files of trained weights equal to those made here, byte by byte: $equal of $files. Tables (\`sweep.md\`, \`sweep.json\`) equal: $tables of 4."
} > "$results"
cat "$results"
