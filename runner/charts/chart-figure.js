// SPDX-License-Identifier: MIT
//
// One figure of a view: how a chart looks (ticks, colours, what lies below the lines), how
// its values are read with mouse and keyboard, and the table beside it. What is selected,
// and what figures have in common, is the view's; nothing here makes markup of text.
(function () {
  'use strict';

  const { heatLow, formatDuration, formatSeconds, formatLevel } = globalThis.ltChartModel;

  // Its legend sets style attributes, which the page's policy forbids; ours is a list.
  Dygraph.PLUGINS = Dygraph.PLUGINS.filter((plugin) => plugin !== Dygraph.Plugins.Legend);

  // Points are where intervals end; the first begins before its point. "begin": that place.
  class Chart extends Dygraph {
    xAxisExtremes() {
      const [from, to] = super.xAxisExtremes();
      const begin = this.getOption('begin');
      return [typeof begin === 'number' ? Math.min(begin, from) : from, to];
    }
  }

  const MAX_TABLE_ROWS = 400;
  const HEIGHT = 240;
  const PRINT_PIXELS = 3; // of paper for one of the screen

  // ---- Elements ----

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {}))
      made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function color(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(`--lt-${name}`).trim();
  }

  // What was asked for lies behind what was done, and failure looks like it.
  const COLORS = { target: 7, pool: 7, failed: 3 };
  const DASHED = ['target', 'pool'];

  const lineColors = (labels) =>
    labels.map((name, i) => color(`line-${Object.hasOwn(COLORS, name) ? COLORS[name] : i % 8}`));

  // ---- Ticks ----

  const TIME_STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600,
    7200, 14400, 21600, 43200, 86400];

  function timeTicker(from, to, pixels) {
    const wanted = (to - from) / Math.max(2, pixels / 70);
    const step = TIME_STEPS.find((each) => each >= wanted) || 86400 * Math.ceil(wanted / 86400);
    const ticks = [];
    for (let i = Math.ceil(from / step); i * step <= to; i++)
      ticks.push({ v: i * step, label: formatSeconds(i * step) });
    return ticks;
  }

  // In the order of what they are worth: where it is narrow the last ones have no room.
  const LEVELS = [0, 0.99, 0.9, 0.999, 0.5, 0.9999, 0.99999, 0.999999, 0.95, 0.75];
  const CHARACTER = 7; // width of one, about

  function levelTicker(from, to, pixels) {
    const ticks = [];
    for (const level of LEVELS) {
      const inverse = 1 / (1 - level);
      const v = Math.log10(inverse);
      const label = formatLevel(inverse);
      const clear = (other) => Math.abs(v - other.v) / (to - from) * pixels
        > (label.length + other.label.length) / 2 * CHARACTER + CHARACTER;
      if (v >= from && v <= to && ticks.every(clear))
        ticks.push({ v, label });
    }
    return ticks.sort((x, y) => x.v - y.v);
  }

  function linearTicker(format) {
    return (from, to, pixels) => {
      if (!(to > from && to - from < Infinity))
        return [];
      const wanted = (to - from) / Math.max(2, pixels / 45);
      const size = 10 ** Math.floor(Math.log10(wanted));
      const step = [1, 2, 5, 10].map((each) => each * size).find((each) => each >= wanted);
      const ticks = [];
      for (let i = Math.ceil(from / step); step > 0 && i * step <= to; i++)
        ticks.push({ v: i * step, label: format(i * step, step) });
      return ticks;
    };
  }

  function logTicker(format) {
    return (from, to) => {
      if (!(from > 0 && to > from && to < Infinity)) // or the loop would have no end
        return [];
      const decades = Math.log10(to / from);
      const parts = decades > 3 ? [1] : decades > 1.5 ? [1, 3] : [1, 2, 3, 5, 7];
      const ticks = [];
      for (let e = Math.floor(Math.log10(from)); e <= Math.log10(to); e++)
        for (const part of parts) {
          const v = part * 10 ** e;
          if (v >= from && v <= to)
            ticks.push({ v, label: format(v) });
        }
      return ticks;
    };
  }

  // ---- What lies below the lines ----

  function drawBands(context, area, graph, bands) {
    const [from, to] = graph.xAxisRange();
    bands.forEach((band, i) => {
      const left = Math.max(graph.toDomXCoord(Math.max(band.from, from)), area.x);
      const right = Math.min(graph.toDomXCoord(Math.min(band.to, to)), area.x + area.w);
      if (!(right > left))
        return;
      context.fillStyle = color(band.warmup ? 'warmup' : i % 2 === 0 ? 'band-0' : 'band-1');
      context.fillRect(left, area.y, right - left, area.h);
    });
  }

  // Above the lines, which would run through them.
  function drawBandNames(context, graph, bands) {
    const area = graph.getArea();
    const [from, to] = graph.xAxisRange();
    context.font = '11px system-ui, sans-serif';
    context.lineJoin = 'round';
    context.lineWidth = 4;
    context.strokeStyle = color('page');
    context.fillStyle = color('muted');
    for (const band of bands) {
      const left = Math.max(graph.toDomXCoord(Math.max(band.from, from)), area.x);
      const right = Math.min(graph.toDomXCoord(Math.min(band.to, to)), area.x + area.w);
      if (context.measureText(band.name).width + 8 >= right - left)
        continue;
      context.strokeText(band.name, left + 4, area.y + 12);
      context.fillText(band.name, left + 4, area.y + 12);
    }
  }

  // Cells, darker the more operations ended in them; by the logarithm, so that one of a
  // million can be seen.
  function drawHeat(context, area, graph, { rows, cells }, first) {
    const most = cells.reduce((max, cell) =>
      (cell === null ? max : cell[1].reduce((a, b) => Math.max(a, b), max)), 1);
    const rgb = color('heat');
    const [from, to] = graph.xAxisRange();
    const tops = new Map();
    const y = (bucket) => {
      if (!tops.has(bucket))
        tops.set(bucket, graph.toDomYCoord(heatLow(bucket)));
      return tops.get(bucket);
    };
    context.save();
    context.beginPath();
    context.rect(area.x, area.y, area.w, area.h);
    context.clip();
    cells.forEach((cell, i) => {
      const begin = i > 0 ? rows[i - 1][0] : first;
      if (cell === null || rows[i][0] < from || begin > to)
        return;
      const left = graph.toDomXCoord(begin);
      const width = Math.max(graph.toDomXCoord(rows[i][0]) - left, 1);
      cell[1].forEach((count, j) => {
        if (count === 0)
          return;
        const shade = 0.12 + 0.88 * Math.log1p(count) / Math.log1p(most);
        const top = y(cell[0] + j + 1);
        context.fillStyle = `rgba(${rgb}, ${shade.toFixed(3)})`;
        context.fillRect(left, top, width + 0.5, Math.max(y(cell[0] + j) - top, 1));
      });
    });
    context.restore();
  }

  function heatRange(cells) {
    let low = Infinity;
    let high = 0;
    for (const cell of cells)
      if (cell !== null) {
        low = Math.min(low, cell[0]);
        high = Math.max(high, cell[0] + cell[1].length);
      }
    return [heatLow(low), heatLow(high)];
  }

  // ---- A figure ----

  class Figure {
    constructor(kind, view) {
      this.kind = kind;
      this.view = view;
      this.graph = null;
      this.built = null;
      this.heading = element('h3', {}, kind.title);
      this.note = element('span', { class: 'lt-unit' }, kind.unit);
      this.legend = element('ul', { class: 'lt-legend', 'aria-live': 'off' });
      this.plot = element('div', { class: 'lt-plot', tabindex: '0', role: 'group' });
      this.empty = element('p', { class: 'lt-empty' }, kind.nothing || 'Nothing was recorded.');
      this.table = element('div', { class: 'lt-scroll' });
      this.details = element('details', {}, element('summary', {}, 'Table'), this.table);
      this.details.addEventListener('toggle', () => this.fillTable());
      this.plot.addEventListener('keydown', (event) => this.onKey(event));
      this.plot.addEventListener('focus', () => this.legend.setAttribute('aria-live', 'polite'));
      this.plot.addEventListener('blur', () => this.onBlur());
      this.root = element('figure', { class: 'lt-chart', id: `lt-chart-${kind.id}` },
        element('figcaption', {}, this.heading, this.note), this.empty, this.legend, this.plot,
        this.details);
    }

    get isLog() {
      return Boolean(this.kind.log && this.scalable
        && (this.view.state.log || this.kind.id === 'heatmap'));
    }

    build() {
      const { run, others } = this.view.selected();
      const { operation, clock } = this.view.state;
      this.built = run === null ? null : this.kind.build(run, operation, clock, others);
      const shown = this.built !== null && this.built.rows.length > 0;
      // A logarithmic axis of nothing but gaps has no range.
      this.scalable = shown && (Boolean(this.built.cells)
        || this.built.rows.some((row) => row.some((value, i) => i > 0 && value > 0)));
      this.empty.hidden = shown;
      for (const part of [this.legend, this.plot, this.details])
        part.hidden = !shown;
      return shown;
    }

    // With all that its options follow from: lines, colours, scale.
    draw() {
      const window = this.graph !== null && this.view.zoomed && !this.kind.levels
        ? this.graph.xAxisRange() : null;
      if (this.graph !== null)
        this.graph.destroy();
      this.graph = null;
      if (!this.build())
        return;
      this.plot.setAttribute('aria-label', this.describe());
      this.drawnLog = this.isLog;
      this.graph = new Chart(this.plot, this.built.rows, this.options());
      if (window !== null)
        this.graph.updateOptions({ dateWindow: window });
      this.showValues(-1);
      this.fillTable();
    }

    // In place of the canvases, until it is drawn again.
    takePictures() {
      for (const canvas of this.plot.querySelectorAll('canvas')) {
        const picture = element('img', { src: canvas.toDataURL(), alt: '' });
        picture.style.cssText = canvas.style.cssText;
        canvas.replaceWith(picture);
      }
    }

    // Rows were added; lines may have been.
    update() {
      const labels = this.built !== null ? this.built.labels.join('\n') : null;
      const few = this.built === null || this.built.rows.length < 3;
      if (!this.build() || this.graph === null || few || this.drawnLog !== this.isLog
          || this.built.labels.join('\n') !== labels) {
        this.draw();
        return;
      }
      const options = { file: this.built.rows, ...this.extent() };
      if (this.built.cells)
        options.valueRange = heatRange(this.built.cells);
      this.graph.updateOptions(options);
      this.showValues(-1);
      this.fillTable();
    }

    options() {
      const { kind, built } = this;
      const time = !kind.levels;
      const y = this.isLog ? logTicker(kind.format) : linearTicker(kind.format);
      const options = {
        labels: [time ? 'time' : 'percentile', ...built.labels.map((name, i) => `${i} ${name}`)],
        colors: lineColors(built.labels),
        logscale: this.isLog, height: HEIGHT, strokeWidth: 1.6, legend: 'never',
        connectSeparatedPoints: !time, includeZero: !this.isLog, rightGap: 12,
        drawPoints: built.rows.length < 3, pointSize: 2.5, highlightCircleSize: 3,
        axisLineColor: color('rule'), gridLineColor: color('grid'), axisLabelFontSize: 12,
        axes: { x: { ticker: time ? timeTicker : levelTicker, axisLabelWidth: 64 },
          y: { ticker: y, axisLabelWidth: 66, drawGrid: !built.cells } },
        underlayCallback: (context, area, graph) => this.drawBelow(context, area, graph),
        drawCallback: (graph) => this.drawAbove(graph),
        highlightCallback: (event, x, points, row) => this.view.point(this, row),
        unhighlightCallback: () => this.view.point(this, -1),
        zoomCallback: (from, to) => this.view.zoom(this, from, to),
      };
      options.series = Object.fromEntries(built.labels.map((name, i) =>
        [`${i} ${name}`, DASHED.includes(name) ? { strokePattern: [6, 4] } : {}]));
      if (this.view.printing)
        options.pixelRatio = PRINT_PIXELS;
      if (built.cells)
        options.valueRange = heatRange(built.cells);
      return { ...options, ...this.extent() };
    }

    extent() {
      return this.kind.levels ? {} : { begin: this.view.selected().run.begin };
    }

    drawBelow(context, area, graph) {
      const { run } = this.view.selected();
      this.context = context;
      if (run === null || this.kind.levels)
        return;
      if (this.built.cells)
        drawHeat(context, area, graph, this.built, run.begin);
      else
        drawBands(context, area, graph, this.view.bands());
    }

    // On what the lines were drawn on: the other canvas is cleared when values are read.
    drawAbove(graph) {
      if (this.view.selected().run === null || this.kind.levels || this.built.cells)
        return;
      this.context.save();
      drawBandNames(this.context, graph, this.view.bands());
      this.context.restore();
    }

    describe() {
      const { run } = this.view.selected();
      const operation = run.operationName(this.view.state.operation);
      return `${this.kind.title}, ${this.kind.unit}; ${run.name}, ${operation}: `
        + `${this.built.labels.join(', ')}. Left and right arrows read values, plus and minus `
        + 'zoom, 0 shows all. A table follows.';
    }

    // ---- Reading values ----

    textOf(row, i) {
      const value = row[i + 1];
      return value === null || value === undefined ? '–' : this.kind.format(value);
    }

    xText(row) {
      return this.kind.levels ? formatLevel(10 ** row[0]) : formatSeconds(row[0]);
    }

    showValues(index) {
      const row = index >= 0 && this.built !== null ? this.built.rows[index] : undefined;
      const colors = lineColors(this.built.labels);
      const items = this.built.cells ? [this.heatItem(row, index)]
        : this.built.labels.map((name, i) => {
          const key = element('span', { class: 'lt-key', 'aria-hidden': 'true' });
          key.style.backgroundColor = colors[i];
          return element('li', {}, key, element('bdi', {}, name),
            ...(row ? [' ', element('b', {}, this.textOf(row, i))] : []));
        });
      if (row)
        items.unshift(element('li', {}, `at ${this.xText(row)}`));
      this.legend.replaceChildren(...items);
    }

    heatItem(row, index) {
      const cell = row ? this.built.cells[index] : null;
      if (cell === null)
        return element('li', {}, 'darker: more operations, by logarithm');
      const range = `${formatDuration(heatLow(cell[0]))} to `
        + `${formatDuration(heatLow(cell[0] + cell[1].length))}`;
      return element('li', {}, element('b', {}, range));
    }

    onKey(event) {
      const n = this.built !== null ? this.built.rows.length : 0;
      const moves = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10,
        Home: -n, End: n };
      if (event.ctrlKey || event.metaKey || event.altKey || n === 0)
        return;
      if (event.key in moves) {
        const at = this.graph.getSelection();
        const next = at < 0 ? (moves[event.key] > 0 ? 0 : n - 1) : at + moves[event.key];
        this.view.point(this, Math.min(n - 1, Math.max(0, next)), true);
      } else if (event.key === '0' || event.key === 'Escape') {
        this.view.zoom(this, null, null);
      } else if (event.key === '+' || event.key === '=' || event.key === '-') {
        this.zoomBy(event.key === '-' ? 2 : 0.5);
      } else {
        return;
      }
      event.preventDefault();
    }

    zoomBy(factor) {
      const [from, to] = this.graph.xAxisRange();
      const at = this.graph.getSelection();
      const middle = at >= 0 ? this.built.rows[at][0] : (from + to) / 2;
      const half = (to - from) * factor / 2;
      const [first, last] = this.graph.xAxisExtremes();
      this.view.zoom(this, Math.max(first, middle - half), Math.min(last, middle + half));
    }

    onBlur() {
      this.legend.setAttribute('aria-live', 'off');
      this.view.point(this, -1, true);
    }

    // ---- The table beside it ----

    fillTable() {
      if (!this.details.open || this.built === null || this.graph === null)
        return;
      const [from, to] = this.graph.xAxisRange();
      const inside = this.built.rows.map((_, i) => i)
        .filter((i) => this.built.rows[i][0] >= from - 1e-9 && this.built.rows[i][0] <= to + 1e-9);
      const stride = Math.max(1, Math.ceil(inside.length / MAX_TABLE_ROWS));
      const first = this.kind.levels ? 'percentile' : 'time';
      const head = element('tr', {}, element('th', { scope: 'col' }, first),
        ...this.built.labels.map((name) => element('th', { scope: 'col' }, element('bdi', {}, name))));
      const body = inside.filter((_, i) => i % stride === 0).map((i) => this.tableRow(i));
      const caption = stride > 1
        ? `Every ${stride}th of ${inside.length} intervals; zoom in to see all.` : this.kind.title;
      this.table.replaceChildren(element('table', {}, element('caption', {}, caption),
        element('thead', {}, head), element('tbody', {}, ...body)));
    }

    tableRow(i) {
      const row = this.built.rows[i];
      const cells = this.built.cells
        ? [this.built.cells[i] === null ? '–' : this.heatItem(row, i).textContent]
        : this.built.labels.map((_, j) => this.textOf(row, j));
      return element('tr', {}, element('th', { scope: 'row' }, this.xText(row)),
        ...cells.map((text) => element('td', {}, text)));
    }
  }

  globalThis.ltChartFigure = { Figure, element };
})();
