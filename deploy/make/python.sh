#!/usr/bin/env bash
# Runs a module of this folder with the first Python that is new enough: python.sh setup [ARGUMENT...]
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
found=""
for candidate in python3 python3.13 python3.12 python3.11; do
    # A name on the PATH may be a shim for a version that is not installed: it must answer.
    if version=$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2]); sys.exit(sys.version_info < (3, 11))' 2>/dev/null); then
        module=$1
        shift
        exec "$candidate" -m "deploy.make.$module" "$@"
    fi
    [ -n "${version:-}" ] && found="$found $candidate is $version."
done
echo "Hivecheck needs Python 3.11 or newer.${found:- No python3 was found.} Install one, for example with: apt-get install python3" >&2
exit 1
