#!/usr/bin/env bash
# Instructions, flash and SRAM of published models on an emulated Cortex-M4, beside TensorFlow Lite Micro with CMSIS-NN.
#
#   benchmarks/device.sh [MODELS]      MODELS: folder of .tflite files (default: ../shared/models beside the checkout)
#
# Then the same on a Cortex-M55, and networks of many kinds with random weights beside stated models of cost, and their worst layers.
# Counts are exact and the same on every machine. Writes benchmarks/results/device.md and cliffs.md.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
models=${1:-$root/../shared/models}
result=$root/benchmarks/results/device.md

# The peer: TFLM of 2026-08 with its pinned CMSIS-NN, gcc-arm-none-eabi 12.2 -O3, on the same emulator; outputs bit-identical.
# Name, million instructions of an inference, bytes of arena, KiB of code with int8 operators alone, bytes of model, million instructions
# on the Cortex-M55; -: not measured.
peer() {
    cat <<'TABLE'
mlperf_kws_ref_model_int8      7.847  22820 54  53936   1.787
mlperf_pretrainedResnet_quant 29.87   54996 52  98496   4.811
mlperf_ad01_int8               0.582   2580 29 276976   0.150
kws_micronet_m                36.37  100948 38 181968   7.131
kws_micronet_l               127.3   204020 38 658832   21.55
vww2_50_50_INT8               13.33   66452 47 280384   3.557
vww3_128_128_INT8             77.77  134308 47 542400   18.97
vww4_128_128_INT8             65.18  119524 47 490336   16.66
ad_small_int8                 41.86  114324 38 252848   7.979
ad_large_int8                131.8   378820 38 442000   23.31
ds_cnn_s_quantized             7.849  22916 54  47616   1.789
mlperf_vww_96_int8            24.72       -  -      -   6.434
TABLE
}

field() { sed -n "s/^  \"$1\": \([0-9a-z]*\),\{0,1\}$/\1/p"; }

rows=$(peer | while read -r name instructions arena code bytes vectors; do
    [ -f "$models/$name.tflite" ] || continue
    json=$("$root/micronets" measure "$models/$name.tflite" --target cortex-m4 --json --quiet < /dev/null)
    [ "$(field bit_exact <<< "$json")" = true ] || { echo "$name: outputs differ from the interpreter's" >&2; exit 1; }
    echo "$name $(field instructions <<< "$json") $(field flash_bytes <<< "$json") $(field sram_bytes <<< "$json") $instructions $([ "$code" = - ] && echo - || echo $((code * 1024 + bytes))) $arena"
done)
[ -n "$rows" ] || { echo "no known model in $models" >&2; exit 2; }

awk '
    BEGIN {
        print "# Published models on an emulated Cortex-M4"
        print ""
        print "Measured with `benchmarks/device.sh`: QEMU `mps2-an386` counting instructions, gcc-arm-none-eabi `-O2`; outputs equal the integer"
        print "interpreter byte for byte. Beside it TensorFlow Lite Micro with CMSIS-NN (`-O3`, the same compiler and emulator; code with int8"
        print "operators alone, plus the model file; its arena, without stack). Our SRAM is everything, with the proven stack (`docs/firmware.md`)."
        print ""
        print "| Model | Instructions (M) | TFLM (M) | ratio | Flash (B) | TFLM (B) | ratio | SRAM (B) | TFLM (B) | ratio |"
        print "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    }
    function ratio(ours, theirs) { return theirs == "-" ? "-" : sprintf("%.2f", ours / theirs) }
    function mean(sum, n) { return sprintf("**%.3f**", exp(sum / n)) }
    {
        printf "| %s | %.3f | %s | %s | %d | %s | %s | %d | %s | %s |\n", $1, $2 / 1e6, $5, ratio($2 / 1e6, $5), $3, $6, ratio($3, $6), $4, $7, ratio($4, $7)
        a = $2 / 1e6 / $5; la += log(a); n++
        if (a > worst) worst = a
        if ($6 != "-") { lb += log($3 / $6); lc += log($4 / $7); m++ }
    }
    END {
        printf "| geometric mean | | | %s | | | %s | | | %s |\n", mean(la, n), mean(lb, m), mean(lc, m)
        printf "| worst | | | **%.2f** | | | | | | |\n", worst
    }
' <<< "$rows" | tee "$result"

vectors=$(peer | while read -r name instructions arena code bytes vectors; do
    [ -f "$models/$name.tflite" ] || continue
    json=$("$root/micronets" measure "$models/$name.tflite" --target cortex-m55 --json --quiet < /dev/null)
    [ "$(field bit_exact <<< "$json")" = true ] || { echo "$name: outputs differ from the interpreter's" >&2; exit 1; }
    echo "$name $(field instructions <<< "$json") $vectors"
done)

awk '
    BEGIN {
        print ""
        print "## On an emulated Cortex-M55"
        print ""
        print "QEMU `mps3-an547`; both with the vector extension."
        print ""
        print "| Model | Instructions (M) | TFLM (M) | ratio |"
        print "|---|---:|---:|---:|"
    }
    {
        r = $2 / 1e6 / $3; sum += log(r); n++
        if (r > worst) worst = r
        printf "| %s | %.3f | %s | %.2f |\n", $1, $2 / 1e6, $3, r
    }
    END { printf "| geometric mean | | | **%.3f** |\n| worst | | | **%.2f** |\n", exp(sum / n), worst }
' <<< "$vectors" | tee -a "$result"

dotnet run -c Release --project "$root/benchmarks/MicroNets.Benchmarks" -- cliffs --out "$root/benchmarks/results/cliffs.md"
