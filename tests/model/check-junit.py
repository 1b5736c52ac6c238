#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check-junit.py WRITE-DOCUMENTS SCHEMA

Validates the JUnit XML of every sample result against SCHEMA, the part that the schemas
of Ant and of Jenkins have in common, and its counts against its cases; then makes sure
that the schema would notice. Exit status 77: xmllint is not there.
"""
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree


def validate(schema, text):
    """None, or what xmllint says."""
    run = subprocess.run(
        ["xmllint", "--nonet", "--noout", "--schema", schema, "-"],
        input=text, capture_output=True, text=True, check=False)
    return run.stderr if run.returncode != 0 else None


def check_counts(text):
    """Every suite has cases, and as many as it says."""
    suites = ElementTree.fromstring(text).findall("testsuite")
    if not suites:
        yield "no test suite"
    for suite in suites:
        cases = suite.findall("testcase")
        if not cases:
            yield "no test case"
        counts = {
            "tests": len(cases),
            "failures": len(suite.findall("testcase/failure")),
            "errors": len(suite.findall("testcase/error")),
            "skipped": len(suite.findall("testcase/skipped")),
        }
        for name, count in counts.items():
            if int(suite.get(name)) != count:
                yield f"{name}: says {suite.get(name)}, has {count}"


def damaged(text):
    yield "empty", "<testsuites/>"
    for what in (' type="', ' hostname="', ' timestamp="2', "<properties>", "<system-out>"):
        if what in text:
            yield what, text.replace(what, what.replace("p", "q").replace("t", "q"), 1)
    yield "a case of two outcomes", text.replace("</testcase>", "<skipped/><skipped/></testcase>", 1)
    yield "no count", text.replace(' tests="', ' texts="', 1)


def main():
    writer, schema = sys.argv[1:]
    failures = []
    n_checked = 0
    n_damaged = 0
    if shutil.which("xmllint") is None:
        print("SKIP: needs xmllint, of libxml2-utils")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([writer, folder, "junit"], check=True)
        for path in sorted(glob.glob(os.path.join(folder, "*.xml"))):
            name = os.path.basename(path)
            with open(path, encoding="utf-8") as file:
                text = file.read()
            error = validate(schema, text)
            if error is not None:
                failures.append(f"{name}: {error}")
                continue
            failures += [f"{name}: {what}" for what in check_counts(text)]
            n_checked += 1
            for what, other in damaged(text):
                n_damaged += 1
                if validate(schema, other) is None:
                    failures.append(f"{name}: the schema takes {what}")
    if n_checked < 10 or n_damaged < 40:
        failures.append(f"only {n_checked} results, {n_damaged} damaged copies")
    for failure in failures:
        print("FAIL:", failure)
    print(f"{n_checked} results, {n_damaged} damaged copies")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
