// The charts of a run, in the order of the page.
"use strict";

// Two parts of a name say enough where there is little room.
const short = (name) => {
    const parts = name.split("/");
    return parts.length > 2 ? `${parts[0]}/${parts.at(-1)}` : name;
};
const rows = (count, look, each = 30) => 60 + count * (look.narrow ? each + 8 : each);
const left = (look, room) => (look.narrow ? Math.min(room, look.width * 0.34) : room);
const names = (look, room) => ({ ...look.axis.axisLabel, width: left(look, room) - 12, overflow: "truncate" });
const legend = (look) => ({
    top: 0,
    left: 0,
    type: "scroll",
    textStyle: { color: look.soft },
    pageTextStyle: { color: look.soft },
    pageIconColor: look.ink,
    pageIconInactiveColor: look.gray,
});
const reference = (look, value, text, axis = "xAxis", position = axis === "xAxis" ? "start" : "insideEndTop") => ({
    symbol: "none",
    silent: true,
    data: [{ [axis]: value }],
    lineStyle: { color: look.ink, type: "dashed", width: 1.5 },
    label: { formatter: text, color: look.soft, position },
});

// A horizontal line with ends, for a band or an error.
const whisker = (look) => (params, api) => {
    const y = api.coord([0, api.value(0)])[1],
        from = api.coord([api.value(1), 0])[0],
        to = api.coord([api.value(2), 0])[0];
    const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: look.ink, lineWidth: 1.5 } });
    return { type: "group", children: [line(from, y, to, y), line(from, y - 5, from, y + 5), line(to, y - 5, to, y + 5)] };
};

Page.charts.limits = (data, look) => {
    const limits = data.limits,
        share = (limit, value) => (100 * value) / limit.limit;
    return {
        height: rows(limits.length, look, 44),
        grid: { left: left(look, 90), right: 24, top: 26, bottom: 28 },
        xAxis: {
            type: "value",
            min: 0,
            max: Math.max(110, Math.ceil(Math.max(...limits.map((limit) => share(limit, limit.high))) / 10) * 10 + 5),
            ...look.axis,
            axisLabel: { ...look.axis.axisLabel, formatter: "{value} %", hideOverlap: true },
        },
        yAxis: {
            type: "category",
            inverse: true,
            data: limits.map((limit) => limit.name),
            ...look.axis,
            axisLabel: { ...look.axis.axisLabel, color: look.ink },
        },
        tooltip: {
            trigger: "item",
            confine: true,
            formatter: (item) =>
                plain(
                    `${limits[item.dataIndex].name}: ${quantity(limits[item.dataIndex].value, limits[item.dataIndex].unit)} of at most ${quantity(limits[item.dataIndex].limit, limits[item.dataIndex].unit)}`,
                ),
        },
        series: [
            {
                type: "bar",
                barWidth: 18,
                data: limits.map((limit) => ({
                    value: share(limit, limit.value),
                    itemStyle: { color: look.colour(limit.verdict) },
                    // What a short bar has no room for stands behind it.
                    ...(share(limit, limit.high) < 25 && { label: { position: "right", distance: 12, color: look.ink } }),
                })),
                label: {
                    show: true,
                    position: "insideLeft",
                    color: look.paper,
                    formatter: (item) => quantity(limits[item.dataIndex].value, limits[item.dataIndex].unit),
                },
                markLine: reference(look, 100, "limit"),
            },
            {
                type: "custom",
                z: 5,
                silent: true,
                renderItem: whisker(look),
                encode: { x: [1, 2], y: 0 },
                data: limits
                    .map((limit, i) => [i, share(limit, limit.low), share(limit, limit.high)])
                    .filter((band) => band[1] !== band[2]),
            },
        ],
    };
};

