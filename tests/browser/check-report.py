#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check-report.py LTRUN WRITE-DOCUMENTS

HTML reports in a headless Chromium: no errors and no requests, charts of the numbers of the
document, selectors, keys and zoom, narrow screens, schemes, print, names that would like to
be markup, and how long an hour of twenty operations takes to open.
Exit status 77: there is no browser, or the build has no HTML reports.
"""
import json
import os
import subprocess
import sys
import tempfile

from browser import Browser, Missing

SECOND = 1000000000
CPU_LIMIT_S = 6  # 2 s are promised on a machine that is quiet; this one may be busy

WICKED = ["</script><script>globalThis.pwned = 1</script>",
          "<img src=x onerror=\"globalThis.pwned = 1\">",
          "a\u202eb\u0001c\u001b[31m]]>&amp;"]

LTRUN, WRITE_DOCUMENTS = sys.argv[1:3]
failures = []
checks = 0


def check(held, text):
    global checks
    checks += 1
    if not held:
        failures.append(text)
        print(f"FAIL: {text}")


def close_to(a, b):
    if a is None or b is None:
        return a is b
    return abs(a - b) <= 1e-5 * max(abs(a), abs(b))


def report(folder, name, *documents, form="html"):
    """Writes the report of documents. Returns its path."""
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        subprocess.run([LTRUN, "report", "-f", form, *documents], check=True, stdout=file)
    return path


def save(folder, name, document):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(document, file)
    return path


def load(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return json.load(file)


def seconds(row):
    return row["time_ns"] / SECOND


# ---- Documents ----


def latency(i, scale=1000):
    """Percentiles of the i-th interval, different for each."""
    return {"p50": 10 * scale + i, "p95": 20 * scale + i * 31 % 17 * scale,
            "p99": 90 * scale + i, "max": 100 * scale + i * 13 % 11 * scale}


def varied(operation, i):
    """Numbers of the i-th interval."""
    count = 100 + i * 7 % 50
    return dict(operation, count=count, errors=i % 3, ops_per_second=count,
                service=latency(i), response=latency(i, 3000))


def stretched(document, n_intervals, n_operations, n_warmup=0):
    """A document of so many intervals of a second, of so many operations."""
    run = document["runs"][0]
    names = [f"operation-{i:02}" for i in range(n_operations)]
    row = next(each for each in run["intervals"] if each["phase"] == "measure")
    run["config"]["mix"] = [dict(run["config"]["mix"][0], operation=name) for name in names]
    operation = row["operations"][0]
    run["measured"]["operations"] = [dict(run["measured"]["operations"][0], name=name)
                                     for name in names]
    run["warmup"] = None
    run["metrics"] = []
    run["config"]["warmup_ns"] = n_warmup * SECOND
    run["intervals"] = [
        dict(row, phase="warmup" if i < n_warmup else "measure",
             time_ns=(i + 1 - (n_warmup if i >= n_warmup else 0)) * SECOND, interval_ns=SECOND,
             total=varied(row["total"], i), target=150, lag=latency(i, 500),
             heat={"service": {"first": 40, "counts": [1, i % 5, 7]},
                   "response": {"first": 46 + i % 3, "counts": [2 + i, 0, 1]}},
             operations=[dict(varied(operation, i + j), name=name)
                         for j, name in enumerate(names)])
        for i in range(n_intervals)]
    return document


def renamed(document, names):
    """The same with these as names of operations and the scenario, and as messages."""
    text = json.dumps(document)
    run = document["runs"][0]
    for i, old in enumerate([each["operation"] for each in run["config"]["mix"]][:len(names)]):
        text = text.replace(json.dumps(old), json.dumps(names[i]))
    text = text.replace(json.dumps(run["scenario"]), json.dumps(names[0]))
    document = json.loads(text)
    document["verdict"]["reasons"] = names
    document["warnings"] = names
    for each in document["runs"][0]["errors"]:
        for sample in each["samples"]:
            sample["text"] = names[1]
    return document


# ---- Checks ----


def check_quiet(page, name, path):
    check(page.problems == [], f"{name}: {page.problems}")
    others = [each for each in page.requests if each != f"file://{path}"
              and not each.startswith("data:")]
    check(others == [], f"{name}: it asked for {others}")


def check_samples(browser, folder):
    """Whatever befell a run: a page without errors, and none that scrolls sideways."""
    names = sorted(each for each in os.listdir(folder) if each.endswith(".html"))
    check(len(names) > 10, f"only {names} were written")
    page = browser.page(width=375, height=700)
    for name in names:
        path = os.path.join(folder, name)
        page.open(f"file://{path}")
        width = page.evaluate("document.documentElement.scrollWidth")
        check(width <= 375, f"{name}: {width} px wide on a screen of 375")
        check(page.evaluate("document.querySelectorAll('.lt-verdict').length") == 1,
              f"{name}: no verdict")
        words = page.evaluate("[...document.querySelectorAll('.lt-verdict p')]"
                              ".map((p) => p.textContent)")
        check(len(words) > 1 and len(words[1]) > 5, f"{name}: no reason in {words}")
        gates = page.evaluate("[...document.querySelectorAll('h2')].some((h) => h.textContent "
                              "=== 'Gates' && h.nextElementSibling !== null)")
        check(gates == (name in ("thresholds.html", "compared.html")), f"{name}: gates {gates}")
        check_quiet(page, name, path)
        page.requests.clear()
        page.problems.clear()
    page.close()


def check_narrow(browser, folder):
    """Labels of an axis are apart, also where there is little room."""
    page = browser.page(width=375, height=700)
    page.open(f"file://{folder}/open-overloaded.html")
    boxes = page.evaluate("""(() => {
      const range = document.createRange();
      return [...document.querySelectorAll('#lt-chart-spectrum .dygraph-axis-label-x')]
        .map((each) => {
          range.selectNodeContents(each);
          const { left, right } = range.getBoundingClientRect();
          return [left, right];
        }).sort((a, b) => a[0] - b[0]);
    })()""")
    check(len(boxes) > 2, f"labels at {boxes}")
    check(all(a[1] + 2 < b[0] for a, b in zip(boxes, boxes[1:])), f"labels at {boxes}")
    page.close()


def check_data(page, document):
    run = document["runs"][0]
    rows = run["intervals"]
    shown = page.evaluate("ltView.shown('throughput')")
    check(shown["labels"] == ["achieved", "failed", "target"], f"labels {shown['labels']}")
    check(len(shown["rows"]) == len(rows), f"{len(shown['rows'])} of {len(rows)} intervals")
    warmup = [each for each in rows if each["phase"] == "warmup"]
    end = warmup[-1]["time_ns"] / SECOND if warmup else 0
    for row, drawn in zip(rows, shown["rows"]):
        x = seconds(row) - (end if row["phase"] == "warmup" else 0)
        check(close_to(drawn[0], x), f"{drawn} at {x}")
        check(close_to(drawn[1], row["total"]["ops_per_second"]), f"{drawn} of {row['total']}")
        check(close_to(drawn[3], row["target"]), f"target {drawn} of {row['target']}")
    for clock in ("service", "response"):
        page.evaluate(f"ltView.select({{ clock: '{clock}' }})")
        drawn = page.evaluate("ltView.shown('latency').rows")
        for row, values in zip(rows, drawn):
            wanted = row["total"][clock]
            wanted = [wanted[key] for key in ("p50", "p95", "p99", "max")] if wanted else \
                [None] * 4
            check(values[1:] == wanted, f"{clock} {values} of {wanted}")
    cells = page.evaluate("ltView.shown('heatmap').cells")
    for row, cell in zip(rows, cells):
        heat = row["heat"]["response"]
        check(cell == (heat and [heat["first"], heat["counts"]]), f"heat {cell} of {heat}")


def check_selectors(page, document):
    names = [each["name"] for each in document["runs"][0]["measured"]["operations"]]
    options = page.evaluate(
        "[...document.querySelector('select[name=operation]').options].map((o) => o.text)")
    check(options == ["all operations", *names], f"operations {options}")
    page.evaluate("""(() => {
      const select = document.querySelector('select[name=operation]');
      select.value = '0';
      select.dispatchEvent(new Event('change'));
    })()""")
    drawn = page.evaluate("ltView.shown('throughput').rows.map((row) => row[1])")
    wanted = [next(each["ops_per_second"] for each in row["operations"]
                   if each["name"] == names[0]) for row in document["runs"][0]["intervals"]]
    check(all(close_to(a, b) for a, b in zip(drawn, wanted)), f"one operation: {drawn}")
    check(page.evaluate("document.querySelector('#lt-chart-heatmap .lt-plot').hidden"),
          "a heat map of one operation")
    page.evaluate("document.querySelector('input[name=log]').click()")
    check(page.evaluate("!ltView.state.log && !ltView.figures[1].isLog"), "still logarithmic")
    page.evaluate("ltView.select({ operation: -1, clock: 'response', log: true })")


def check_keys_and_zoom(page):
    """Values are read and all charts zoomed by keys; a table follows the window."""
    window = "JSON.stringify(ltView.figures.filter((f) => f.graph && !f.kind.levels)" \
             ".map((f) => f.graph.xAxisRange()))"
    before = json.loads(page.evaluate(window))
    page.evaluate("document.querySelector('#lt-chart-latency .lt-plot').focus()")
    page.press("ArrowRight")
    page.press("ArrowRight")
    legend = page.evaluate("document.querySelector('#lt-chart-latency .lt-legend').textContent")
    check("at " in legend and "p99" in legend, f"legend after arrows: {legend}")
    check("at " in page.evaluate(
        "document.querySelector('#lt-chart-throughput .lt-legend').textContent"),
        "the others do not follow")
    page.press("+")
    after = json.loads(page.evaluate(window))
    check(all(abs(a[1] - a[0]) < abs(b[1] - b[0]) for a, b in zip(after, before)),
          f"zoomed from {before} to {after}")
    check(len({tuple(each) for each in after}) == 1, f"not one axis: {after}")
    page.evaluate("document.querySelector('#lt-chart-latency details').open = true")
    check(page.wait_for("document.querySelectorAll('#lt-chart-latency tbody tr').length > 0"),
          "no table")
    page.press("0")
    check(json.loads(page.evaluate(window)) == before, "0 does not show all")
    rows = page.evaluate("document.querySelectorAll('#lt-chart-latency tbody tr').length")
    check(rows == page.evaluate("ltView.shown('latency').rows.length"), f"{rows} rows")
    check(page.evaluate("[...document.querySelectorAll('.lt-plot')].every((plot) => "
                        "plot.hidden || plot.getAttribute('aria-label').length > 40)"),
          "a chart without a description")


def check_colors(page):
    background = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(background)
    page.scheme("dark")
    dark = page.evaluate(background)
    check(light == "rgb(255, 255, 255)" and dark != light, f"{light} and {dark}")
    page.scheme("light")


def check_print(page, folder):
    path = os.path.join(folder, "report.pdf")
    page.pdf(path)
    with open(path, "rb") as file:
        text = file.read()
    check(text.startswith(b"%PDF") and len(text) > 20000, f"a PDF of {len(text)} bytes")
    # A picture and its opacity of each; those without a line would be one and the same.
    charts = page.evaluate("ltView.figures.filter((figure) => figure.graph !== null).length")
    pictures = text.count(b"/Width 1980")
    check(charts > 5 and pictures > 2 * charts, f"{pictures} pictures of {charts} charts")
    check(page.evaluate("document.querySelector('.lt-shown').textContent").endswith(
        ", all operations; latency: response time"), "nothing says what is shown")
    check(page.evaluate("!document.documentElement.classList.contains('lt-print')"
                        " && ltView.figures[0].plot.style.width === ''"
                        " && document.querySelectorAll('.lt-plot img').length === 0"),
          "it stays as it was printed")


def check_one(browser, folder):
    document = stretched(load(folder, "open-overloaded.json"), 40, 3, n_warmup=5)
    document["command_line"][1:1] = ["-o", "html=a.html", "-ojson=b.json", "--out=csv=c"]
    path = report(folder, "one.html", save(folder, "one.json", document))
    page = browser.page(f"file://{path}")
    again = page.evaluate("[...document.querySelectorAll('h2')].find((h) => h.textContent "
                          "=== 'Run it again').nextElementSibling.textContent")
    check(again.startswith("ltrun --plugin") and "a.html" not in again
          and "b.json" not in again and "csv" not in again, f"again: {again}")
    check_data(page, document)
    check_selectors(page, document)
    check_keys_and_zoom(page)
    check_colors(page)
    check_print(page, folder)
    check_quiet(page, "one", path)
    page.close()

    page = browser.page(f"file://{path}", scripts=False)
    text = page.evaluate("document.body.innerText")
    check("need JavaScript" in text and "ops/s" in text, "nothing to read without scripts")
    page.close()


def check_short(browser, folder):
    """One interval or three: the axis begins where the first interval did."""
    axes = "ltView.figures.filter((f) => f.graph && !f.kind.levels)" \
           ".map((f) => f.graph.xAxisRange())"
    page = browser.page()
    for n, length_ns in ((1, 300000000), (3, SECOND)):
        document = stretched(load(folder, "open-overloaded.json"), n, 1)
        for i, row in enumerate(document["runs"][0]["intervals"]):
            row.update(time_ns=(i + 1) * length_ns, interval_ns=length_ns,
                       cpu_share=0.004 + i / 1000)
        path = report(folder, "short.html", save(folder, "short.json", document))
        page.open(f"file://{path}")
        wanted = [0, n * length_ns / SECOND]
        check(all(each == wanted for each in page.evaluate(axes)),
              f"{n} intervals from {page.evaluate(axes)}")
        labels = page.evaluate("[...document.querySelectorAll('#lt-chart-cpu "
                               ".dygraph-axis-label-y')].map((each) => each.textContent)")
        check(len(labels) > 2 and len(set(labels)) == len(labels), f"ticks {labels}")
        page.evaluate("ltView.zoom(ltView.figures[0], 0.1, 0.2)")
        check(page.evaluate(axes)[0] == [0.1, 0.2], f"zoomed {page.evaluate(axes)}")
        page.evaluate("ltView.zoom(ltView.figures[0], null, null)")
        check(page.evaluate(axes)[0] == wanted, f"{n} intervals again {page.evaluate(axes)}")
        # The first cell is drawn from the left edge on.
        check(page.evaluate("""(() => {
          const figure = ltView.figures.find((each) => each.kind.id === 'heatmap');
          const { x, y, h } = figure.graph.getArea();
          const context = figure.plot.querySelector('canvas').getContext('2d');
          return context.getImageData(x + 2, y, 1, h).data.some((value, i) =>
            i % 4 === 2 && value > 100);
        })()"""), f"{n} intervals: the heat map begins late")
        check_quiet(page, f"{n} intervals", path)
        page.requests.clear()
    page.close()


def check_wicked(browser, folder):
    document = renamed(load(folder, "errors.json"), WICKED)
    path = report(folder, "wicked.html", save(folder, "wicked.json", document))
    page = browser.page(f"file://{path}")
    check(page.evaluate("globalThis.pwned === undefined"), "a name ran as a script")
    check(page.evaluate("document.querySelectorAll('img').length") == 0, "a name became markup")
    text = page.evaluate("document.body.innerText")
    check(WICKED[0] in text and WICKED[1] in text, "a name is not shown as it is")
    check("\\u{202e}" in text and "\\x1b" in text, "controls are not made visible")
    check(not any(c in text for c in "\u202e\u0001\u001b"), "controls are in the page")
    page.evaluate("for (const each of document.querySelectorAll('.lt-chart details'))"
                  " each.open = true")
    check(page.evaluate("globalThis.pwned === undefined"), "a table ran a script")
    check_quiet(page, "wicked", path)
    svg = report(folder, "wicked.svg", os.path.join(folder, "wicked.json"), form="svg")
    page.requests.clear()
    page.open(f"file://{svg}")
    check(page.evaluate("globalThis.pwned === undefined"), "a picture ran a script")
    check(page.evaluate("document.documentElement.tagName") == "svg", "no picture")
    check_quiet(page, "wicked.svg", svg)
    page.close()


def check_several(browser, folder):
    one, two = (os.path.join(folder, f"{name}.json") for name in ("open-overloaded",
                                                                  "open-sustained"))
    crash = os.path.join(folder, "crash.json")
    path = report(folder, "left-out.html", crash, one, two)
    page = browser.page(f"file://{path}")
    text = page.evaluate("document.body.innerText")
    words = page.evaluate("[...document.querySelectorAll('.lt-verdicts b')]"
                          ".map((b) => b.textContent)")
    check(words == ["FAIL", "PASS", "PASS"], f"verdicts {words}")
    check(f"Left out: {crash}, as none" in text.replace("\u00a0", " "), "what is left out")
    check("service p99" in text and "_ns" not in text, "names of figures")
    check("×)" in text, "nothing beside a crash")
    page.close()

    path = report(folder, "several.html", one, two)
    page = browser.page(f"file://{path}")
    check(page.evaluate("document.querySelectorAll('.lt-verdict').length") == 2,
          "not both verdicts")
    check(page.evaluate("document.querySelectorAll('svg.lt-svg circle').length") > 0,
          "no dots of runs")
    labels = page.evaluate("ltView.shown('spectrum').labels")
    check(len(labels) == 3 and two in labels[2], f"spectra {labels}")
    page.evaluate("ltView.select({ run: 1 })")
    check(page.evaluate("ltView.shown('throughput').rows.length") > 0, "no second run")
    check_quiet(page, "several", path)
    page.close()


def check_hour(browser, folder):
    document = stretched(load(folder, "open-overloaded.json"), 3600, 20)
    path = report(folder, "hour.html", save(folder, "hour.json", document))
    page = browser.page()
    page.call("Performance.enable", timeDomain="threadTicks")
    taken = page.open(f"file://{path}")
    metrics = {each["name"]: each["value"]
               for each in page.call("Performance.getMetrics")["metrics"]}
    print(f"an hour of 20 operations: {os.path.getsize(path) / 1e6:.1f} MB, opened and drawn "
          f"in {metrics['TaskDuration']:.2f} s of processor time, {taken:.2f} s in all")
    check(0 < metrics["TaskDuration"] < CPU_LIMIT_S,
          f"an hour took {metrics['TaskDuration']:.1f} s to open")
    check(page.evaluate("ltView.shown('throughput').rows.length") == 3600, "not an hour")
    page.evaluate("ltView.select({ operation: 19 })")
    check_quiet(page, "hour", path)
    page.close()


def main():
    with tempfile.TemporaryDirectory(prefix="ltrun-html-") as folder:
        probe = subprocess.run([LTRUN, "report", "-f", "html", os.devnull],
                               stderr=subprocess.PIPE, check=False, text=True)
        if "left out of this build" in probe.stderr:
            raise Missing(probe.stderr.strip())
        subprocess.run([WRITE_DOCUMENTS, folder, "json", "html"], check=True)
        with Browser() as browser:
            check_samples(browser, folder)
            check_narrow(browser, folder)
            check_one(browser, folder)
            check_short(browser, folder)
            check_wicked(browser, folder)
            check_several(browser, folder)
            check_hour(browser, folder)
    print(f"{checks} checks, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Missing as missing:
        print(f"SKIP: {missing}")
        sys.exit(77)
