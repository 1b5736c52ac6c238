/* SPDX-License-Identifier: MIT
 *
 * What the page knows, made of events as they come. No part of a page: it also runs in
 * tests. Text of suites is only ever text here.
 */
"use strict";

const LtModel = (() => {
  const newModel = () => ({ header: null, runs: [], verdict: null, warnings: [] });

  const keyOf = (event) => `${event.scenario}\u0000${event.run}`;

  const find = (model, event) => model.runs.find((run) => run.key === keyOf(event));

  /* Rows that a later one covers, as it was made of them, make room for it. */
  const addRow = (rows, row) => {
    const begin = row.time_ns - row.interval_ns;
    while (rows.length > 0) {
      const last = rows[rows.length - 1];
      if (last.phase !== row.phase || last.time_ns <= begin + 1000) break;
      rows.pop();
    }
    rows.push(row);
  };

  const take = {
    header: (model, event) => {
      model.header = event;
      model.runs = [];
      model.verdict = null;
    },
    run: (model, event) => {
      if (find(model, event)) return;
      model.runs.push({ key: keyOf(event), scenario: event.scenario, run: event.run,
        facts: event, stages: event.stages, rows: [], verdict: null, warnings: [] });
    },
    interval: (model, event) => {
      const run = find(model, event);
      if (run) addRow(run.rows, event);
    },
    "run-end": (model, event) => {
      const run = find(model, event);
      if (!run) return;
      run.verdict = event.verdict;
      run.warnings = event.warnings;
    },
    end: (model, event) => {
      model.verdict = event.verdict;
      model.warnings = event.warnings;
    },
  };

  /* Returns whether @event was of a kind that is known. */
  const apply = (model, event) => {
    const handler = Object.hasOwn(take, event.type) ? take[event.type] : null;
    if (handler) handler(model, event);
    return handler !== null;
  };

  const operationsOf = (run) => run.facts.config.mix
    .filter((part) => part.weight > 0).map((part) => part.operation);

  /* The numbers of an operation, or of all (""), in a row; null: it has none. */
  const numbersOf = (row, operation) => (operation === "" ? row.total
    : row.operations.find((one) => one.name === operation) ?? null);

  return { newModel, apply, operationsOf, numbersOf };
})();
