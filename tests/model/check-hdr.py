#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check-hdr.py WRITE-DOCUMENTS

Reads the HdrHistogram logs of sample results with HdrHistogram itself (Java): the counts
of each tag have to be those of the totals in csv, and the percentiles of a result that
has one operation those of hgrm, line by line. Exit status 77: HdrHistogram or Java is
not there.
"""
import csv
import os
import re
import shutil
import subprocess
import sys
import tempfile

JAR = "/usr/share/java/hdrhistogram.jar"
LINE = re.compile(r"^ *([0-9.]+) +([01]\.[0-9]{12}) +([0-9]+)(?: +([0-9.]+))?$")
# Samples, and whether one operation is all that they have.
SAMPLES = [("closed", False), ("open-sustained", True), ("errors", True), ("hostile", False)]


def process(log, tag):
    """The percentiles of a tag after HistogramLogProcessor, in ns."""
    output = log + ".out"
    run = subprocess.run(
        ["java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8",
         "-cp", JAR, "org.HdrHistogram.HistogramLogProcessor", "-i", log, "-o", output,
         "-tag", tag, "-outputValueUnitRatio", "1"],
        capture_output=True, text=True, timeout=120, check=False)
    path = output + ".hgrm"
    if run.returncode != 0 or not os.path.exists(path):
        raise SystemExit(f"FAIL: {log}: {tag}: {run.stdout}{run.stderr}")
    with open(path, encoding="utf-8") as file:
        lines = parse(file.read(), 1)
    os.remove(path)
    return lines


def parse(text, ratio):
    """[(value in ns, percentile, count, 1/(1-percentile) or None)]"""
    matches = [LINE.match(line) for line in text.splitlines()]
    return [(round(float(m[1]) * ratio), m[2], int(m[3]), m[4]) for m in matches if m]


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def check_counts(name, folder, failures):
    """Returns how many tags there were."""
    log = os.path.join(folder, name + ".hlog")
    rows = list(csv.DictReader(read(os.path.join(folder, name + ".csv")).splitlines()))
    tags = re.findall(r"^Tag=([^,]*),", read(log), re.MULTILINE)
    rows = [row for row in rows if row["operation"] != "total" and row["count"] != "0"]
    if len(rows) != len(tags):
        failures.append(f"{name}: {len(tags)} tags, {len(rows)} operations")
    for tag, row in zip(tags, rows):
        lines = process(log, tag)
        ok = int(row["count"]) - int(row["errors"])
        clock = "response" if row["response_max_ns"] else "service"
        largest = int(row[clock + "_max_ns"])
        if lines[-1][2] != ok:
            failures.append(f"{name}: {tag}: {lines[-1][2]} decoded, {ok} recorded")
        if not largest <= lines[-1][0] <= largest * 129 / 128:
            failures.append(f"{name}: {tag}: max {lines[-1][0]} decoded, {largest} recorded")
    return len(tags)


def check_percentiles(name, folder, failures):
    """A value is at most the maximum here, the end of its bucket there."""
    ours = parse(read(os.path.join(folder, name + ".hgrm")), 1e6)
    tag = re.search(r"^Tag=([^,]*),", read(os.path.join(folder, name + ".hlog")), re.MULTILINE)[1]
    theirs = process(os.path.join(folder, name + ".hlog"), tag)
    largest = ours[-1][0]
    theirs = [(min(value, largest), *rest) for value, *rest in theirs]
    if len(ours) < 20 or ours != theirs:
        failures.append(f"{name}: {len(ours)} lines here, {len(theirs)} there")
        failures += [f"  {pair}" for pair in zip(ours, theirs) if pair[0] != pair[1]]


def main():
    failures = []
    n_tags = 0
    if shutil.which("java") is None or not os.path.exists(JAR):
        print("SKIP: needs libhdrhistogram-java and default-jre-headless")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.argv[1], folder, "csv", "hlog", "hgrm"], check=True)
        for name, is_single in SAMPLES:
            n_tags += check_counts(name, folder, failures)
            if is_single:
                check_percentiles(name, folder, failures)
    if n_tags != 6:
        failures.append(f"{n_tags} tags, expected 6")
    for failure in failures:
        print("FAIL:", failure)
    print(f"{n_tags} tags")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
