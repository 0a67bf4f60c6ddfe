#!/usr/bin/env bash
# Searches against their baselines at equal computation, every winner trained alike; and landing within random limits.
#
#   benchmarks/search.sh [DATA]      DATA: folder with kws-features, cifar10, vww-inria, vww-coco96, ad-toycar (default: ../shared/data beside the checkout)
#
# Six hours on two cores. Goes on where it was cut off: finished searches and trainings are kept in benchmarks/runs. Writes benchmarks/results/search.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
data=${1:-$root/../shared/data}
out=$root/benchmarks/runs
results=$root/benchmarks/results/search
mkdir -p "$out" "$results"
dotnet build "$root/src/MicroNets.Cli" -c Release --nologo -v quiet >&2
dotnet build "$root/benchmarks/MicroNets.Benchmarks" -c Release --nologo -v quiet >&2
tool=$root/src/MicroNets.Cli/bin/Release/net10.0/MicroNets.Cli.dll
bench=$root/benchmarks/MicroNets.Benchmarks/bin/Release/net10.0/MicroNets.Benchmarks.dll

# So small networks keep one core busier than two, so two studies run side by side, each on a core of its own.
export DOTNET_PROCESSOR_COUNT=1

study() {
    local name=$1
    shift
    # A study whose networks break a limit, a published one for example, ends with 1.
    dotnet "$tool" search "$@" --out "$out/$name" > /dev/null 2> "$out/$name.log" || [ $? -eq 1 ]
    for file in study.md study.json; do
        sed "s#$out/##g" "$out/$name/$file" > "$results/$name.${file##*.}"
    done
}

{
    # Flash and SRAM of KWS-S, AD-S, VWW-2 and KWS-M are those of the paper's Table 4.
    study kws kws --device stm32f446re --ops 16.65M --sram 53.2k --flash 102k --data "$data/kws-features" --seeds 5 --against random-search,aging-evolution,uniform
    study kws-s kws-paper --device stm32f446re --ops 16.65M --sram 53.2k --flash 102k --data "$data/kws-features" --seeds 3 --against random-search,aging-evolution,kws-s,ds-cnn-s
} &
{
    study ad ad-paper --device stm32f746zg --ops 37.5M --sram 114.2k --flash 253k --data "$data/ad-toycar" --against uniform,ad-s
    study ic ic --device stm32f446re --ops 25M --sram 60k --flash 100k --data "$data/cifar10/cifar10.tar.gz" --seeds 5 --against random-search,aging-evolution,uniform,resnet-8
    study vww vww --device stm32f446re --ops 6.3M --sram 69.5k --flash 230k --data "$data/vww-inria:$data/vww-coco96" --against uniform,vww-2
    study kws-m kws-paper --device stm32f446re --ops 31.12M --sram 103.3k --flash 163k --data "$data/kws-features" --against random-search,aging-evolution,kws-m,uniform
    dotnet "$bench" landing --task kws --data "$data/kws-features" --out "$results/landing-kws.md" > /dev/null
    dotnet "$bench" landing --task ic --data "$data/cifar10/cifar10.tar.gz" --out "$results/landing-ic.md" > /dev/null
    dotnet "$bench" landing --task kws-paper --data "$data/kws-features" --out "$results/landing.md" > /dev/null
    dotnet "$bench" landscape --data "$data/kws-features" --out "$results/landscape.md" > /dev/null
} &
wait -n
wait -n
cat "$results"/*.md
