#!/bin/sh
# Runs the unit test programs named as arguments, each to its end, and fails
# when one of them fails. A program that hangs is stopped. Of the caller's
# environment they see what decides nothing.
set -u
umask 022
limit_s=600 # allocation-fault runs under ASan take some seconds
failed=
count=0
for program in "$@"; do
    count=$((count + 1))
    if ! timeout "$limit_s" env -i PATH="$PATH" HOME="${HOME:-/nonexistent}" \
        ${ASAN_OPTIONS:+ASAN_OPTIONS="$ASAN_OPTIONS"} \
        ${UBSAN_OPTIONS:+UBSAN_OPTIONS="$UBSAN_OPTIONS"} \
        "$program" </dev/null; then
        failed="$failed $(basename "$program")"
    fi
done
if [ -n "$failed" ]; then
    echo "unit tests failed:$failed" >&2
    exit 1
fi
echo "unit tests: $count programs passed"