Page.charts.parts = (data, look) => {
    const costs = data.networks[0].costs.filter((cost) => cost.parts.length > 1);
    const parts = [...new Set(costs.flatMap((cost) => cost.parts.map((part) => part.name)))];
    const total = (cost) => cost.parts.reduce((sum, part) => sum + part.value, 0);
    return {
        height: rows(costs.length, look, 44) + 20,
        legend: legend(look),
        grid: { left: left(look, 90), right: 24, top: 40, bottom: 28 },
        xAxis: {
            type: "value",
            min: 0,
            max: 100,
            ...look.axis,
            axisLabel: { ...look.axis.axisLabel, formatter: "{value} %", hideOverlap: true },
        },
        yAxis: {
            type: "category",
            inverse: true,
            data: costs.map((cost) => cost.name),
            ...look.axis,
            axisLabel: { ...look.axis.axisLabel, color: look.ink },
        },
        series: parts.map((name) => ({
            name,
            type: "bar",
            stack: "parts",
            barWidth: 22,
            data: costs.map((cost) => {
                const part = cost.parts.find((one) => one.name === name);
                return part ? (100 * part.value) / total(cost) : null;
            }),
            tooltip: { valueFormatter: (value) => `${(value ?? 0).toFixed(1)} %` },
        })),
    };
};

Page.charts.classes = (data, look) => {
    const classes = data.classification.classes;
    return {
        height: rows(classes.length, look, 34),
        legend: legend(look),
        grid: { left: left(look, 100), right: 24, top: 34, bottom: 28 },
        xAxis: { type: "value", max: 100, ...look.axis, axisLabel: { ...look.axis.axisLabel, formatter: "{value} %", hideOverlap: true } },
        yAxis: { type: "category", inverse: true, data: classes.map((one) => one.name), ...look.axis, axisLabel: names(look, 100) },
        series: ["precision", "recall"].map((name) => ({
            name,
            type: "bar",
            barWidth: 9,
            data: classes.map((one) => 100 * one[name]),
            tooltip: { valueFormatter: (value) => `${value.toFixed(2)} %` },
        })),
    };
};

// Scores of a histogram lie in bins of equal ratio where all are positive.
const bins = (anomalies) => {
    const log = anomalies.lowestScore > 0,
        scale = log ? Math.log : (x) => x,
        back = log ? Math.exp : (x) => x;
    const low = scale(anomalies.lowestScore),
        step = (scale(anomalies.highestScore) - low) / anomalies.normal.length;
    return { centres: anomalies.normal.map((_, i) => back(low + (i + 0.5) * step)), place: (score) => (scale(score) - low) / step - 0.5 };
};

Page.charts.histogram = (data, look) => {
    const anomalies = data.anomalies,
        { centres, place } = bins(anomalies);
    const threshold = anomalies.alarms && place(anomalies.alarms.threshold);
    return {
        legend: legend(look),
        grid: { left: 46, right: 16, top: 58, bottom: 44 },
        xAxis: [
            {
                type: "category",
                data: centres.map((score) => score.toPrecision(3)),
                name: "score",
                nameLocation: "middle",
                nameGap: 28,
                ...look.axis,
                axisLabel: { ...look.axis.axisLabel, hideOverlap: true },
            },
            { type: "value", show: false, min: -0.5, max: centres.length - 0.5 },
        ],
        yAxis: { type: "value", name: "clips", ...look.axis },
        series: [
            ...["normal", "anomalous"].map((name) => ({ name, type: "bar", barGap: "0%", data: anomalies[name] })),
            {
                type: "line",
                xAxisIndex: 1,
                data: [],
                silent: true,
                markLine:
                    threshold == null || threshold < -0.5 || threshold > centres.length - 0.5
                        ? undefined
                        : reference(look, threshold, "threshold", "xAxis", "end"),
            },
        ],
    };
};

Page.charts.roc = (data, look) => ({
    height: 320,
    legend: legend(look),
    grid: { left: 52, right: 20, top: 58, bottom: 44 },
    xAxis: { type: "value", min: 0, max: 100, name: "false alarms, %", nameLocation: "middle", nameGap: 28, ...look.axis },
    yAxis: { type: "value", min: 0, max: 100, name: "detected, %", ...look.axis },
    series: data.anomalies.machines
        .filter((machine) => machine.roc.length > 0)
        .map((machine) => ({
            name: `${machine.machine}: AUC ${percent(machine.auc, 2)}`,
            type: "line",
            showSymbol: false,
            data: machine.roc.map((point) => [100 * point.falseAlarms, 100 * point.detected]),
        }))
        .concat([
            {
                name: "chance",
                type: "line",
                showSymbol: false,
                data: [
                    [0, 0],
                    [100, 100],
                ],
                lineStyle: { type: "dotted", color: look.soft },
                itemStyle: { color: look.soft },
            },
        ]),
});

