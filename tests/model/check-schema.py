#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check-schema.py [--damaged] WRITE-DOCUMENTS SCHEMA-FOLDER

Validates what the sinks write against the schemas. With --damaged makes sure instead that
the schemas would notice: a copy with a member missing, unknown or of another type must
fail. Exit status 77: python3-jsonschema is not there, or too old.
"""
import copy
import glob
import json
import os
import subprocess
import sys
import tempfile

try:
    from jsonschema import Draft202012Validator
except ImportError:
    print("SKIP: needs python3-jsonschema 4")
    sys.exit(77)


def load_schema(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        schema = json.load(file)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def reject_constant(text):
    raise ValueError(f"not JSON: {text}")


def parse(text):
    return json.loads(text, parse_constant=reject_constant)


def shortened(value):
    """The same with one object for each list of them: objects_of() looks at no other."""
    if isinstance(value, dict):
        return {key: shortened(member) for key, member in value.items()}
    if isinstance(value, list):
        return [shortened(member) for member in (value[:1] if value and isinstance(value[0], dict) else value)]
    return value


def objects_of(value, path=()):
    """Every object in a document, with its path."""
    if isinstance(value, dict):
        yield path, value
        for key, member in value.items():
            yield from objects_of(member, path + (key,))
    elif isinstance(value, list):
        for index, member in enumerate(value[:1]):
            yield from objects_of(member, path + (index,))


def at(document, path):
    for step in path:
        document = document[step]
    return document


def damaged(document, below, seen):
    """Copies of a document with one thing wrong below a path, and what that is. Objects that
    lie in two objects of the same names and have the same members as one in @seen are left
    out."""
    for path, value in list(objects_of(document)):
        names = [step for step in path if isinstance(step, str)]
        kind = (tuple(names[-3:]), tuple(sorted(value)), tuple(map(type, value.values())))
        if path[:len(below)] != below or kind in seen:
            continue
        seen.add(kind)
        for key in value:
            for how in ("removed", "retyped"):
                other = copy.deepcopy(document)
                if how == "removed":
                    del at(other, path)[key]
                else:
                    at(other, path)[key] = {"wrong": [True]}
                yield f"{path + (key,)} {how}", other
        other = copy.deepcopy(document)
        at(other, path)["surprise"] = 1
        yield f"{path} with a surprise", other


def check_documents(validator, documents, failures):
    for name, document in documents:
        for error in validator.iter_errors(document):
            failures.append(f"{name}: {list(error.absolute_path)}: {error.message[:200]}")


def check_strictness(validator, documents, failures, below=()):
    n_damaged = 0
    seen = set()
    for name, document in documents:
        short = shortened(document)
        check_documents(validator, [(f"{name}, shortened", short)], failures)
        for what, other in damaged(short, below, seen):
            n_damaged += 1
            if validator.is_valid(other):
                failures.append(f"{name}: the schema takes {what}")
    return n_damaged


def check_damaged(result_schema, results, line_schema, lines, failures):
    chosen = [r for r in results if r[0] in ("open-overloaded.json", "crash.json", "repeated.json")]
    compared = [r for r in results if r[0] == "compared.json"]
    of_each_type = list({line["type"]: (name, line) for name, line in lines}.values())
    n_damaged = check_strictness(result_schema, chosen, failures)
    n_damaged += check_strictness(result_schema, compared, failures, below=("baselines",))
    n_damaged += check_strictness(line_schema, of_each_type, failures)
    if n_damaged < 500:
        failures.append(f"only {n_damaged} damaged copies")
    print(f"{n_damaged} damaged copies")


def main():
    is_damaged = sys.argv[1] == "--damaged"
    writer, schemas = sys.argv[1 + is_damaged:]
    failures = []
    results, lines = [], []
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([writer, folder], check=True)
        for path in sorted(glob.glob(os.path.join(folder, "*"))):
            name = os.path.basename(path)
            with open(path, encoding="utf-8") as file:
                text = file.read()
            if name.endswith(".json"):
                results.append((name, parse(text)))
            elif name.endswith(".jsonl"):
                lines += [(f"{name}:{n}", parse(line)) for n, line in enumerate(text.splitlines(), 1)]
            else:
                failures.append(f"{name}: left behind")

    result_schema = load_schema(schemas, "ltrun-result-1.schema.json")
    line_schema = load_schema(schemas, "ltrun-intervals-1.schema.json")
    if len(results) < 10 or len(lines) < 30:
        failures.append(f"only {len(results)} results, {len(lines)} lines")
    if is_damaged:
        check_damaged(result_schema, results, line_schema, lines, failures)
    else:
        check_documents(result_schema, results, failures)
        check_documents(line_schema, lines, failures)
    for failure in failures:
        print("FAIL:", failure)
    print(f"{len(results)} results, {len(lines)} lines")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
