# SPDX-License-Identifier: MIT
"""Drives a headless Chromium through its DevTools protocol, for tests of pages.

    with Browser() as browser:          # raises Missing when there is none
        page = browser.page("file:///tmp/report.html")
        page.evaluate("document.title")
        page.problems                    # console errors, exceptions, blocked by policy
        page.requests                    # addresses that it asked for, the page's own first

One start of the browser serves many pages. Nothing is fetched from outside: the browser is
told that no host exists but this machine's.
"""
import base64
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

try:
    import websocket
except ImportError:
    websocket = None

START_S = 90
CALL_S = 120


class Missing(Exception):
    """There is no browser, or nothing to drive it with; the text says which."""


class Failed(Exception):
    """The browser refused a call, or a script in the page threw."""


class Browser:
    def __init__(self, *arguments):
        self.arguments = arguments
        self.process = None
        self.socket = None
        self.folder = None
        self.next_id = 0
        self.sessions = {}

    def __enter__(self):
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        if program is None:
            raise Missing("chromium is missing")
        if websocket is None:
            raise Missing("python3-websocket is missing")
        self.folder = tempfile.mkdtemp(prefix="ltrun-browser-")
        # A group of its own: the program starts others.
        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu",
             "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions",
             "--disable-background-networking", "--disable-component-update",
             "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
             "--hide-scrollbars", "--remote-debugging-port=0", "--remote-allow-origins=*",
             f"--user-data-dir={self.folder}", *self.arguments, "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            self.connect()
        except BaseException:
            self.__exit__()
            raise
        return self

    def connect(self):
        path = os.path.join(self.folder, "DevToolsActivePort")
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise Failed(f"chromium ended at its start with {self.process.returncode}")
            if os.path.exists(path):
                lines = open(path, encoding="ascii").read().split("\n")
                if len(lines) >= 2:
                    self.socket = websocket.create_connection(
                        f"ws://127.0.0.1:{lines[0]}{lines[1]}", timeout=CALL_S,
                        suppress_origin=True)
                    return
            time.sleep(0.05)
        raise Failed("chromium did not open its port")

    def __exit__(self, *_):
        if self.socket is not None:
            self.socket.close()
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.process.wait()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    # ---- The protocol ----

    def call(self, method, session=None, **parameters):
        self.next_id += 1
        wanted = self.next_id
        message = {"id": wanted, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        self.socket.send(json.dumps(message))
        while True:
            answer = self.receive(CALL_S)
            if answer is None:
                raise Failed(f"{method}: no answer")
            if answer.get("id") == wanted:
                if "error" in answer:
                    raise Failed(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def receive(self, timeout_s):
        """The next message, after its page was told of it; None: there was none in time."""
        self.socket.settimeout(timeout_s)
        try:
            message = json.loads(self.socket.recv())
        except websocket.WebSocketTimeoutException:
            return None
        page = self.sessions.get(message.get("sessionId"))
        if page is not None and "method" in message:
            page.on_event(message["method"], message["params"])
        return message

    def page(self, address=None, **how):
        return Page(self, address, **how)


class Page:
    def __init__(self, browser, address=None, width=1280, height=900, dark=False, scripts=True):
        self.browser = browser
        self.problems = []
        self.requests = []
        self.loaded = False
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.target = target
        self.session = browser.call("Target.attachToTarget", targetId=target,
                                    flatten=True)["sessionId"]
        browser.sessions[self.session] = self
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.resize(width, height)
        self.scheme("dark" if dark else "light")
        if address is not None:
            self.open(address)

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def on_event(self, method, parameters):
        if method == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            text = details.get("exception", {}).get("description", details["text"])
            self.problems.append(f"exception: {text}")
        elif method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning"):
            values = [str(each.get("value", each.get("description")))
                      for each in parameters["args"]]
            self.problems.append(f"console: {' '.join(values)}")
        elif method == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
            self.problems.append(f"log: {parameters['entry']['text']}")
        elif method == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])
        elif method == "Page.loadEventFired":
            self.loaded = True
        elif method == "Page.javascriptDialogOpening":
            self.problems.append(f"dialog: {parameters['message']}")
            self.browser.socket.send(json.dumps(
                {"id": 0, "sessionId": self.session, "method": "Page.handleJavaScriptDialog",
                 "params": {"accept": True}}))

    def open(self, address):
        """Opens it and waits for the load event. Returns the seconds that took."""
        self.loaded = False
        begin = time.monotonic()
        self.call("Page.navigate", url=address)
        while not self.loaded:
            if time.monotonic() - begin > CALL_S or self.browser.receive(CALL_S) is None:
                raise Failed(f"{address}: not loaded in {CALL_S} s")
        return time.monotonic() - begin

    def evaluate(self, expression):
        """The value of a JavaScript expression, as JSON can hold it; a promise is awaited."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                           awaitPromise=True)
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            text = details.get("exception", {}).get("description", details["text"])
            raise Failed(f"{expression[:100]}: {text}")
        return result["result"].get("value")

    def wait_for(self, expression, timeout_s=60):
        """Until it is true. Returns whether it came to be."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end:
            if self.evaluate(expression):
                return True
            self.browser.receive(0.1)
        return False

    def press(self, key):
        """A key, as KeyboardEvent.key names it, to what has the focus."""
        text = {"text": key} if len(key) == 1 else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key)

    def resize(self, width, height, mobile=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=mobile)

    def scheme(self, name):
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": name}])

    def screenshot(self, path, full=True):
        data = self.call("Page.captureScreenshot", captureBeyondViewport=full)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def pdf(self, path):
        data = self.call("Page.printToPDF", preferCSSPageSize=True)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def close(self):
        self.browser.sessions.pop(self.session, None)
        self.browser.call("Target.closeTarget", targetId=self.target)