// The fewest false alarms at so many misses at most: a logarithm has no place for none, which stands at the lower edge.
Page.charts.stream = (data, look) => {
    const none = 0.5 / data.hours,
        place = (point) => [100 * point.missRate, Math.max(none, point.falseAlarmsPerHour)],
        fewest = (points) => {
            let least = Infinity;
            return points
                .toSorted((a, b) => a.missRate - b.missRate || a.falseAlarmsPerHour - b.falseAlarmsPerHour)
                .filter((point) => point.falseAlarmsPerHour < least && ((least = point.falseAlarmsPerHour), true))
                .map(place)
                .concat([[100, Math.max(none, least)]]);
        },
        alarms = (value) => (value <= none ? "none" : `${+value.toPrecision(3)}`),
        widest = Math.max(30, 300 * (data.aimMisses ?? 0), 200 * data.chosen.missRate);
    return {
        height: 360,
        legend: legend(look),
        grid: { left: 58, right: 20, top: 58, bottom: 44 },
        xAxis: {
            type: "value",
            min: 0,
            max: Math.min(100, Math.ceil(widest / 10) * 10),
            name: "misses, %",
            nameLocation: "middle",
            nameGap: 28,
            ...look.axis,
        },
        yAxis: {
            type: "log",
            min: none,
            name: "false alarms an hour",
            nameLocation: "middle",
            nameGap: 40,
            ...look.axis,
            axisLabel: { ...look.axis.axisLabel, formatter: alarms },
        },
        series: data.curves
            .map((curve) => ({
                name: `${curve.smoothingHops} averaged`,
                type: "line",
                showSymbol: false,
                clip: true,
                step: "end",
                data: fewest(curve.points),
                lineStyle: { width: curve.smoothingHops === data.smoothingHops ? 3 : 1.5 },
            }))
            .concat([
                {
                    name: "the rule",
                    type: "scatter",
                    symbolSize: 12,
                    z: 5,
                    itemStyle: { color: look.ink },
                    data: [place(data.chosen)],
                    tooltip: {
                        formatter: () =>
                            plain(`${percent(data.chosen.missRate, 2)} misses, ${alarms(data.chosen.falseAlarmsPerHour)} false alarms an hour`),
                    },
                    ...(data.aimMisses != null && { markLine: reference(look, 100 * data.aimMisses, "asked", "xAxis", "insideEndTop") }),
                },
            ]),
    };
};

