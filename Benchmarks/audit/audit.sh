#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The audit as people write it first: the AWS CLI and psql, one process a check.
set -uo pipefail
journal=${1:?journal file}
failed=0
aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" --output text "$@"; }
query() { "$DHAKACART_PSQL" -qXAt -h "$DHAKACART_PRIMARY_HOST" -p "$DHAKACART_PRIMARY_PORT" -U "$DHAKACART_DB_USER" -d dhakacart -c "$1"; }
check() { # NAME VALUE TEST…
    local name=$1 value=$2 result=pass
    shift 2
    "$@" || { result=fail; failed=1; }
    printf '%s %s %s %s\n' "$(date -u +%FT%TZ)" "$name" "$result" "$value" >>"$journal"
}
is() { [ "$value" = "$1" ]; }
expect() { local value=$2; check "$1" "$2" is "$3"; }
at_least() { local value=$2; check "$1" "$2" test "${value%.*}" -ge "$3"; }
W=us-west-2 E=us-east-1 B=dhakacart-backups
expect primary "$(aws rds describe-db-instances --region $W --db-instance-identifier dhakacart-db --query 'DBInstances[0].[BackupRetentionPeriod,MultiAZ]')" $'30\tTrue'
at_least snapshot "$(aws rds describe-db-snapshots --region $W --db-instance-identifier dhakacart-db --snapshot-type automated --query 'length(DBSnapshots[?Status==`available`])')" 1
expect replica "$(aws rds describe-db-instances --region $E --db-instance-identifier dhakacart-db-dr-replica --query 'DBInstances[0].DBInstanceStatus')" available
expect manager "$(aws lambda get-function-configuration --region $W --function-name dhakacart-backup-manager --query State)" Active
expect verifier "$(aws lambda get-function-configuration --region $W --function-name dhakacart-backup-verifier --query State)" Active
expect versioning "$(aws s3api get-bucket-versioning --region $W --bucket $B --query Status)" Enabled
expect encryption "$(aws s3api get-bucket-encryption --region $W --bucket $B --query 'ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm')" aws:kms
at_least replication "$(aws s3api get-bucket-replication --region $W --bucket $B --query 'length(ReplicationConfiguration.Rules[?Status==`Enabled`])')" 1
expect rule "$(aws events describe-rule --region $W --name DhakaCart-Daily-Backup --query State)" ENABLED
expect target "$(aws events list-targets-by-rule --region $W --rule DhakaCart-Daily-Backup --query 'Targets[0].Arn')" arn:aws:lambda:us-west-2:123456789012:function:dhakacart-backup-manager
expect alarm "$(aws cloudwatch describe-alarms --region $W --alarm-names DhakaCart-Backup-Failures-manager --query 'MetricAlarms[0].StateValue')" OK
lag=$(aws cloudwatch get-metric-statistics --region $E --namespace AWS/RDS --metric-name ReplicaLag --dimensions Name=DBInstanceIdentifier,Value=dhakacart-db-dr-replica --statistics Maximum --period 60 --start-time "$(date -u -d '-1 hour' +%FT%TZ)" --end-time "$(date -u +%FT%TZ)" --query 'max(Datapoints[].Maximum)')
check lag "$lag" test "${lag%.*}" -lt 300
at_least subscription "$(aws sns list-subscriptions-by-topic --region $W --topic-arn arn:aws:sns:us-west-2:123456789012:dhakacart-backup-notifications --query 'length(Subscriptions)')" 1
version=$(query 'SELECT version()')
check version "$version" test "${version%% *}" = PostgreSQL
at_least products "$(query 'SELECT count(*) FROM products')" 1
at_least tables "$(query "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'")" 5
exit $failed
