#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check-ci.py EXAMPLES BUILD: the examples for CI are of the form that GitHub and GitLab
read, and what they call of ltrun does what they say, with the built one and a short load.
Exit status 77: there is no YAML parser, or the suite is not built."""
import json
import os
import re
import subprocess
import sys
import tempfile

try:
    import yaml
except ImportError:
    print("skipped: python3-yaml missing")
    sys.exit(77)

examples, build = (os.path.abspath(a) for a in sys.argv[1:3])
SHORT = {"LOAD_TEST_CONCURRENCY": "2", "LOAD_TEST_DURATION": "0.1"}


def expect(condition, message):
    if not condition:
        print("check-ci.py: " + message)
        sys.exit(1)


def environment(work, variables, more):
    """What a job has: nothing of the caller's but PATH."""
    result = {"PATH": os.path.join(build, "bin") + ":" + os.environ["PATH"],
              "HOME": work, "LC_ALL": "C.UTF-8"}
    result.update({name: str(value) for name, value in variables.items()})
    expect(SHORT.keys() <= result.keys(), "the load is not in the variables")
    expect(result["LTRUN_HISTORY"].startswith(work + "/"), "the history is not in the work folder")
    result.update(SHORT)
    result.update(more)
    return result


def run(shell, lines, work, env):
    """Runs what calls ltrun, or what shows what it wrote. Returns how many did."""
    count = 0
    for text in lines:
        if not re.search(r"\bltrun (?!\*)|\breport\.md\b", text) or "apt-get" in text:
            continue
        done = subprocess.run(shell + [text], cwd=work, env=env, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
        expect(done.returncode == 0, f"exit {done.returncode}: {text}\n{done.stdout}")
        count += 1
    return count


def check_judged(lines, cached):
    """The lines are judged by, and what is committed is not written over by a cache."""
    expect(any(re.search(r"^ltrun .* -t '", line) for line in lines), "no threshold")
    expect(any("ltrun trend" in line and "--fail-on-regression" in line for line in lines),
           "no --fail-on-regression")
    cached = cached.rstrip("/") + "/"
    expect(not ".ltrun/baselines/".startswith(cached), f"{cached} has the baselines in it")


def check_written(work, env, kept, label):
    for name in kept:
        expect(os.path.getsize(os.path.join(work, name)) > 0, f"{name} is empty")
    with open(os.path.join(work, "result.json")) as file:
        result = json.load(file)
    expect(result["verdict"]["outcome"] == "pass", "the run did not pass")
    expect(len(result["runs"]) == 3, "there are not three runs")
    expect(label in result["labels"].items(), f"no label {label}")
    listed = subprocess.run(["ltrun", "history", "-f", "json"], env=env, cwd=work, check=True,
                            stdout=subprocess.PIPE, timeout=60)
    found = json.loads(listed.stdout)["results"]
    expect([one["id"] for one in found] == [result["id"]], "the result is not in the history")


def check_github(work):
    with open(os.path.join(examples, "github-actions.yml")) as file:
        workflow = yaml.safe_load(file)
    # YAML 1.1 takes the key "on" for a truth.
    expect({"push", "pull_request"} <= set(workflow[True]), "on: no push, no pull_request")
    summary = os.path.join(work, "summary.md")
    variables = {name: str(value).replace("${{ github.workspace }}", work)
                 for name, value in workflow["env"].items()}
    env = environment(work, variables, {"GITHUB_REF_NAME": "main", "GITHUB_RUN_ID": "7",
                                        "GITHUB_STEP_SUMMARY": summary})
    for job in workflow["jobs"].values():
        expect(isinstance(job["runs-on"], str), "runs-on: no name")
        for step in job["steps"]:
            expect(("uses" in step) != ("run" in step), f"{step}: neither uses nor run, or both")
        used = {step["uses"].split("@")[0]: step for step in job["steps"] if "uses" in step}
        cache, save = used["actions/cache/restore"]["with"], used["actions/cache/save"]
        expect(save["with"] == {name: cache[name] for name in ("path", "key")},
               "what is saved is not what is restored")
        expect(save["if"] == "always()", "the history of a job that failed is not saved")
        expect(job["steps"].index(save) > max(number for number, step in enumerate(job["steps"])
                                              if "ltrun " in step.get("run", "")),
               "the history is saved before its last change")
        expect(os.path.join(work, cache["path"]) == os.path.dirname(env["LTRUN_HISTORY"]),
               "the cache is not of the history")
        lines = [step["run"] for step in job["steps"] if "run" in step]
        check_judged(lines, cache["path"])
        expect(run(["bash", "-e", "-o", "pipefail", "-c"], lines, work, env) == 4,
               "not four steps that call ltrun")
        kept = used["actions/upload-artifact"]["with"]["path"].split()
        check_written(work, env, kept, ("branch", "main"))
    with open(summary) as file:
        text = file.read()
    expect("## ltrun: PASS" in text and "| figure | results |" in text, "summary: " + text)


def check_gitlab(work):
    with open(os.path.join(examples, "gitlab-ci.yml")) as file:
        pipeline = yaml.safe_load(file)
    for job in pipeline.values():
        variables = {name: str(value).replace("$CI_PROJECT_DIR", work)
                     for name, value in job["variables"].items()}
        env = environment(work, variables,
                          {"CI_COMMIT_REF_NAME": "main", "CI_PIPELINE_ID": "7"})
        expect(os.path.join(work, job["cache"]["paths"][0]).rstrip("/")
               == os.path.dirname(env["LTRUN_HISTORY"]), "the cache is not of the history")
        # What after_script ends with is not of the job's status.
        check_judged(job["script"], job["cache"]["paths"][0])
        lines = job["before_script"] + job["script"] + job["after_script"]
        expect(run(["sh", "-e", "-c"], lines, work, env) == 4, "not four lines that call ltrun")
        artifacts = job["artifacts"]
        check_written(work, env, artifacts["paths"] + [artifacts["reports"]["junit"]],
                      ("branch", "main"))


if not os.path.exists(os.path.join(build, "lib/ltrun/plugins/auth.so")):
    print("skipped: auth is not built")
    sys.exit(77)
for check in check_github, check_gitlab:
    with tempfile.TemporaryDirectory() as folder:
        check(os.path.realpath(folder))
print("the examples run")