// A bar per block as wide as its channels, in front of the widest of the space; blocks that are left out are gray.
Page.charts.network = (data, look) => {
    const bits = (name) =>
        data.layers.find((layer) => (layer.name === name || layer.name.startsWith(`${name}/`)) && layer.weightBits)?.weightBits;
    const blocks =
        data.blocks.length > 0
            ? data.blocks.map((block) => ({ ...block, bits: bits(block.name) }))
            : data.layers
                  .filter((layer) => layer.weightBytes > 0)
                  .map((layer) => ({
                      name: layer.name,
                      kind: layer.op,
                      width: layer.channels,
                      largestWidth: layer.channels,
                      hidden: 0,
                      largestHidden: 0,
                      kernel: "",
                      bits: layer.weightBits,
                  }));
    const text = (block) =>
        block.width === 0
            ? "left out"
            : [`${block.width}`, block.hidden ? `inside ${block.hidden}` : "", block.kernel, block.bits ? `${block.bits} bit` : ""]
                  .filter(Boolean)
                  .join(" · ");
    const most = Math.max(...blocks.map((block) => Math.max(block.largestWidth, block.largestHidden)));
    const room = look.narrow ? 0.9 : 0.25; // For the words behind the longest bar.
    const bar = (of, height, shift, paint) => ({
        type: "custom",
        silent: true,
        encode: { x: 1, y: 0 },
        data: blocks.map((block, i) => [i, of(block)]),
        renderItem: (params, api) => {
            const [x, y] = api.coord([0, api.value(0)]),
                end = api.coord([api.value(1), 0])[0];
            return {
                type: "rect",
                shape: { x, y: y - height / 2 + shift, width: Math.max(0, end - x), height },
                style: paint(blocks[api.value(0)]),
            };
        },
    });
    const outline = { fill: "none", stroke: look.gray, lineWidth: 1, lineDash: [3, 3] };
    return {
        height: rows(blocks.length, look, 34),
        grid: { left: left(look, 120), right: 20, top: 8, bottom: 44 },
        xAxis: {
            type: "value",
            min: 0,
            max: Math.ceil((most * (1 + room)) / 10) * 10,
            name: "channels",
            nameLocation: "middle",
            nameGap: 26,
            ...look.axis,
            axisLabel: { ...look.axis.axisLabel, hideOverlap: true },
        },
        yAxis: {
            type: "category",
            inverse: true,
            data: blocks.map((block) => block.name),
            ...look.axis,
            splitLine: { show: false },
            axisLabel: names(look, 120),
        },
        series: [
            bar(
                (block) => block.largestHidden,
                22,
                0,
                () => outline,
            ),
            bar(
                (block) => block.largestWidth,
                12,
                0,
                (block) => (block.width === 0 ? { fill: look.gray } : outline),
            ),
            bar(
                (block) => block.hidden,
                22,
                0,
                () => ({ fill: look.colour("pale"), stroke: look.palette[0], lineWidth: 1 }),
            ),
            bar(
                (block) => block.width,
                12,
                0,
                () => ({ fill: look.palette[0] }),
            ),
            {
                type: "bar",
                barWidth: 1,
                barGap: "-100%",
                itemStyle: { color: "transparent" },
                data: blocks.map((block) => (block.width === 0 ? block.largestWidth : Math.max(block.width, block.hidden))),
                silent: true,
                z: 9,
                label: {
                    show: true,
                    position: "right",
                    color: look.ink,
                    textBorderColor: look.paper,
                    textBorderWidth: 4,
                    formatter: (item) => text(blocks[item.dataIndex]),
                },
            },
        ],
    };
};

const overRounds = (look, length, word) => ({
    type: "category",
    data: Array.from({ length }, (_, i) => i + 1),
    name: word,
    nameLocation: "middle",
    nameGap: 26,
    boundaryGap: false,
    ...look.axis,
    axisLabel: { ...look.axis.axisLabel, hideOverlap: true },
});

Page.charts.expected = (data, look) => {
    const rounds = data.search.rounds,
        limits = rounds[0].costs.map((cost) => cost.limit);
    return {
        legend: legend(look),
        grid: { left: 52, right: 46, top: 58, bottom: 44 },
        xAxis: overRounds(look, rounds.length, "round"),
        yAxis: [
            { type: "value", name: "% of the limit", min: 0, ...look.axis },
            { type: "value", name: "temperature", min: 0, max: 1, ...look.axis, splitLine: { show: false } },
        ],
        series: limits
            .map((name, i) => ({
                name,
                type: "line",
                showSymbol: false,
                data: rounds.map((round) => (100 * round.costs[i].expected) / round.costs[i].stated),
                markLine: i === 0 ? reference(look, 100, "limit", "yAxis") : undefined,
                tooltip: { valueFormatter: (value) => `${value.toFixed(1)} %` },
            }))
            .concat([
                {
                    name: "temperature",
                    type: "line",
                    yAxisIndex: 1,
                    showSymbol: false,
                    data: rounds.map((round) => round.temperature),
                    lineStyle: { type: "dotted", color: look.soft },
                    itemStyle: { color: look.soft },
                },
            ]),
        tooltip: { trigger: "axis", confine: true, backgroundColor: look.paper, borderColor: look.line, textStyle: { color: look.ink } },
    };
};

Page.charts.presence = (data, look) => {
    const decisions = data.search.decisions.filter((decision) => decision.options.includes("skip"));
    return {
        height: 300,
        legend: legend(look),
        grid: { left: 52, right: 20, top: 58, bottom: 44 },
        xAxis: overRounds(look, data.search.rounds.length, "round"),
        yAxis: {
            type: "value",
            name: "probability of the block, %",
            min: 0,
            max: 100,
            ...look.axis,
            nameTextStyle: { ...look.axis.nameTextStyle, align: "left", padding: [0, 0, 0, -40] },
        },
        series: decisions.map((decision) => ({
            name: decision.name.split("/")[0],
            type: "line",
            showSymbol: false,
            data: decision.values.map((values) => 100 * (1 - values[decision.options.indexOf("skip")])),
        })),
    };
};

