#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check-result.py SCHEMA-FOLDER FILE...

Validates what ltrun wrote: FILE.json against the schema that it names, of a result or
of a comparison, each line of FILE.jsonl against that of an interval log. Exit status 77: python3-jsonschema is not
there, or too old.
"""
import json
import os
import sys

try:
    from jsonschema import Draft202012Validator
except ImportError:
    print("SKIP: needs python3-jsonschema 4")
    sys.exit(77)


def reject_constant(text):
    raise ValueError(f"not JSON: {text}")


def reject_duplicates(pairs):
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError(f"a key twice: {keys}")
    return dict(pairs)


def parse(text):
    return json.loads(text, parse_constant=reject_constant, object_pairs_hook=reject_duplicates)


def validator_of(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return Draft202012Validator(json.load(file))


def documents_of(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if path.endswith(".jsonl"):
        return [(f"{path}:{n}", parse(line)) for n, line in enumerate(text.splitlines(), 1)]
    return [(path, parse(text))]


def schema_of(document, is_line):
    """The file that describes it; None: it does not say."""
    if is_line:
        return "ltrun-intervals-1.schema.json"
    return {"ltrun.result/1": "ltrun-result-1.schema.json",
            "ltrun.comparison/1": "ltrun-comparison-1.schema.json"}.get(document.get("schema"))


def main():
    folder, *paths = sys.argv[1:]
    n_documents = n_failures = 0
    for path in paths:
        for name, document in documents_of(path):
            schema = schema_of(document, path.endswith(".jsonl"))
            n_documents += 1
            if schema is None:
                n_failures += 1
                print(f"FAIL: {name}: no schema that is known")
                continue
            for error in validator_of(folder, schema).iter_errors(document):
                n_failures += 1
                print(f"FAIL: {name}: {list(error.absolute_path)}: {error.message[:200]}")
    print(f"{n_documents} documents, {n_failures} failures")
    return 1 if n_failures or n_documents < len(paths) else 0


if __name__ == "__main__":
    sys.exit(main())
