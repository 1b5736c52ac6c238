#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check-document.py FILE SCHEMA

Validates a document against a schema. Exit status 77: python3-jsonschema is not there,
or too old.
"""
import json
import sys

try:
    from jsonschema import Draft202012Validator
except ImportError:
    print("SKIP: needs python3-jsonschema 4")
    sys.exit(77)

with open(sys.argv[1], encoding="utf-8") as file:
    document = json.load(file)
with open(sys.argv[2], encoding="utf-8") as file:
    schema = json.load(file)
Draft202012Validator.check_schema(schema)
errors = [f"{error.json_path}: {error.message}"
          for error in Draft202012Validator(schema).iter_errors(document)]
print("\n".join(errors))
sys.exit(1 if errors else 0)