Page.charts.options = (data, look) => {
    const decision = data.search.decisions[Number(document.getElementById("decision").value)];
    const isWidth = decision.options.length === 0;
    return {
        legend: legend(look),
        grid: { left: 52, right: 20, top: 58, bottom: 44 },
        xAxis: overRounds(look, decision.values.length, "round"),
        yAxis: { type: "value", name: isWidth ? "channels" : "%", min: 0, max: isWidth ? undefined : 100, ...look.axis },
        series: isWidth
            ? [{ name: "expected channels", type: "line", showSymbol: false, data: decision.values.map((values) => values[0]) }]
            : decision.options.map((name, i) => ({
                  name,
                  type: "line",
                  stack: "all",
                  areaStyle: {},
                  showSymbol: false,
                  lineStyle: { width: 0 },
                  data: decision.values.map((values) => 100 * values[i]),
              })),
    };
};

Page.charts.trials = (data, look) => {
    const trials = data.search.trials,
        low = Math.min(...trials.map((trial) => trial.accuracy - trial.error));
    return {
        height: rows(trials.length, look, 26),
        grid: { left: 46, right: 24, top: 8, bottom: 44 },
        xAxis: {
            type: "value",
            min: Math.floor(100 * low) - 1,
            name: "accuracy on validation, % ± standard error",
            nameLocation: "middle",
            nameGap: 26,
            ...look.axis,
            axisLabel: { ...look.axis.axisLabel, hideOverlap: true },
        },
        yAxis: { type: "category", inverse: true, data: trials.map((_, i) => `${i + 1}`), ...look.axis },
        series: [
            {
                type: "bar",
                barWidth: 13,
                data: trials.map((trial) => ({
                    value: 100 * trial.accuracy,
                    itemStyle: { color: trial.won ? look.palette[0] : look.gray },
                })),
                tooltip: { valueFormatter: (value) => `${value.toFixed(2)} %` },
            },
            {
                type: "custom",
                z: 5,
                silent: true,
                renderItem: whisker(look),
                encode: { x: [1, 2], y: 0 },
                data: trials.map((trial, i) => [i, 100 * (trial.accuracy - trial.error), 100 * (trial.accuracy + trial.error)]),
            },
        ],
    };
};

Page.charts.curves = (data, look, element) => {
    const curves = data.curves.filter((curve) => curve.unit === element.dataset.unit);
    const form = element.dataset.unit.includes("accuracy")
        ? (value, digits) => percent(value, digits)
        : (value, digits) => `${+value.toPrecision(digits + 3)}`;
    return {
        legend: legend(look),
        grid: { left: 52, right: 20, top: 34, bottom: 44 },
        xAxis: overRounds(look, Math.max(2, ...curves.map((curve) => curve.values.length)), element.dataset.step),
        yAxis: { type: "value", scale: true, ...look.axis, axisLabel: { ...look.axis.axisLabel, formatter: (value) => form(value, 0) } },
        series: curves.map((curve) => ({
            name: curve.name,
            type: "line",
            showSymbol: curve.values.length < 3,
            data: finite(curve.values),
            tooltip: { valueFormatter: (value) => (value == null ? "–" : form(value, 2)) },
        })),
    };
};

// The best that is known of where time goes: cycles, then instructions, the estimate, and operations.
const spent = (data) =>
    [
        ["cycles", "cycles"],
        ["instructions", "instructions"],
        ["estimatedMs", "estimated time"],
        ["macs", "multiply-accumulates"],
    ].find(([key]) => data.layers.some((layer) => layer[key] > 0));

