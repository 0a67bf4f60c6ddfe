// The charts of several runs beside each other.
'use strict';

const rowName = (data, row) => data.summaries.length < data.rows.length ? `${row.name}, seed ${row.seed}` : row.name;

Page.charts.front = (data, look) => {
  const select = document.getElementById('cost'), [name, unit] = (select?.value ?? 'ops|ops').split('|');
  const scale = unit === 'B' ? 1 / 1024 : unit === 'ops' ? 1e-6 : 1, word = unit === 'B' ? 'KiB' : unit === 'ops' ? 'Mops' : unit;
  const cost = row => row.costs.find(one => one.name === name)?.value;
  return front(look, data.rows.filter(row => cost(row) != null).map(row => ({ name: row.name, x: scale * cost(row), y: 100 * row.score })), `${name}, ${word}`, `float ${data.metric}, %`);
};

Page.charts.summaries = (data, look) => {
  const all = data.summaries, low = Math.min(...all.map(one => one.score - one.deviation));
  return {
    height: rows(all.length, look),
    grid: { left: left(look, 150), right: 24, top: 8, bottom: 44 },
    xAxis: { type: 'value', min: Math.max(0, Math.floor(100 * low) - 1), name: `float ${data.metric}, % (mean ± deviation over seeds)`, nameLocation: 'middle', nameGap: 26, ...look.axis, axisLabel: { ...look.axis.axisLabel, hideOverlap: true } },
    yAxis: { type: 'category', inverse: true, data: all.map(one => one.name), ...look.axis, axisLabel: names(look, 150) },
    series: [
      { type: 'bar', barWidth: 14, data: all.map(one => 100 * one.score), tooltip: { valueFormatter: value => `${value.toFixed(2)} %` } },
      { type: 'custom', z: 5, silent: true, renderItem: whisker(look), encode: { x: [1, 2], y: 0 }, data: all.map((one, i) => [i, 100 * (one.score - one.deviation), 100 * (one.score + one.deviation)]).filter(band => band[1] !== band[2]) },
    ],
  };
};

Page.charts.margins = (data, look) => {
  const limits = [...new Set(data.rows.flatMap(row => row.limits.map(limit => limit.name)))];
  return {
    height: rows(data.rows.length, look, 20 + (10 * limits.length)),
    legend: legend(look),
    grid: { left: left(look, 150), right: 24, top: 40, bottom: 28 },
    xAxis: { type: 'value', min: 0, ...look.axis, axisLabel: { ...look.axis.axisLabel, formatter: '{value} %', hideOverlap: true } },
    yAxis: { type: 'category', inverse: true, data: data.rows.map(row => rowName(data, row)), ...look.axis, axisLabel: names(look, 150) },
    series: limits.map((name, i) => ({
      name, type: 'bar', barWidth: 8,
      data: data.rows.map(row => { const limit = row.limits.find(one => one.name === name); return limit ? 100 * limit.high / limit.limit : null; }),
      tooltip: { valueFormatter: value => value == null ? '–' : `${value.toFixed(1)} % of the limit` },
      markLine: i === 0 ? reference(look, 100, 'limit') : undefined,
    })),
  };
};
