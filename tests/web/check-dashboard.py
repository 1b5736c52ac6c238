# SPDX-License-Identifier: MIT
"""check-dashboard.py PUPPET LTRUN NOOP: the live page in a real browser.

One start of Chromium for all of it. Most is a made-up run that is led by this script
(PUPPET, see web-puppet.c), so that nothing depends on time; one is a run of LTRUN.
Skipped (77) without a browser.
"""
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "browser"))
from browser import Browser, Missing  # noqa: E402

PUPPET, LTRUN, NOOP = sys.argv[1:4]
VIEW = "ltDashboard.view"
STATE = "ltDashboard.state"
n_checks = 0


def check(condition, what):
    global n_checks
    n_checks += 1
    if not condition:
        print(f"not ok {n_checks} {what}")
        sys.exit(1)
    print(f"ok {n_checks} {what}", flush=True)


class Puppet:
    def __init__(self, sample, scenario="auth"):
        self.process = subprocess.Popen([PUPPET, sample, scenario], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        self.port = int(re.search(r":(\d+)/", self.url)[1])

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "ok\n"

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Proxy:
    """Hands bytes on to a port, until it is cut: then no connection lives."""

    def __init__(self, port):
        self.port = port
        self.cut = False
        self.open = []
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            with self.lock:
                if self.cut:
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self.port))
                self.open += [client, server]
            for one, other in ((client, server), (server, client)):
                threading.Thread(target=self.hand_on, args=(one, other), daemon=True).start()

    @staticmethod
    def hand_on(one, other):
        try:
            while data := one.recv(65536):
                other.sendall(data)
        except OSError:
            pass
        for each in (one, other):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def set_cut(self, cut):
        with self.lock:
            self.cut = cut
            for each in self.open if cut else []:
                try:
                    each.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
            self.open = []


def intervals(n):
    return f"{STATE}.intervals === {n}"


def shown(page, chart):
    """What a chart draws, once it has drawn all: rows of a time and the values of lines."""
    page.wait_for(f"{VIEW}.shown('{chart}').rows.length === {STATE}.intervals")
    return page.evaluate(f"{VIEW}.shown('{chart}').rows")


def has_connection(text):
    return f"document.getElementById('connection').textContent.startsWith('{text}')"


def check_reconnection(browser):
    puppet = Puppet("open-sustained")
    proxy = Proxy(puppet.port)
    page = browser.page(proxy.url)
    puppet.tell("run 3")
    check(page.wait_for(intervals(3)) and page.wait_for(has_connection("live")),
          "the page shows intervals as they come")
    proxy.set_cut(True)
    puppet.tell("run 4")
    check(page.wait_for(has_connection("connection lost")), "it says that it lost the connection")
    proxy.set_cut(False)
    check(page.wait_for(intervals(7)) and page.wait_for(has_connection("live")),
          "it connects again and lost no interval")
    puppet.tell("run 1")
    page.wait_for(intervals(8))
    times = page.evaluate(f"{VIEW}.runs[0].rows.map((row) => row.time_ns / 1e9)")
    check(times == [1, 2, 3, 4, 5, 6, 7, 8], f"each once, in order: {times}")
    check(all("net::" in each for each in page.problems),
          f"the console has the broken connection only: {page.problems}")
    late = browser.page(puppet.url)
    check(late.wait_for(intervals(8)), "a page that is opened late has them all")
    rows = f"JSON.stringify({VIEW}.runs[0].rows)"
    check(late.evaluate(rows) == page.evaluate(rows), "the same ones")
    check_clocks(late)
    late.evaluate("document.getElementById('stop').click()")
    asks = late.evaluate("document.getElementById('confirm').open")
    puppet.tell("end")
    check(late.wait_for(f"{STATE}.ended && !document.getElementById('verdict').hidden"),
          "the verdict is shown at the end")
    check(asks and late.evaluate("!document.getElementById('confirm').open"),
          "and nobody is asked any more whether to stop")
    check(late.problems == [], f"without a word in the console: {late.problems}")
    page.close()
    late.close()
    puppet.close()


def choose(page, name, index):
    page.evaluate(f"""(() => {{
      const select = document.querySelector('select[name={name}]');
      select.selectedIndex = {index};
      select.dispatchEvent(new Event('change', {{ bubbles: true }}));
    }})()""")


def check_operations(page):
    n = page.evaluate(f"{VIEW}.runs[0].head.operations.length")
    whole = shown(page, "throughput")
    parts = []
    for i in range(n):
        choose(page, "operation", i + 1)
        parts.append(shown(page, "throughput"))
    sums = [sum(part[i][1] for part in parts) for i in range(len(whole))]
    check(n > 1 and sums == [row[1] for row in whole], "operations make up all of them")


def check_clocks(page):
    response = shown(page, "latency")
    choose(page, "clock", 1)
    service = shown(page, "latency")
    check(all(2 * a[1] <= b[1] * 1.02 and a[1] < b[1] for a, b in zip(service, response)),
          f"service time is not response time: {service[:2]}, {response[:2]}")
    check(page.evaluate(f"{VIEW}.state.clock") == "service", "the choice is the view's")