Page.charts.layers = (data, look) => {
    const [key, word] = spent(data),
        layers = data.layers.filter((layer) => layer[key] > 0),
        total = layers.reduce((sum, layer) => sum + layer[key], 0);
    const weights = data.layers.reduce((sum, layer) => sum + layer.weightBytes, 0);
    return {
        height: rows(layers.length, look, 26) + 20,
        legend: legend(look),
        grid: { left: left(look, 170), right: 24, top: 34, bottom: 28 },
        xAxis: { type: "value", min: 0, ...look.axis, axisLabel: { ...look.axis.axisLabel, formatter: "{value} %", hideOverlap: true } },
        yAxis: {
            type: "category",
            inverse: true,
            data: layers.map((layer) => short(layer.name)),
            ...look.axis,
            axisLabel: names(look, 170),
        },
        series: [
            {
                name: `share of ${word}`,
                type: "bar",
                barWidth: 8,
                data: layers.map((layer) => (100 * layer[key]) / total),
                tooltip: { valueFormatter: (value) => `${value.toFixed(1)} %` },
            },
            {
                name: "share of weights",
                type: "bar",
                barWidth: 8,
                data: layers.map((layer) => (100 * layer.weightBytes) / weights),
                tooltip: { valueFormatter: (value) => `${value.toFixed(1)} %` },
            },
        ],
    };
};

Page.charts.memory = (data, look) => {
    const memory = data.memory,
        steps = memory.steps.length,
        peak = memory.used.indexOf(Math.max(...memory.used));
    const unit = memory.arenaBytes < 8192 ? { name: "bytes", bytes: 1 } : { name: "KiB", bytes: 1024 };
    const size = (bytes) => bytes / unit.bytes;
    return {
        height: look.narrow ? 300 : 380,
        grid: { left: 52, right: 16, top: 30, bottom: 44 },
        xAxis: {
            type: "value",
            min: 0,
            max: steps,
            name: "step of the inference",
            nameLocation: "middle",
            nameGap: 26,
            ...look.axis,
            splitLine: { show: false },
            axisLabel: { ...look.axis.axisLabel, hideOverlap: true },
        },
        yAxis: {
            type: "value",
            min: 0,
            max: size(memory.arenaBytes),
            name: `${unit.name} of the arena`,
            ...look.axis,
            axisLabel: { ...look.axis.axisLabel, formatter: (value) => value.toFixed(0) },
            nameTextStyle: { ...look.axis.nameTextStyle, align: "left", padding: [0, 0, 0, -40] },
        },
        tooltip: {
            trigger: "item",
            confine: true,
            formatter: (item) => {
                const buffer = memory.buffers[item.dataIndex];
                return plain(
                    item.seriesIndex === 0
                        ? `${buffer.name}: ${count(buffer.bytes)} bytes at ${count(buffer.offset)}, steps ${Math.max(0, buffer.first) + 1} to ${buffer.last + 1}`
                        : "",
                );
            },
        },
        series: [
            {
                type: "custom",
                encode: { x: [0, 1], y: [2, 3] },
                data: memory.buffers.map((buffer) => [
                    Math.max(0, buffer.first),
                    buffer.last + 1,
                    size(buffer.offset),
                    size(buffer.offset + buffer.bytes),
                ]),
                renderItem: (params, api) => {
                    const [x, bottom] = api.coord([api.value(0), api.value(2)]),
                        [end, top] = api.coord([api.value(1), api.value(3)]);
                    const name = memory.buffers[params.dataIndex].name,
                        height = Math.max(1, bottom - top),
                        width = Math.max(1, end - x);
                    return {
                        type: "rect",
                        shape: { x, y: top, width, height },
                        style: {
                            fill: name.endsWith(" scratch") ? look.gray : look.palette[params.dataIndex % 5],
                            opacity: 0.75,
                            stroke: look.paper,
                            lineWidth: 1,
                        },
                        textContent:
                            height > 14 && width > 54
                                ? { style: { text: short(name), fill: look.paper, fontSize: 10, width: width - 6, overflow: "truncate" } }
                                : undefined,
                        textConfig: { position: "inside" },
                    };
                },
            },
            {
                type: "line",
                step: "start",
                silent: true,
                showSymbol: false,
                lineStyle: { color: look.ink, width: 1.5 },
                data: [[0, size(memory.used[0])], ...memory.used.map((used, i) => [i + 1, size(used)])],
                markPoint: {
                    symbol: "circle",
                    symbolSize: 9,
                    itemStyle: { color: look.colour("fail") },
                    label: {
                        show: true,
                        position: peak > steps / 2 ? "left" : "right",
                        color: look.ink,
                        textBorderColor: look.paper,
                        textBorderWidth: 4,
                        formatter: `peak: ${short(memory.steps[peak])}`,
                    },
                    data: [{ coord: [peak + 0.5, size(memory.used[peak])] }],
                },
            },
        ],
    };
};

