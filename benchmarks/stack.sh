#!/usr/bin/env bash
# Proven and used stack of firmware, and how much the instructions of an inference depend on its input.
#
#   benchmarks/stack.sh [MODELS]      MODELS: folder of .tflite files (default: ../shared/models beside the checkout)
#
# Counts are exact and the same on every machine. Writes benchmarks/results/stack.md.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
models=${1:-$root/../shared/models}
result=$root/benchmarks/results/stack.md

field() { sed -n "s/^ *\"$1\": \([0-9a-z]*\),\{0,1\}$/\1/p" | head -1; }

row() {
    local name=$1 target=$2 json
    shift 2
    json=$("$root/micronets" measure "$@" --target "$target" --json --quiet < /dev/null)
    echo "$name $target $(for key in painted_stack_bytes painted_stack_bound stack_bytes instructions least_instructions; do field $key <<< "$json"; done | tr '\n' ' ')"
}

rows=$(
    for file in "$models"/*.tflite; do row "$(basename "$file" .tflite)" cortex-m4 "$file"; done
    for name in kws-l vww-4; do row "$name" cortex-m4 "$name"; done
    row kws-s,4-bit cortex-m4 kws-s --weight-bits 4
    row vww-2 cortex-m7 vww-2
    row vww-2 cortex-m55 vww-2
    row kws_micronet_m+front-end cortex-m4 "$models/kws_micronet_m.tflite" --front-end kws --data "$models/../data/kws-wav" --samples 4
)

awk '
    BEGIN {
        print "# Stack"
        print ""
        print "Measured with `benchmarks/stack.sh`. Used: from the top of the stack to the last word that an emulated run over a painted stack changed."
        print "Bound: of that program, from its instructions. Counted: the bound of the least firmware with an interrupt on top, which is what SRAM has in it."
        print "Instructions of an inference: the least and the most over at least 16 inputs, extreme ones among them."
        print ""
        print "| Model | Target | Used (B) | Bound (B) | used / bound | Counted (B) | Least instructions | Most | spread |"
        print "|---|---|---:|---:|---:|---:|---:|---:|---:|"
    }
    {
        printf "| %s | %s | %d | %d | %.3f | %d | ", $1, $2, $3, $4, $3 / $4, $5
        if ($7 == "") print "- | - | - |"; else printf "%d | %d | %.3f %% |\n", $7, $6, 100 * ($6 / $7 - 1)
        r = $3 / $4; if (n++ == 0 || r < worst) worst = r
    }
    END { printf "\nUsed over bound, worst row: %.3f.\n", worst }
' <<< "$rows" | tee "$result"
