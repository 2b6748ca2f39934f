#!/bin/sh
# Names the modules that have no unit test: client/X.c and proto/X.c want
# tests/unit/test_X.c, daemon/X.c wants tests/unit/test_d_X.c.
set -eu
cd "$(dirname "$0")/../.."
missing=
for source in client/*.c proto/*.c daemon/*.c; do
    name=$(basename "$source" .c)
    case $source in
    */main.c | */ctl_main.c) continue ;;
    daemon/*) test=tests/unit/test_d_$name.c ;;
    *) test=tests/unit/test_$name.c ;;
    esac
    [ -e "$test" ] || missing="$missing $source"
done
if [ -n "$missing" ]; then
    echo "modules without a unit test:$missing"
    exit 1
fi
