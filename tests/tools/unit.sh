#!/bin/sh
# Runs the unit test programs named as arguments, each to its end, and fails
# when one of them fails. A program that hangs is stopped.
set -u
limit_s=120 # allocation-fault runs under ASan take some seconds
failed=
count=0
for program in "$@"; do
    count=$((count + 1))
    if ! timeout "$limit_s" "$program"; then
        failed="$failed $(basename "$program")"
    fi
done
if [ -n "$failed" ]; then
    echo "unit tests failed:$failed" >&2
    exit 1
fi
echo "unit tests: $count programs passed"
