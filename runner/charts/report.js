// SPDX-License-Identifier: MIT
//
// Starts the charts of a report, whose data is in the page.
(function () {
  'use strict';

  const data = document.getElementById('lt-data');
  const root = document.getElementById('lt-view');
  if (data !== null && root !== null)
    globalThis.ltView = ltCharts.create(root, JSON.parse(data.textContent));
})();
