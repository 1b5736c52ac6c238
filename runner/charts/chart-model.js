// SPDX-License-Identifier: MIT
//
// The numbers behind the charts, without anything that draws: text for people, a run with
// its intervals, and for each kind of chart the rows that it shows. What comes in is made
// by lt-chart-data.c, where its shape is described; names in it are harmless text.
(function () {
  'use strict';

  // ---- Text for people, as runner/base/lt-format.c writes it ----

  function digits(value) {
    const size = Math.abs(value);
    return value.toFixed(size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
  }

  function scaled(value, step, units) {
    let i = 0;
    while (Math.abs(value) >= step * 0.9995 && i < units.length - 1) {
      value /= step;
      i++;
    }
    return [digits(value), units[i]];
  }

  function trimmed(text) {
    return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  }

  function formatDuration(ns) {
    if (ns < 1e3)
      return `${trimmed(digits(ns))} ns`;
    return scaled(ns / 1e3, 1e3, ['µs', 'ms', 's']).join(' ');
  }

  // step: between the ticks of an axis, when that needs more digits.
  function formatQuantity(value, step) {
    if (step < 0.01 && Math.abs(value) < 1)
      return trimmed(value.toFixed(Math.min(Math.ceil(-Math.log10(step) - 1e-9), 12)));
    const [number, unit] = scaled(value, 1e3, ['', 'k', 'M', 'G']);
    return (unit === '' ? trimmed(number) : number) + unit;
  }

  function formatMebibytes(mebibytes) {
    return mebibytes >= 1024 ? `${digits(mebibytes / 1024)} GiB` : `${digits(mebibytes)} MiB`;
  }

  // "90 s" on an axis is "1:30"; an hour is "1:00:00".
  function formatSeconds(seconds) {
    const size = Math.abs(seconds);
    const sign = seconds < 0 ? '−' : '';
    const two = (n) => String(n).padStart(2, '0');
    if (size < 60)
      return `${sign}${trimmed(size.toFixed(2))} s`;
    const whole = Math.round(size);
    const minutes = Math.floor(whole / 60);
    return minutes < 60
      ? `${sign}${minutes}:${two(whole % 60)}`
      : `${sign}${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
  }

  function formatLevel(inverse) { // of 1 / (1 - p): "99.9 %"
    return `${trimmed((100 * (1 - 1 / inverse)).toFixed(6))} %`;
  }

  // ---- A run ----

  const LATENCIES = ['p50', 'p95', 'p99', 'max'];

  class Run {
    constructor(head, label) {
      this.head = head;
      this.documentLabel = label;
      this.rows = head.intervals || [];
      this.totals = head.totals || null;
    }

    get name() {
      const number = this.head.runs > 1 ? `, run ${this.head.run}` : '';
      const from = this.documentLabel ? `${this.documentLabel}: ` : '';
      return `${from}${this.head.scenario}${number}`;
    }

    // Index among the cells of a row; the last is all operations together.
    cellOf(operation) {
      return operation < 0 ? this.head.operations.length : operation;
    }

    operationName(operation) {
      return operation < 0 ? 'all operations' : this.head.operations[operation];
    }

    get warmupEnd() { // in ns, of its own clock
      let end = this.head.warmup_ns;
      for (const row of this.rows) {
        if (row.phase !== 'warmup')
          return end;
        end = row.time_ns;
      }
      return Math.max(end, this.head.warmup_ns);
    }

    // Seconds since the measured load began; a warm-up lies before 0.
    times() {
      const end = this.warmupEnd;
      return this.rows.map((row) =>
        (row.phase === 'warmup' ? row.time_ns - end : row.time_ns) / 1e9);
    }

    // When its first interval began, in the same seconds.
    get begin() {
      if (this.rows.length === 0)
        return 0;
      const first = this.times()[0] - this.rows[0].interval_ns / 1e9;
      return this.rows[0].phase === 'warmup' ? first : Math.max(first, 0);
    }

    errorClasses() {
      const names = new Set();
      for (const row of this.rows)
        for (const [name] of row.errors)
          names.add(name);
      return [...names].sort();
    }
  }

  // ---- Kinds of charts ----
  //
  // build(run, operation, clock): what is shown, or null when the run has none of it:
  // labels of the lines and rows of [x, value of each line or null].

  // Rows of a suite's whole mix have a cell for each operation; one may lack them.
  const nothingEnded = [0, 0, null, null];
  const cellIn = (row, cell) => row.operations[cell] || nothingEnded;

  const perSecond = (count, ns) => (ns > 0 ? count * 1e9 / ns : null);
  const positive = (value) => (value > 0 ? value : null); // a log scale has no 0

  function rowsOf(run, valuesOf) {
    const times = run.times();
    return run.rows.map((row, i) => [times[i], ...valuesOf(row)]);
  }

  function buildThroughput(run, operation) {
    const cell = run.cellOf(operation);
    const targeted = run.head.open && operation < 0;
    const labels = ['achieved', 'failed', ...(targeted ? ['target'] : [])];
    const rows = rowsOf(run, (row) => {
      const [count, errors] = cellIn(row, cell);
      const values = [perSecond(count, row.interval_ns), perSecond(errors, row.interval_ns)];
      return targeted ? [...values, row.target] : values;
    });
    return { labels, rows };
  }

  function buildLatency(run, operation, clock) {
    const cell = run.cellOf(operation);
    const place = clock === 'response' ? 3 : 2;
    let known = run.rows.length === 0;
    const rows = rowsOf(run, (row) => {
      const latency = cellIn(row, cell)[place];
      known = known || latency !== null;
      return latency === null ? [null, null, null, null] : latency.map(positive);
    });
    return known ? { labels: LATENCIES, rows } : null;
  }

  function buildErrors(run, operation) {
    if (operation >= 0) {
      const rows = rowsOf(run, (row) =>
        [perSecond(cellIn(row, operation)[1], row.interval_ns)]);
      return { labels: ['failed'], rows };
    }
    const classes = run.errorClasses();
    if (classes.length === 0)
      return null;
    const rows = rowsOf(run, (row) => {
      const counts = new Map(row.errors);
      return classes.map((name) => perSecond(counts.get(name) || 0, row.interval_ns));
    });
    return { labels: classes, rows };
  }

  function buildWorkers(run) {
    const planned = (row) => (run.head.open ? run.head.workers : row.target);
    return { labels: ['busy', run.head.open ? 'pool' : 'target'],
      rows: rowsOf(run, (row) => [row.busy_workers, planned(row)]) };
  }

  function buildCpu(run) {
    return { labels: ['cores busy'], rows: rowsOf(run, (row) => [row.cpu_share]) };
  }

  function buildRss(run) {
    return { labels: ['resident'],
      rows: rowsOf(run, (row) => [row.rss_bytes === null ? null : row.rss_bytes / 1048576]) };
  }

  function buildLag(run) {
    if (!run.head.open)
      return null;
    return { labels: LATENCIES,
      rows: rowsOf(run, (row) =>
        row.lag === null ? [null, null, null, null] : row.lag.map(positive)) };
  }

  function buildHeat(run, operation, clock) {
    const place = clock === 'response' ? 1 : 0;
    if (operation >= 0 || !run.rows.some((row) => row.heat[place] !== null))
      return null;
    return { labels: ['latency'], rows: rowsOf(run, () => [null]),
      cells: run.rows.map((row) => row.heat[place]) };
  }

  // Lines of several runs over one axis of 1 / (1 - p).
  function buildSpectrum(run, operation, clock, others) {
    const lines = [];
    for (const each of [run, ...others]) {
      const totals = each.totals && each.totals[each.cellOf(operation)];
      const at = each === run ? '' : `${each.name}: `;
      for (const kind of totals ? ['service', 'response'] : [])
        if (totals[kind] !== null && (each === run || kind === clock))
          lines.push({ label: at + kind, points: totals[kind] });
    }
    if (lines.length === 0)
      return null;
    const byX = new Map();
    lines.forEach((line, i) => {
      for (const [inverse, ns] of line.points) {
        if (!byX.has(inverse))
          byX.set(inverse, [Math.log10(inverse), ...lines.map(() => null)]);
        byX.get(inverse)[i + 1] = positive(ns);
      }
    });
    return { labels: lines.map((line) => line.label),
      rows: [...byX.values()].sort((a, b) => a[0] - b[0]) };
  }

  const nothing = { latency: 'No latencies were recorded.' };

  const KINDS = [
    { id: 'throughput', title: 'Throughput', unit: 'operations a second', build: buildThroughput,
      format: (v, step) => `${formatQuantity(v, step)}/s` },
    { id: 'latency', title: 'Latency', unit: 'of ok operations', build: buildLatency, log: true,
      clocked: true, format: formatDuration, nothing: nothing.latency },
    { id: 'errors', title: 'Errors', unit: 'a second, by class', build: buildErrors,
      format: (v, step) => `${formatQuantity(v, step)}/s`, nothing: 'No operation failed.' },
    { id: 'workers', title: 'Workers', unit: 'mean of the interval', build: buildWorkers,
      format: formatQuantity },
    { id: 'cpu', title: 'Processor', unit: 'of the host process, in cores', build: buildCpu,
      format: formatQuantity },
    { id: 'rss', title: 'Memory', unit: 'resident, of the host process', build: buildRss,
      format: formatMebibytes },
    { id: 'lag', title: 'Start lag', unit: 'actual minus intended start', build: buildLag,
      log: true, format: formatDuration, nothing: 'A closed loop has no schedule.' },
    { id: 'spectrum', title: 'Percentile spectrum', unit: 'of the measured time',
      build: buildSpectrum, log: true, format: formatDuration, levels: true,
      nothing: nothing.latency },
    { id: 'heatmap', title: 'Latency heat map', unit: 'all operations', build: buildHeat,
      log: true, clocked: true, format: formatDuration,
      nothing: 'Kept of all operations together only.' },
  ];

  // The bucket law of lt_series_heat_low().
  function heatLow(bucket) {
    return (1 + (bucket % 4) / 4) * 2 ** Math.floor(bucket / 4);
  }

  globalThis.ltChartModel = { Run, KINDS, heatLow, formatDuration, formatQuantity,
    formatSeconds, formatLevel };
})();
