/* SPDX-License-Identifier: MIT
 *
 * The page: listens to events, keeps the model, shows it. Text goes in as textContent
 * only.
 */
"use strict";

const LtDashboard = (() => {
  const model = LtModel.newModel();
  const byId = (id) => document.getElementById(id);
  const state = { run: "", operation: "", latency: "response", events: 0, dirty: true,
    ended: false };
  let source = null;

  /* ---- Numbers for people ---- */

  const prefixed = (value, units, step) => {
    let i = 0;
    while (Math.abs(value) >= step && i < units.length - 1) {
      value /= step;
      i += 1;
    }
    return `${value === 0 ? 0 : Number(value.toPrecision(3))}${units[i]}`;
  };
  const formatTime = (ns) => (ns === null || ns === undefined ? "–"
    : ns < 1e9 ? prefixed(ns, [" ns", " µs", " ms"], 1000) : `${Number((ns / 1e9).toPrecision(3))} s`);
  const formatCount = (value) => prefixed(value, ["", "k", "M", "G", "T"], 1000);
  const formatSpan = (ns) => {
    const s = Math.round(ns / 1e9);
    return s < 120 ? `${s} s` : s < 7200 ? `${Math.floor(s / 60)} min ${s % 60} s`
      : `${Math.floor(s / 3600)} h ${Math.floor(s / 60) % 60} min`;
  };

  /* ---- Parts of the page ---- */

  const make = (name, text, className) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  };

  const setConnection = (text, kind) => {
    byId("connection").textContent = text;
    byId("connection").dataset.kind = kind;
  };

  /* Keeps what is selected, if it is still there. */
  const fillSelect = (select, options) => {
    const same = select.options.length === options.length
      && options.every(([value, text], i) => select.options[i].value === value
        && select.options[i].textContent === text);
    if (same) return;
    const selected = select.value;
    select.replaceChildren(...options.map(([value, text]) => {
      const option = make("option", text);
      option.value = value;
      return option;
    }));
    if (options.some(([value]) => value === selected)) select.value = selected;
  };

  const labelOf = (run) => {
    const several = model.runs.filter((other) => other.scenario === run.scenario).length > 1;
    return several ? `${run.scenario}, run ${run.run}` : run.scenario;
  };

  const currentRun = () => model.runs.find((run) => run.key === state.run) ?? null;

  const showSelectors = () => {
    fillSelect(byId("run"), model.runs.map((run) => [run.key, labelOf(run)]));
    state.run = byId("run").value;
    const run = currentRun();
    const operations = run ? LtModel.operationsOf(run) : [];
    fillSelect(byId("operation"), [["", "all"], ...operations.map((name) => [name, name])]);
    state.operation = byId("operation").value;
    const open = run !== null && run.facts.config.model === "open";
    byId("latency").disabled = !open;
    state.latency = open ? byId("latency").value : "service";
  };

  const showProgress = () => {
    const run = currentRun();
    const row = run ? run.rows[run.rows.length - 1] : undefined;
    if (!row) {
      byId("progress").textContent = run ? "the run begins" : "waiting for a run";
      return;
    }
    const config = run.facts.config;
    const planned = row.phase === "warmup" ? config.warmup_ns : config.duration_ns;
    const phase = run.verdict ? `ended: ${run.verdict.outcome}`
      : row.phase === "warmup" ? "warm-up" : "measuring";
    byId("progress").textContent =
      `${phase}, ${formatSpan(row.time_ns)} of ${formatSpan(planned)}`;
    byId("bar").value = planned > 0 ? Math.min(row.time_ns / planned, 1) : 0;
  };

  const cells = (name, numbers, latency) => {
    const times = numbers[latency] ?? {};
    const count = numbers.count + numbers.skipped;
    return [name, formatCount(numbers.ops_per_second),
      numbers.errors === 0 ? "0" : `${formatCount(numbers.errors)} (${Number((100 * numbers.errors / Math.max(count, 1)).toPrecision(3))} %)`,
      formatTime(times.p50), formatTime(times.p95), formatTime(times.p99), formatTime(times.max)];
  };

  const showRows = () => {
    const run = currentRun();
    const row = run ? run.rows[run.rows.length - 1] : undefined;
    const lines = !row ? [] : [...row.operations.map((one) => cells(one.name, one, state.latency)),
      cells("all", row.total, state.latency)];
    byId("rows").replaceChildren(...lines.map((line) => {
      const tr = make("tr");
      tr.append(...line.map((text, i) => make(i === 0 ? "th" : "td", text)));
      return tr;
    }));
  };

  const showVerdict = () => {
    const box = byId("verdict");
    box.hidden = model.verdict === null;
    if (model.verdict === null) return;
    box.dataset.outcome = model.verdict.exit_status === 0 ? "pass" : "fail";
    const list = make("ul");
    list.append(...[...model.verdict.reasons, ...model.warnings].map((text) => make("li", text)));
    box.replaceChildren(make("h2", `${model.verdict.outcome}, exit status ${model.verdict.exit_status}`), list);
  };

  const show = () => {
    state.dirty = false;
    showSelectors();
    showProgress();
    showRows();
    showVerdict();
    byId("stop").disabled = model.verdict !== null || model.runs.length === 0;
  };

  /* Once a frame, however many events came. A page that nobody sees has no frames. */
  const touch = () => {
    if (state.dirty) return;
    state.dirty = true;
    requestAnimationFrame(show);
  };

  /* ---- Events ---- */

  const onMessage = (message) => {
    const event = JSON.parse(message.data);
    state.events += 1;
    LtModel.apply(model, event);
    if (event.type === "end") {
      state.ended = true;
      source.close();
      setConnection("ended", "ended");
    }
    touch();
  };

  const listen = () => {
    source = new EventSource("/api/events");
    source.onopen = () => setConnection("live", "live");
    source.onmessage = onMessage;
    source.onerror = () => {
      if (state.ended) return;
      setConnection("connection lost, reconnecting", "lost");
      /* A browser that gave up for good is asked again: all so far comes once more, and
       * the header empties the model. */
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
    };
  };

  const stop = async () => {
    byId("stop").disabled = true;
    try {
      const response = await fetch("/api/stop",
        { method: "POST", headers: { "X-Ltrun-Action": "stop" } });
      const answer = await response.json();
      byId("progress").textContent = answer.state ?? answer.error;
    } catch (error) {
      setConnection("connection lost, reconnecting", "lost");
      byId("stop").disabled = false;
    }
  };

  const begin = () => {
    /* The cookie is there now; the token is nothing to leave in the address bar. */
    if (location.search !== "") history.replaceState(null, "", location.pathname);
    for (const id of ["run", "operation", "latency"]) byId(id).addEventListener("change", touch);
    byId("selectors").addEventListener("submit", (event) => event.preventDefault());
    byId("stop").addEventListener("click", () => byId("confirm").showModal());
    byId("confirm").addEventListener("close", () => {
      if (byId("confirm").returnValue === "stop") stop();
    });
    show();
    listen();
  };

  begin();
  return { model, state };
})();