def check_hostile(browser):
    puppet = Puppet("hostile", "<img src=x onerror=alert(1)>\x1b[31m\u202egnp")
    page = browser.page(puppet.url)
    puppet.tell("run 3")
    page.wait_for(intervals(3))
    check_operations(page)
    puppet.tell("end")
    page.wait_for(f"{STATE}.ended && !document.getElementById('verdict').hidden")
    check(page.evaluate("document.querySelectorAll('img, iframe, script:not([src])').length") == 0,
          "no name became markup")
    check(page.evaluate("!/[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u200b-\\u200f\\u202a-\\u202e\\u2066-\\u2069]/"
                        ".test(document.documentElement.innerText + document.title)"),
          "control characters and direction marks are visible")
    check(page.problems == [], f"nothing was blocked or failed: {page.problems}")
    page.close()
    puppet.close()


def check_metrics(puppet_url):
    with urllib.request.urlopen(puppet_url + "metrics") as answer:
        text = answer.read().decode()
    try:
        from prometheus_client.parser import text_string_to_metric_families
    except ImportError:
        print("# skipped: python3-prometheus-client missing")
        return
    families = {each.name: each for each in text_string_to_metric_families(text)}
    scenarios = {sample.labels["scenario"] for sample in families["ltrun_operations"].samples}
    check(scenarios == {'a"b\\c\nd'}, f"Prometheus' parser reads the labels back: {scenarios}")
    buckets = [sample for sample in families["ltrun_service_time_seconds"].samples
               if sample.name.endswith("_bucket")]
    check(all(a.value <= b.value for a, b in zip(buckets, buckets[1:])
              if a.labels["operation"] == b.labels["operation"]
              and a.labels["phase"] == b.labels["phase"]), "buckets are cumulative")


def ask(url, token=None, data=None, **headers):
    request = urllib.request.Request(url, data=data, headers=headers)
    if token is not None:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def check_run(browser, folder):
    """A run of ltrun, stopped from the page: what it drew is what the result says."""
    token = "correct-horse-battery"
    path = os.path.join(folder, "result.json")
    process = subprocess.Popen(
        [LTRUN, NOOP, "-c", "1", "-d", "10m", "-q", "--no-history", "--web=127.0.0.1:0", "-o",
         f"json={path}"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "LTRUN_WEB_TOKEN": token})
    url = re.search(r"http://\S+", process.stderr.readline())[0]
    base = url.split("?")[0]
    check("token" not in url, "a token that was given is not printed")
    page = browser.page(f"{base}?token={token}")
    check(page.wait_for(f"{STATE}.intervals >= 2"), "a run is shown while it lasts")
    check(page.evaluate("location.search === '' && document.cookie === ''"),
          "the token is gone from the address, and no script sees the cookie")
    check(page.wait_for("document.getElementById('span').textContent.startsWith('the last ')"),
          "the table says what it is of")
    check([ask(base), ask(base + "api/snapshot"), ask(base + "api/snapshot", token)]
          == [401, 401, 200], "without the token nothing is told")
    check(ask(base + "api/result", token) == 409, "there is no result before the end")
    page.evaluate("document.getElementById('stop').click()")
    check(page.evaluate("document.getElementById('confirm').open") and process.poll() is None,
          "the page asks before it stops the run")
    page.evaluate("document.querySelector('#confirm button[value=stop]').click()")
    check(page.wait_for(f"{STATE}.ended"), "the page shows the end")
    check(process.wait(60) == 105, "the run ended in order, as one that was interrupted")
    with open(path, encoding="utf-8") as file:
        result = json.load(file)
    check(page.evaluate("document.querySelector('#verdict h2').textContent")
          == f"FAIL: {result['verdict']['reasons'][0]} (exit 105)", "and the page says so and why")
    run = result["runs"][0]
    rows = run["intervals"]
    check(page.evaluate(f"{STATE}.intervals") == len(rows), "it had every interval")
    total = run["measured"]["total"]
    check(page.evaluate("[...document.querySelectorAll('#rows tr:last-child td')]"
                        ".map((cell) => cell.textContent).filter((_, i) => i !== 1)")
          == page.evaluate(f"[ltCharts.formatQuantity({total['ops_per_second']}), ..."
                           f"{[total['service']['ok'][key] for key in ('p50', 'p95', 'p99', 'max')]}"
                           ".map(ltCharts.formatDuration)]")
          and page.evaluate("document.getElementById('span').textContent")
          .startswith("the whole run"), "the table is of the whole run then, and says so")
    check(near(shown(page, "throughput"),
               [[row["time_ns"] / 1e9, row["total"]["count"] * 1e9 / row["interval_ns"],
                 row["total"]["errors"]] for row in rows]),
          "charts draw the throughput of the result")
    check(near(shown(page, "latency"),
               [[row["time_ns"] / 1e9, *(row["total"]["service"][key]
                                         for key in ("p50", "p95", "p99", "max"))]
                for row in rows]), "and its latencies")
    check(page.evaluate(f"{VIEW}.runs[0].rows.map((row) => row.rss_bytes)")
          == [row["rss_bytes"] for row in rows], "and memory")
    page.close()


def near(one, other):
    return len(one) == len(other) and all(
        len(a) == len(b) and all(abs(x - y) <= 1e-6 * max(abs(y), 1) for x, y in zip(a, b))
        for a, b in zip(one, other))


def main():
    puppet = Puppet("closed", 'a"b\\c\nd')
    puppet.tell("run 3")
    check_metrics(puppet.url)
    puppet.close()
    try:
        with Browser() as browser, tempfile.TemporaryDirectory() as folder:
            check_reconnection(browser)
            check_hostile(browser)
            check_run(browser, folder)
    except Missing as missing:
        print(f"skipped: {missing}")
        sys.exit(77)
    print(f"1..{n_checks}")


main()
