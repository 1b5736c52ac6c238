// SPDX-License-Identifier: MIT
//
// The live page: listens to events, hands them to the charts, and shows what is above
// them. Text goes in as text only. That of charts was made harmless where it was sent from;
// the rest is here.
(function () {
  'use strict';

  const { formatDuration, formatQuantity } = ltCharts;
  const byId = (id) => document.getElementById(id);
  const view = ltCharts.create(byId('view'), { documents: [{ label: '', runs: [] }] });
  const state = { header: null, ended: false, last: '', intervals: 0, stopping: false,
    durations: new Map(), thresholds: new Map(), over: new Set(),
    wholes: new Map() };
  let source = null;
  let frame = 0;

  // Control characters, direction marks and the like, made visible.
  function safe(text) {
    return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (c) => `\\u{${c.codePointAt(0).toString(16)}}`);
  }

  function element(name, text, className) {
    const made = document.createElement(name);
    if (text !== undefined)
      made.textContent = safe(text);
    if (className)
      made.className = className;
    return made;
  }

  function setConnection(text, kind) {
    byId('connection').textContent = text;
    byId('connection').dataset.kind = kind;
  }

  // ---- What is above the charts ----

  function formatSpan(ns) {
    const s = Math.round(ns / 1e9);
    if (s < 120)
      return `${s} s`;
    return s < 7200 ? `${Math.floor(s / 60)} min ${s % 60} s`
      : `${Math.floor(s / 3600)} h ${Math.floor(s / 60) % 60} min`;
  }

  function showProgress(run, row) {
    const warmup = row && row.phase === 'warmup';
    const planned = !run ? 0 : warmup ? run.head.warmup_ns : state.durations.get(run.head.index);
    const text = state.stopping ? 'stopping' : warmup ? 'warm-up' : 'measuring';
    byId('progress').textContent = !run ? 'waiting for a run' : !row ? 'the run begins'
      : `${state.over.has(run.head.index) ? 'over' : text}: ${formatSpan(row.time_ns)} of ${formatSpan(planned)}`;
    byId('bar').value = row && planned > 0 ? Math.min(row.time_ns / planned, 1) : 0;
  }

  function cellsOf(name, [count, errors, service, response], row) {
    const times = (view.state.clock === 'response' ? response : service) || [];
    const share = count > 0 ? ` (${Number((100 * errors / count).toPrecision(3))} %)` : '';
    return [name, formatQuantity(row.interval_ns > 0 ? count * 1e9 / row.interval_ns : 0),
      errors === 0 ? '0' : formatQuantity(errors) + share,
      ...[0, 1, 2, 3].map((i) => (times[i] === undefined ? '–' : formatDuration(times[i])))];
  }

  // What the table is of: the newest interval, and of a run that is over all that was
  // measured, as in the summary.
  function showSpan(row, whole) {
    const time = !row ? '' : row.interval_ns < 0.95e9 ? formatDuration(row.interval_ns)
      : formatSpan(row.interval_ns);
    byId('span').textContent = !row ? '' : whole ? `the whole run: measured for ${time}`
      : `the last ${time}${row.phase === 'warmup' ? ' of the warm-up' : ''}`;
  }

  function showRows(run, last) {
    const whole = run && state.wholes.get(run.head.index);
    const row = whole || last;
    showSpan(row, whole);
    const names = run ? [...run.head.operations, 'all operations'] : [];
    const lines = !row ? [] : row.operations.map((one, i) => cellsOf(names[i], one, row));
    byId('rows').replaceChildren(...lines.map((line) => {
      const tr = element('tr');
      tr.append(...line.map((text, i) => {
        const cell = element(i === 0 ? 'th' : 'td', text);
        cell.dir = i === 0 ? 'auto' : '';
        return cell;
      }));
      return tr;
    }));
  }

  function showThresholds(run) {
    const all = run ? state.thresholds.get(run.head.index) || [] : [];
    byId('thresholds').hidden = all.length === 0;
    byId('thresholds').replaceChildren(...all.map((one) => {
      const kind = one.failed ? 'broken' : one.state;
      const item = element('span', undefined, 'threshold');
      item.dataset.state = kind;
      item.append(element('bdi', one.text), safe(` ${kind}, ${one.value}`));
      return item;
    }));
  }

  function show() {
    frame = 0;
    const { run } = view.selected();
    const row = run ? run.rows[run.rows.length - 1] : undefined;
    showProgress(run, row);
    showRows(run, row);
    showThresholds(run);
    byId('stop').disabled = state.ended || state.stopping || view.runs.length === 0;
  }

  // Once a frame, however many events came.
  function touch() {
    if (frame === 0)
      frame = requestAnimationFrame(show);
  }

  // In the words of the summary.
  function showVerdict({ verdict, warnings }) {
    const box = byId('verdict');
    const list = element('ul');
    const passed = verdict.exit_status === 0;
    const [why, ...others] = verdict.reasons;
    list.append(...[...(passed ? verdict.reasons : others), ...warnings].map((text) =>
      element('li', text)));
    box.dataset.outcome = passed ? 'pass' : 'fail';
    box.replaceChildren(element('h2', passed ? 'PASS'
      : `FAIL: ${why || verdict.outcome} (exit ${verdict.exit_status})`), list);
    box.hidden = false;
  }

  // ---- Events ----

  // Intervals that were merged since they were shown: all is asked for again.
  function overlaps({ index, interval }) {
    const run = view.runAt(index);
    const last = run && run.rows[run.rows.length - 1];
    return Boolean(last) && last.phase === interval.phase
      && interval.time_ns - interval.interval_ns < last.time_ns - 1e6;
  }

  function takeThresholds(one) {
    state.thresholds.set(one.index, one.thresholds);
    if (one.chart)
      view.setTotals(one.chart);
  }

  const take = {
    header(event) {
      if (state.header !== null)
        location.reload();
      state.header = event;
      document.title = safe(`ltrun: ${event.command_line.slice(1).join(' ')}`).slice(0, 200);
    },
    run(event) {
      state.durations.set(event.chart.index, event.duration_ns);
      const { run } = view.selected();
      view.addRun(event.chart);
      // Of those side by side the first stays; what is over makes room for what begins.
      if (run === null || state.over.has(run.head.index))
        view.select({ run: view.runs.length - 1, clock: 'response' });
    },
    interval(event) {
      if (event.merged > 1 && overlaps(event.chart)) {
        location.reload();
        return;
      }
      state.intervals++;
      view.append(event.chart);
    },
    moment(event) {
      event.runs.forEach(takeThresholds);
    },
    'run-end'(event) {
      state.over.add(event.index);
      if (event.whole)
        state.wholes.set(event.index, event.whole.interval);
      takeThresholds(event);
    },
    end(event) {
      state.ended = true;
      source.close();
      setConnection('the runs are over', 'ended');
      byId('confirm').close('go-on'); // there is nothing left to stop
      showVerdict(event);
    },
  };

  function onMessage(message) {
    const event = JSON.parse(message.data);
    state.last = message.lastEventId;
    if (Object.hasOwn(take, event.type))
      take[event.type](event);
    touch();
  }

  function listen() {
    source = new EventSource('/api/charts');
    source.onopen = () => setConnection('live', 'live');
    source.onmessage = onMessage;
    source.onerror = () => {
      if (state.ended)
        return;
      setConnection('connection lost, reconnecting', 'lost');
      // A browser that gave up for good, as after an error page, is asked again.
      if (source.readyState === EventSource.CLOSED)
        setTimeout(listen, 1000);
    };
  }

  async function stop() {
    state.stopping = true;
    touch();
    try {
      const response = await fetch('/api/stop',
        { method: 'POST', headers: { 'X-Ltrun-Action': 'stop' } });
      state.stopping = response.ok;
    } catch (error) {
      state.stopping = false;
    }
    touch();
  }

  // The cookie is there now; the token is nothing to leave in the address bar.
  if (location.search !== '')
    history.replaceState(null, '', location.pathname);
  byId('view').addEventListener('change', touch);
  byId('stop').addEventListener('click', () => byId('confirm').showModal());
  byId('confirm').addEventListener('close', () => {
    if (byId('confirm').returnValue === 'stop')
      stop();
  });
  show();
  listen();
  globalThis.ltDashboard = { view, state };
})();
