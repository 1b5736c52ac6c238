// SPDX-License-Identifier: MIT
//
// Charts of load tests, drawn with dygraphs: one view with selectors, a figure for each
// kind of chart, all over one time axis. For a report, which has all data when it is
// loaded, and for the live page, which adds to it:
//
//   const view = ltCharts.create(element, data);
//   view.addRun(run);          a run begins: as an element of data.documents[].runs
//   view.append(interval);     { index: ..., interval: ... }: one more of the run of that index
//   view.setTotals(totals);    { index: ..., totals: [...] }: what the spectrum is drawn from
//   view.select({ run: 0, operation: -1, clock: 'response', log: true });
//   view.kinds, view.shown(id) what a chart shows now: { labels, rows, cells }
//
// Runs are addressed by their place in the order of addition or, from outside, by index
// within the first document. Nothing here makes markup of text: names can hold anything.
(function () {
  'use strict';

  const { Run, KINDS, formatDuration, formatQuantity } = globalThis.ltChartModel;
  const { Figure, element } = globalThis.ltChartFigure;

  const PRINT_WIDTH = 660;

  // ---- Elements ----

  function labelled(text, control) {
    return element('label', {}, `${text} `, control);
  }

  function selectOf(options) { // [value, text]
    return element('select', {},
      ...options.map(([value, text]) => element('option', { value, dir: 'auto' }, text)));
  }

  // ---- The view ----

  class View {
    constructor(root, data) {
      const documents = data.documents || [];
      this.runs = documents.flatMap((each) =>
        each.runs.map((head) => new Run(head, documents.length > 1 ? each.label : '')));
      this.kinds = KINDS.map((kind) => kind.id);
      this.state = { run: 0, operation: -1, clock: 'response', log: true };
      this.zoomed = false;
      this.busy = false;
      this.printing = false;
      this.figures = KINDS.map((kind) => new Figure(kind, this));
      this.tools = element('form', { class: 'lt-tools', 'aria-label': 'What the charts show' });
      this.caption = element('p', { class: 'lt-shown' });
      root.replaceChildren(this.tools, this.caption,
        element('div', { class: 'lt-charts' }, ...this.figures.map((figure) => figure.root)));
      this.makeTools();
      this.draw();
      this.watchSurroundings();
    }

    selected() {
      const run = this.runs[this.state.run] || null;
      const others = run === null ? [] : this.runs.filter((each) =>
        each !== run && each.documentLabel !== run.documentLabel
        && each.head.scenario === run.head.scenario && each.head.run === 1
        && this.state.operation < each.head.operations.length);
      return { run, others };
    }

    // Stages and the warm-up, over time.
    bands() {
      const { run } = this.selected();
      const first = run.begin;
      const bands = run.head.stages.map((stage) => ({ name: stage.name,
        from: stage.begin_ns / 1e9, to: stage.end_ns === null ? Infinity : stage.end_ns / 1e9 }));
      return first < 0 ? [...bands, { name: 'warm-up', from: first, to: 0, warmup: true }] : bands;
    }

    draw() {
      for (const figure of this.figures)
        figure.draw();
    }

    select(changes) {
      Object.assign(this.state, changes);
      const run = this.runs[this.state.run];
      if (run && this.state.operation >= run.head.operations.length)
        this.state.operation = -1;
      if ('run' in changes)
        this.zoomed = false;
      this.makeTools();
      this.draw();
    }

    shown(id) {
      return this.figures[this.kinds.indexOf(id)].built;
    }

    // ---- Live ----

    runAt(index) {
      return this.runs.find((run) => run.head.index === index);
    }

    addRun(head) {
      this.runs.push(new Run(head, ''));
      this.select({});
    }

    append({ index, interval }) {
      const run = this.runAt(index);
      if (!run)
        return;
      run.rows.push(interval);
      if (run === this.selected().run)
        this.scheduleUpdate();
    }

    setTotals({ index, totals }) {
      const run = this.runAt(index);
      if (!run)
        return;
      run.totals = totals;
      if (run === this.selected().run)
        this.scheduleUpdate();
    }

    // However much comes at once, as when a late joiner is told all: drawn once.
    scheduleUpdate() {
      if (this.pending)
        return;
      this.pending = requestAnimationFrame(() => {
        this.pending = 0;
        for (const figure of this.figures)
          figure.update();
      });
    }

    // ---- Selectors ----

    makeTools() {
      const { run } = this.selected();
      const focused = this.tools.contains(document.activeElement)
        ? document.activeElement.name : null;
      const operations = run === null ? [] : run.head.operations;
      const controls = [];
      if (this.runs.length > 1)
        controls.push(this.control('run', 'Run', this.runs.map((each, i) => [i, each.name])));
      if (operations.length > 1)
        controls.push(this.control('operation', 'Operation',
          [[-1, 'all operations'], ...operations.map((name, i) => [i, name])]));
      if (run !== null && run.head.open)
        controls.push(this.control('clock', 'Latency',
          [['response', 'response time'], ['service', 'service time']]));
      else
        this.state.clock = 'service';
      controls.push(this.logControl());
      this.tools.replaceChildren(...controls);
      this.caption.textContent = this.describe();
      if (focused && this.tools.elements[focused])
        this.tools.elements[focused].focus();
    }

    // What is selected, in words: paper has no selectors.
    describe() {
      const { run } = this.selected();
      return run === null ? '' : `${run.name}, ${run.operationName(this.state.operation)}; `
        + `latency: ${this.state.clock} time`;
    }

    control(name, text, options) {
      const select = selectOf(options);
      select.name = name;
      select.value = String(this.state[name]);
      select.addEventListener('change', () => {
        const clock = name === 'run' ? { clock: 'response' } : {};
        this.select({ ...clock, [name]: name === 'clock' ? select.value : Number(select.value) });
      });
      return labelled(text, select);
    }

    logControl() {
      const box = element('input', { type: 'checkbox', name: 'log' });
      box.checked = this.state.log;
      box.addEventListener('change', () => this.select({ log: box.checked }));
      return element('label', {}, box, ' logarithmic');
    }

    // ---- One axis ----

    timed() {
      return this.figures.filter((figure) => figure.graph !== null && !figure.kind.levels);
    }

    point(from, row, alone) {
      if (this.busy || from.built === null)
        return;
      this.busy = true;
      const figures = from.kind.levels ? [from] : this.timed();
      for (const figure of figures) {
        figure.showValues(row);
        if (figure === from && !alone)
          continue;
        if (row < 0)
          figure.graph.clearSelection();
        else
          figure.graph.setSelection(row);
      }
      this.busy = false;
    }

    // From null: shows all.
    zoom(from, first, last) {
      if (this.busy || from.graph === null)
        return;
      this.busy = true;
      const [low, high] = from.graph.xAxisExtremes();
      const all = first === null || (first <= low && last >= high);
      const window = all ? null : [first, last];
      for (const figure of from.kind.levels ? [from] : this.timed()) {
        figure.graph.updateOptions({ dateWindow: window });
        figure.fillTable();
      }
      if (!from.kind.levels)
        this.zoomed = !all;
      this.busy = false;
    }

    // ---- Surroundings ----

    watchSurroundings() {
      matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
        if (!this.printing)
          this.draw();
      });
      addEventListener('beforeprint', () => this.print(true));
      addEventListener('afterprint', () => this.print(false));
    }

    // Canvases do not follow the paper by themselves, and one that is made while printing
    // stays empty: pictures of them are printed. What is folded would not be printed.
    print(on) {
      for (const details of document.querySelectorAll('details.lt-more')) {
        if (on)
          details.dataset.wasOpen = details.open;
        details.open = on || details.dataset.wasOpen === 'true';
      }
      document.documentElement.classList.toggle('lt-print', on);
      for (const figure of this.figures)
        figure.plot.style.width = on ? `${PRINT_WIDTH}px` : '';
      this.printing = on;
      this.draw();
      for (const figure of on ? this.figures : [])
        figure.takePictures();
    }
  }

  globalThis.ltCharts = {
    create: (root, data) => new View(root, data),
    formatDuration, formatQuantity,
  };
})();