Page.charts.law = (data, look) => {
    const points = data.latencyLaw.points,
        limit = data.limits.find((one) => one.name === "latency");
    // The law is of the network alone; a front end before it takes its time whatever the network.
    const ahead =
        data.networks[0].costs
            .find((cost) => cost.name === "latency")
            ?.parts.filter((part) => part.name !== "network")
            .reduce((sum, part) => sum + part.value, 0) ?? 0;
    const networks = data.networks
        .map((network) => ({ name: network.name, mops: network.mops, cost: network.costs.find((cost) => cost.name === "latency") }))
        .filter((network) => network.cost);
    return {
        height: 340,
        legend: legend(look),
        grid: { left: 52, right: 24, top: 58, bottom: 44 },
        xAxis: { type: "value", name: "Mops", nameLocation: "middle", nameGap: 26, ...look.axis },
        yAxis: { type: "value", name: "ms", ...look.axis },
        series: [
            {
                name: "band of the law",
                type: "custom",
                encode: { x: 0, y: [1, 2] },
                itemStyle: { color: look.gray },
                silent: true,
                data: points.map((point) => [point.mops, ahead + point.low, ahead + point.high]),
                renderItem: (params, api) => {
                    const [x, from] = api.coord([api.value(0), api.value(1)]),
                        to = api.coord([api.value(0), api.value(2)])[1];
                    return { type: "line", shape: { x1: x, y1: from, x2: x, y2: to }, style: { stroke: look.gray, lineWidth: 3 } };
                },
            },
            {
                name: "random networks of the space",
                type: "scatter",
                symbolSize: 5,
                itemStyle: { color: look.palette[0] },
                data: points.map((point) => [point.mops, ahead + point.milliseconds]),
                markLine:
                    limit && limit.limit < 1.3 * (ahead + Math.max(...points.map((point) => point.high)))
                        ? reference(look, limit.limit, "limit", "yAxis")
                        : undefined,
            },
            ...networks.map((network, i) => ({
                name: network.name,
                type: "scatter",
                symbol: "diamond",
                symbolSize: 14,
                itemStyle: { color: look.palette[1 + (i % 5)] },
                data: [[network.mops, network.cost.value]],
            })),
        ],
    };
};

Page.charts.networks = (data, look) =>
    front(
        look,
        data.networks
            .filter((network) => network.floatScore != null)
            .map((network) => ({ name: network.name, x: network.mops, y: 100 * network.floatScore })),
        "Mops",
        `float ${data.metric}, %`,
    );

// Points with names; those that nothing beats in both are joined.
const front = (look, points, across, up) => {
    const best = points
        .filter(
            (one) => !points.some((other) => other !== one && other.x <= one.x && other.y >= one.y && (other.x < one.x || other.y > one.y)),
        )
        .sort((a, b) => a.x - b.x);
    return {
        height: 340,
        grid: { left: 56, right: look.narrow ? 30 : 90, top: 34, bottom: 44 },
        xAxis: {
            type: "value",
            scale: true,
            name: across,
            nameLocation: "middle",
            nameGap: 26,
            ...look.axis,
            axisLabel: { ...look.axis.axisLabel, hideOverlap: true },
        },
        yAxis: {
            type: "value",
            scale: true,
            name: up,
            ...look.axis,
            nameTextStyle: { ...look.axis.nameTextStyle, align: "left", padding: [0, 0, 0, -44] },
        },
        series: [
            { type: "line", silent: true, showSymbol: false, data: best.map((point) => [point.x, point.y]) },
            {
                type: "scatter",
                symbolSize: 11,
                data: points.map((point) => ({
                    value: [point.x, point.y],
                    name: point.name,
                    itemStyle: { color: best.includes(point) ? look.palette[0] : look.gray },
                })),
                label: { show: true, position: "top", formatter: "{b}", color: look.ink },
                labelLayout: { hideOverlap: true, moveOverlap: "shiftY" },
            },
        ],
    };
};
