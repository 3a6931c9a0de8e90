#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# One worker of Scripts/lib/run_acceptance.py: starts an AWS endpoint and Postgres of its own in the directory that is
# given, then runs each module of acceptance tests whose name it reads, and answers with the exit status.
set -euo pipefail
cd "$(dirname "$0")/../.."
. Scripts/lib/say.sh
. Scripts/lib/services.sh

work=$1
start_endpoint "$work" >&2
start_postgres "$work" >&2
export LIFEBOAT_TEST_AWS_ENDPOINT=$AWS_ENDPOINT_URL LIFEBOAT_TEST_REQUEST_LOG=$work/aws-requests.jsonl
echo ready
python=$PWD/$python
while read -r module; do
    status=0
    (cd Tests && exec "$python" ../Scripts/lib/run_module.py "$module") </dev/null >"$work/$module.log" 2>&1 || status=$?
    echo "$status"
done
