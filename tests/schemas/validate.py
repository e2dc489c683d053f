"""Validates a file by a JSON Schema: one object, or one a line where its name ends in .ndjson. Exit code 1: it is not so."""
import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
with open(sys.argv[2], encoding="utf-8") as file:
    objects = [json.loads(line) for line in file] if sys.argv[2].endswith(".ndjson") else [json.load(file)]
validator = jsonschema.validators.validator_for(schema)
validator.check_schema(schema)
problems = [error for value in objects for error in validator(schema).iter_errors(value)]
for error in problems[:10]:
    print(error.json_path, error.message[:200])
sys.exit(1 if problems or not objects else 0)
