// SPDX-License-Identifier: Apache-2.0

import Testing

/// Commands with the parameters that they mean, one for each rule of the AWS CLI's syntax.
///
/// The commands are ours; what each means was worked out with the AWS CLI 1.45 itself.
enum ParsedCommands {
    struct Row: Sendable, CustomTestStringConvertible {
        let command: String
        let operation: String
        let parameters: String

        init(_ command: String, _ operation: String, _ parameters: String) {
            self.command = command
            self.operation = operation
            self.parameters = parameters
        }

        var testDescription: String { command }
    }

    static let rows: [Row] = [
        Row(
            #"aws rds describe-db-instances"#,
            "DescribeDBInstances",
            #"{}"#
        ),
        Row(
            #"aws rds describe-db-instances --db-instance-identifier dhakacart-db --region us-east-1"#,
            "DescribeDBInstances",
            #"{"DBInstanceIdentifier":"dhakacart-db"}"#
        ),
        Row(
            #"aws rds describe-db-instances --db-instance-identifier=dhakacart-db"#,
            "DescribeDBInstances",
            #"{"DBInstanceIdentifier":"dhakacart-db"}"#
        ),
        Row(
            #"aws --region us-east-1 rds describe-db-instances --filters Name=engine,Values=postgres"#,
            "DescribeDBInstances",
            #"{"Filters":[{"Name":"engine","Values":["postgres"]}]}"#
        ),
        Row(
            #"aws rds describe-db-instances --filters Name=engine,Values=postgres,mysql Name=db-instance-id,Values=a"#,
            "DescribeDBInstances",
            #"{"Filters":[{"Name":"engine","Values":["postgres","mysql"]},{"Name":"db-instance-id","Values":["a"]}]}"#
        ),
        Row(
            #"aws rds describe-db-instances --filters '[{"Name":"engine","Values":["postgres"]}]'"#,
            "DescribeDBInstances",
            #"{"Filters":[{"Name":"engine","Values":["postgres"]}]}"#
        ),
        Row(
            #"aws rds describe-db-instances --filters '{"Name":"engine","Values":["postgres"]}'"#,
            "DescribeDBInstances",
            #"{"Filters":[{"Name":"engine","Values":["postgres"]}]}"#
        ),
        Row(
            #"aws rds describe-db-instances --max-items 5 --page-size 20 --starting-token abc"#,
            "DescribeDBInstances",
            #"{}"#
        ),
        Row(
            #"aws rds describe-db-instances --marker xyz"#,
            "DescribeDBInstances",
            #"{"Marker":"xyz"}"#
        ),
        Row(
            #"aws rds modify-db-instance --db-instance-identifier a --no-multi-az --apply-immediately --backup-retention-period 30"#,
            "ModifyDBInstance",
            #"{"DBInstanceIdentifier":"a","ApplyImmediately":true,"BackupRetentionPeriod":30,"MultiAZ":false}"#
        ),
        Row(
            #"aws rds create-db-instance-read-replica --db-instance-identifier r --source-db-instance-identifier s --tags Key=env,Value=dr Key=x,Value="#,
            "CreateDBInstanceReadReplica",
            #"{"DBInstanceIdentifier":"r","SourceDBInstanceIdentifier":"s","Tags":[{"Key":"env","Value":"dr"},{"Key":"x","Value":""}]}"#
        ),
        Row(
            #"aws rds add-option-to-option-group --option-group-name g --options 'OptionName=TDE,OptionSettings=[{Name=a,Value=b}]'"#,
            "ModifyOptionGroup",
            #"{"OptionGroupName":"g","OptionsToInclude":[{"OptionName":"TDE","OptionSettings":[{"Name":"a","Value":"b"}]}]}"#
        ),
        Row(
            #"aws rds copy-db-snapshot --source-db-snapshot-identifier arn:aws:rds:us-west-2:1:snapshot:a --target-db-snapshot-identifier b --source-region us-west-2"#,
            "CopyDBSnapshot",
            #"{"SourceDBSnapshotIdentifier":"arn:aws:rds:us-west-2:1:snapshot:a","TargetDBSnapshotIdentifier":"b","SourceRegion":"us-west-2"}"#
        ),
        Row(
            #"aws ec2 describe-instances --instance-ids i-1 i-2 --dry-run"#,
            "DescribeInstances",
            #"{"InstanceIds":["i-1","i-2"],"DryRun":true}"#
        ),
        Row(
            #"aws ec2 describe-instances --filters Name=tag:Name,Values=web,api Name=instance-state-name,Values=running"#,
            "DescribeInstances",
            #"{"Filters":[{"Name":"tag:Name","Values":["web","api"]},{"Name":"instance-state-name","Values":["running"]}]}"#
        ),
        Row(
            #"aws ec2 run-instances --image-id ami-1 --count 2:5 --instance-type t3.micro --security-group-ids sg-1 sg-2"#,
            "RunInstances",
            #"{"ImageId":"ami-1","InstanceType":"t3.micro","SecurityGroupIds":["sg-1","sg-2"],"MinCount":2,"MaxCount":5}"#
        ),
        Row(
            #"aws ec2 modify-instance-attribute --instance-id i-1 --no-disable-api-termination"#,
            "ModifyInstanceAttribute",
            #"{"InstanceId":"i-1","DisableApiTermination":{"Value":false}}"#
        ),
        Row(
            #"aws ec2 modify-instance-attribute --instance-id i-1 --disable-api-termination"#,
            "ModifyInstanceAttribute",
            #"{"InstanceId":"i-1","DisableApiTermination":{"Value":true}}"#
        ),
        Row(
            #"aws ec2 modify-instance-attribute --instance-id i-1 --instance-type t3.large"#,
            "ModifyInstanceAttribute",
            #"{"InstanceId":"i-1","InstanceType":{"Value":"t3.large"}}"#
        ),
        Row(
            #"aws ec2 modify-instance-attribute --instance-id i-1 --ebs-optimized Value=false"#,
            "ModifyInstanceAttribute",
            #"{"InstanceId":"i-1","EbsOptimized":{"Value":false}}"#
        ),
        Row(
            #"aws ec2 authorize-security-group-ingress --group-id sg-1 --protocol tcp --port 22-25 --cidr 10.0.0.0/8"#,
            "AuthorizeSecurityGroupIngress",
            #"{"GroupId":"sg-1","IpPermissions":[{"IpProtocol":"tcp","FromPort":22,"ToPort":25,"IpRanges":[{"CidrIp":"10.0.0.0/8"}]}]}"#
        ),
        Row(
            #"aws ec2 authorize-security-group-ingress --group-id sg-1 --protocol all --source-group sg-2"#,
            "AuthorizeSecurityGroupIngress",
            #"{"GroupId":"sg-1","IpPermissions":[{"IpProtocol":"-1","UserIdGroupPairs":[{"GroupId":"sg-2"}]}]}"#
        ),
        Row(
            #"aws ec2 create-tags --resources a b --tags 'Key=Name,Value=two words'"#,
            "CreateTags",
            #"{"Resources":["a","b"],"Tags":[{"Key":"Name","Value":"two words"}]}"#
        ),
        Row(
            #"aws ec2 describe-vpcs --filters Name=cidr,Values=10.0.0.0/16 --query 'Vpcs[].VpcId' --output text"#,
            "DescribeVpcs",
            #"{"Filters":[{"Name":"cidr","Values":["10.0.0.0/16"]}]}"#
        ),
        Row(
            #"aws cloudwatch get-metric-statistics --namespace AWS/RDS --metric-name ReplicaLag --dimensions Name=DBInstanceIdentifier,Value=r --statistics Maximum Average --period 60 --start-time 2026-01-01T00:00:00Z --end-time 2026-01-01T01:00:00Z"#,
            "GetMetricStatistics",
            #"{"Namespace":"AWS/RDS","MetricName":"ReplicaLag","Dimensions":[{"Name":"DBInstanceIdentifier","Value":"r"}],"StartTime":"2026-01-01T00:00:00Z","EndTime":"2026-01-01T01:00:00Z","Period":60,"Statistics":["Maximum","Average"]}"#
        ),
        Row(
            #"aws cloudwatch put-metric-alarm --alarm-name a --threshold 1.5 --period 300 --evaluation-periods 1 --comparison-operator GreaterThanThreshold --no-actions-enabled"#,
            "PutMetricAlarm",
            #"{"AlarmName":"a","ActionsEnabled":false,"Period":300,"EvaluationPeriods":1,"Threshold":1.5,"ComparisonOperator":"GreaterThanThreshold"}"#
        ),
        Row(
            #"aws cloudwatch put-metric-data --namespace N --metric-name m --value 3.5 --unit Count --dimensions a=b,c=d"#,
            "PutMetricData",
            #"{"Namespace":"N","MetricData":[{"MetricName":"m","Unit":"Count","Value":3.5,"Dimensions":[{"Name":"a","Value":"b"},{"Name":"c","Value":"d"}]}]}"#
        ),
        Row(
            #"aws cloudwatch put-metric-data --namespace N --metric-data 'MetricName=m,Value=1,Dimensions=[{Name=a,Value=b}]'"#,
            "PutMetricData",
            #"{"Namespace":"N","MetricData":[{"MetricName":"m","Value":1.0,"Dimensions":[{"Name":"a","Value":"b"}]}]}"#
        ),
        Row(
            #"aws cloudwatch get-metric-data --metric-data-queries '[{"Id":"m1","Expression":"SUM(METRICS())"}]' --start-time 1 --end-time 2"#,
            "GetMetricData",
            #"{"MetricDataQueries":[{"Id":"m1","Expression":"SUM(METRICS())"}],"StartTime":"1","EndTime":"2"}"#
        ),
        Row(
            #"aws sns create-topic --name t --attributes DisplayName=x,KmsMasterKeyId=alias/a"#,
            "CreateTopic",
            #"{"Name":"t","Attributes":{"DisplayName":"x","KmsMasterKeyId":"alias/a"}}"#
        ),
        Row(
            #"aws sns subscribe --topic-arn arn:aws:sns:us-west-2:1:t --protocol email --notification-endpoint a@b.c"#,
            "Subscribe",
            #"{"TopicArn":"arn:aws:sns:us-west-2:1:t","Protocol":"email","Endpoint":"a@b.c"}"#
        ),
        Row(
            #"aws sns publish --topic-arn arn:aws:sns:us-west-2:1:t --message 'hello, world' --message-attributes '{"k":{"DataType":"String","StringValue":"v"}}'"#,
            "Publish",
            #"{"TopicArn":"arn:aws:sns:us-west-2:1:t","Message":"hello, world","MessageAttributes":{"k":{"DataType":"String","StringValue":"v"}}}"#
        ),
        Row(
            #"aws sns publish --topic-arn arn:aws:sns:us-west-2:1:t --message m --message-attributes 'k={DataType=String,StringValue=v}'"#,
            "Publish",
            #"{"TopicArn":"arn:aws:sns:us-west-2:1:t","Message":"m","MessageAttributes":{"k":{"DataType":"String","StringValue":"v"}}}"#
        ),
        Row(
            #"aws sqs send-message --queue-url http://x --message-body b --delay-seconds 3"#,
            "SendMessage",
            #"{"QueueUrl":"http://x","MessageBody":"b","DelaySeconds":3}"#
        ),
        Row(
            #"aws sqs receive-message --queue-url http://x --attribute-names All --max-number-of-messages 10"#,
            "ReceiveMessage",
            #"{"QueueUrl":"http://x","AttributeNames":["All"],"MaxNumberOfMessages":10}"#
        ),
        Row(
            #"aws dynamodb put-item --table-name t --item '{"id":{"S":"1"},"n":{"N":"5"}}'"#,
            "PutItem",
            #"{"TableName":"t","Item":{"id":{"S":"1"},"n":{"N":"5"}}}"#
        ),
        Row(
            #"aws dynamodb get-item --table-name t --key 'id={S=1}' --consistent-read"#,
            "GetItem",
            #"{"TableName":"t","Key":{"id":{"S":"1"}},"ConsistentRead":true}"#
        ),
        Row(
            #"aws dynamodb query --table-name t --key-condition-expression 'id = :v' --expression-attribute-values '{":v":{"S":"1"}}'"#,
            "Query",
            #"{"TableName":"t","KeyConditionExpression":"id = :v","ExpressionAttributeValues":{":v":{"S":"1"}}}"#
        ),
        Row(
            #"aws dynamodb update-item --table-name t --key 'id={S=1}' --attribute-updates 'c={Value={N=1},Action=ADD}'"#,
            "UpdateItem",
            #"{"TableName":"t","Key":{"id":{"S":"1"}},"AttributeUpdates":{"c":{"Value":{"N":"1"},"Action":"ADD"}}}"#
        ),
        Row(
            #"aws dynamodb create-table --table-name t --attribute-definitions AttributeName=a,AttributeType=S --key-schema AttributeName=a,KeyType=HASH --provisioned-throughput ReadCapacityUnits=1,WriteCapacityUnits=2"#,
            "CreateTable",
            #"{"AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}],"TableName":"t","KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":2}}"#
        ),
        Row(
            #"aws lambda invoke --function-name f --payload '{"a":1}' out.json"#,
            "Invoke",
            #"{"FunctionName":"f","Payload":"{\"a\":1}"}"#
        ),
        Row(
            #"aws lambda invoke --function-name f out.json --invocation-type Event"#,
            "Invoke",
            #"{"FunctionName":"f","InvocationType":"Event"}"#
        ),
        Row(
            #"aws lambda update-function-configuration --function-name f --environment 'Variables={A=1,B=two}' --timeout 30"#,
            "UpdateFunctionConfiguration",
            #"{"FunctionName":"f","Timeout":30,"Environment":{"Variables":{"A":"1","B":"two"}}}"#
        ),
        Row(
            #"aws lambda add-permission --function-name f --statement-id s --action lambda:InvokeFunction --principal events.amazonaws.com --source-arn arn:aws:events:us-west-2:1:rule/r"#,
            "AddPermission",
            #"{"FunctionName":"f","StatementId":"s","Action":"lambda:InvokeFunction","Principal":"events.amazonaws.com","SourceArn":"arn:aws:events:us-west-2:1:rule/r"}"#
        ),
        Row(
            #"aws events put-rule --name r --schedule-expression 'cron(0 2 * * ? *)' --state ENABLED"#,
            "PutRule",
            #"{"Name":"r","ScheduleExpression":"cron(0 2 * * ? *)","State":"ENABLED"}"#
        ),
        Row(
            #"aws events put-targets --rule r --targets Id=1,Arn=arn:aws:lambda:us-west-2:1:function:f"#,
            "PutTargets",
            #"{"Rule":"r","Targets":[{"Id":"1","Arn":"arn:aws:lambda:us-west-2:1:function:f"}]}"#
        ),
        Row(
            #"aws events put-targets --rule r --targets '[{"Id":"1","Arn":"arn:aws:lambda:us-west-2:1:function:f","Input":"{\"a\":1}"}]'"#,
            "PutTargets",
            #"{"Rule":"r","Targets":[{"Id":"1","Arn":"arn:aws:lambda:us-west-2:1:function:f","Input":"{\"a\":1}"}]}"#
        ),
        Row(
            #"aws events put-targets --rule r --targets Id=1,Arn=arn:x:y"#,
            "PutTargets",
            #"{"Rule":"r","Targets":[{"Id":"1","Arn":"arn:x:y"}]}"#
        ),
        Row(
            #"aws logs filter-log-events --log-group-name g --filter-pattern ERROR --start-time 1700000000000 --limit 5"#,
            "FilterLogEvents",
            #"{"logGroupName":"g","startTime":1700000000000,"filterPattern":"ERROR","limit":5}"#
        ),
        Row(
            #"aws logs start-query --log-group-names a b --start-time 1 --end-time 2 --query-string 'fields @message'"#,
            "StartQuery",
            #"{"logGroupNames":["a","b"],"startTime":1,"endTime":2,"queryString":"fields @message"}"#
        ),
        Row(
            #"aws logs put-retention-policy --log-group-name g --retention-in-days 30"#,
            "PutRetentionPolicy",
            #"{"logGroupName":"g","retentionInDays":30}"#
        ),
        Row(
            #"aws iam create-role --role-name r --assume-role-policy-document '{"Version":"2012-10-17"}' --tags Key=a,Value=b"#,
            "CreateRole",
            #"{"RoleName":"r","AssumeRolePolicyDocument":"{\"Version\":\"2012-10-17\"}","Tags":[{"Key":"a","Value":"b"}]}"#
        ),
        Row(
            #"aws route53 change-resource-record-sets --hosted-zone-id Z --change-batch '{"Changes":[{"Action":"UPSERT","ResourceRecordSet":{"Name":"a.b","Type":"CNAME","TTL":60,"ResourceRecords":[{"Value":"c.d"}]}}]}'"#,
            "ChangeResourceRecordSets",
            #"{"HostedZoneId":"Z","ChangeBatch":{"Changes":[{"Action":"UPSERT","ResourceRecordSet":{"Name":"a.b","Type":"CNAME","TTL":60,"ResourceRecords":[{"Value":"c.d"}]}}]}}"#
        ),
        Row(
            #"aws route53 list-resource-record-sets --hosted-zone-id Z --max-items 3"#,
            "ListResourceRecordSets",
            #"{"HostedZoneId":"Z"}"#
        ),
        Row(
            #"aws s3api get-object --bucket b --key k out.bin"#,
            "GetObject",
            #"{"Bucket":"b","Key":"k"}"#
        ),
        Row(
            #"aws s3api head-object --bucket b --key k"#,
            "HeadObject",
            #"{"Bucket":"b","Key":"k"}"#
        ),
        Row(
            #"aws s3api list-objects-v2 --bucket b --prefix p/ --no-paginate"#,
            "ListObjectsV2",
            #"{"Bucket":"b","Prefix":"p/"}"#
        ),
        Row(
            #"aws s3api put-bucket-versioning --bucket b --versioning-configuration Status=Enabled"#,
            "PutBucketVersioning",
            #"{"Bucket":"b","VersioningConfiguration":{"Status":"Enabled"}}"#
        ),
        Row(
            #"aws s3api put-bucket-encryption --bucket b --server-side-encryption-configuration '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]}'"#,
            "PutBucketEncryption",
            #"{"Bucket":"b","ServerSideEncryptionConfiguration":{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]}}"#
        ),
        Row(
            #"aws s3api delete-objects --bucket b --delete 'Objects=[{Key=a},{Key=b}],Quiet=true'"#,
            "DeleteObjects",
            #"{"Bucket":"b","Delete":{"Objects":[{"Key":"a"},{"Key":"b"}],"Quiet":true}}"#
        ),
        Row(
            #"aws s3api create-bucket --bucket b --create-bucket-configuration LocationConstraint=us-west-2"#,
            "CreateBucket",
            #"{"Bucket":"b","CreateBucketConfiguration":{"LocationConstraint":"us-west-2"}}"#
        ),
        Row(
            #"aws s3api put-bucket-tagging --bucket b --tagging 'TagSet=[{Key=a,Value=b}]'"#,
            "PutBucketTagging",
            #"{"Bucket":"b","Tagging":{"TagSet":[{"Key":"a","Value":"b"}]}}"#
        ),
        Row(
            #"aws secretsmanager create-secret --name n --secret-string '{"user":"a"}' --add-replica-regions Region=us-east-1"#,
            "CreateSecret",
            #"{"Name":"n","SecretString":"{\"user\":\"a\"}","AddReplicaRegions":[{"Region":"us-east-1"}]}"#
        ),
        Row(
            #"aws ssm put-parameter --name n --value v --type SecureString --overwrite"#,
            "PutParameter",
            #"{"Name":"n","Value":"v","Type":"SecureString","Overwrite":true}"#
        ),
        Row(
            #"aws ssm send-command --document-name AWS-RunShellScript --targets Key=tag:a,Values=b,c --parameters 'commands=echo hi'"#,
            "SendCommand",
            #"{"Targets":[{"Key":"tag:a","Values":["b","c"]}],"DocumentName":"AWS-RunShellScript","Parameters":{"commands":["echo hi"]}}"#
        ),
        Row(
            #"aws ssm send-command --document-name AWS-RunShellScript --instance-ids i-1 --parameters 'commands=["echo a","echo b, c"],executionTimeout=3600'"#,
            "SendCommand",
            #"{"InstanceIds":["i-1"],"DocumentName":"AWS-RunShellScript","Parameters":{"commands":["echo a","echo b, c"],"executionTimeout":["3600"]}}"#
        ),
        Row(
            #"aws kms encrypt --key-id alias/a --plaintext secret"#,
            "Encrypt",
            #"{"KeyId":"alias/a","Plaintext":"secret"}"#
        ),
        Row(
            #"aws elbv2 modify-listener --listener-arn a --default-actions Type=forward,TargetGroupArn=b"#,
            "ModifyListener",
            #"{"ListenerArn":"a","DefaultActions":[{"Type":"forward","TargetGroupArn":"b"}]}"#
        ),
        Row(
            #"aws elbv2 register-targets --target-group-arn a --targets Id=i-1 Id=i-2,Port=80"#,
            "RegisterTargets",
            #"{"TargetGroupArn":"a","Targets":[{"Id":"i-1"},{"Id":"i-2","Port":80}]}"#
        ),
        Row(
            #"aws elb register-instances-with-load-balancer --load-balancer-name l --instances i-1 i-2"#,
            "RegisterInstancesWithLoadBalancer",
            #"{"LoadBalancerName":"l","Instances":[{"InstanceId":"i-1"},{"InstanceId":"i-2"}]}"#
        ),
        Row(
            #"aws ecs update-service --cluster c --service s --desired-count 0 --force-new-deployment"#,
            "UpdateService",
            #"{"cluster":"c","service":"s","desiredCount":0,"forceNewDeployment":true}"#
        ),
        Row(
            #"aws ecs run-task --cluster c --task-definition t --network-configuration 'awsvpcConfiguration={subnets=[a,b],securityGroups=[c],assignPublicIp=ENABLED}'"#,
            "RunTask",
            #"{"cluster":"c","networkConfiguration":{"awsvpcConfiguration":{"subnets":["a","b"],"securityGroups":["c"],"assignPublicIp":"ENABLED"}},"taskDefinition":"t"}"#
        ),
        Row(
            #"aws eks update-nodegroup-config --cluster-name c --nodegroup-name n --scaling-config minSize=1,maxSize=2,desiredSize=1"#,
            "UpdateNodegroupConfig",
            #"{"clusterName":"c","nodegroupName":"n","scalingConfig":{"minSize":1,"maxSize":2,"desiredSize":1}}"#
        ),
        Row(
            #"aws eks create-cluster --name c --role-arn r --resources-vpc-config subnetIds=a,b,endpointPublicAccess=false --kubernetes-version 1.30"#,
            "CreateCluster",
            #"{"name":"c","roleArn":"r","resourcesVpcConfig":{"subnetIds":["a","b"],"endpointPublicAccess":false},"version":"1.30"}"#
        ),
        Row(
            #"aws autoscaling set-desired-capacity --auto-scaling-group-name a --desired-capacity 3 --no-honor-cooldown"#,
            "SetDesiredCapacity",
            #"{"AutoScalingGroupName":"a","DesiredCapacity":3,"HonorCooldown":false}"#
        ),
        Row(
            #"aws autoscaling create-or-update-tags --tags ResourceId=a,ResourceType=auto-scaling-group,Key=k,Value=v,PropagateAtLaunch=true"#,
            "CreateOrUpdateTags",
            #"{"Tags":[{"ResourceId":"a","ResourceType":"auto-scaling-group","Key":"k","Value":"v","PropagateAtLaunch":true}]}"#
        ),
        Row(
            #"aws stepfunctions send-task-success --task-token t --task-output '{}'"#,
            "SendTaskSuccess",
            #"{"taskToken":"t","output":"{}"}"#
        ),
        Row(
            #"aws deploy create-deployment --application-name a --s3-location bucket=b,key=k,bundleType=zip"#,
            "CreateDeployment",
            #"{"applicationName":"a","revision":{"revisionType":"S3","s3Location":{"bucket":"b","key":"k","bundleType":"zip"}}}"#
        ),
        Row(
            #"aws configservice describe-config-rules --config-rule-names a b"#,
            "DescribeConfigRules",
            #"{"ConfigRuleNames":["a","b"]}"#
        ),
        Row(
            #"aws cloudformation create-stack --stack-name s --template-body '{}' --parameters ParameterKey=a,ParameterValue=b --capabilities CAPABILITY_IAM"#,
            "CreateStack",
            #"{"StackName":"s","TemplateBody":"{}","Parameters":[{"ParameterKey":"a","ParameterValue":"b"}],"Capabilities":["CAPABILITY_IAM"]}"#
        ),
        Row(
            #"aws cloudformation create-stack --stack-name s --template-url https://x/y --parameters 'ParameterKey=a,ParameterValue=b\,c'"#,
            "CreateStack",
            #"{"StackName":"s","TemplateURL":"https://x/y","Parameters":[{"ParameterKey":"a","ParameterValue":"b,c"}]}"#
        ),
        Row(
            #"aws rds wait db-instance-available --db-instance-identifier x"#,
            "DescribeDBInstances",
            #"{"DBInstanceIdentifier":"x"}"#
        ),
        Row(
            #"aws rds wait db-snapshot-completed --db-snapshot-identifier s"#,
            "DescribeDBSnapshots",
            #"{"DBSnapshotIdentifier":"s"}"#
        ),
        Row(
            #"aws s3api wait object-exists --bucket b --key k"#,
            "HeadObject",
            #"{"Bucket":"b","Key":"k"}"#
        ),
        Row(
            #"aws sts assume-role --role-arn arn:aws:iam::1:role/r --role-session-name abc --duration-seconds 900"#,
            "AssumeRole",
            #"{"RoleArn":"arn:aws:iam::1:role/r","RoleSessionName":"abc","DurationSeconds":900}"#
        ),
        Row(
            #"aws rds describe-db-instances --cli-input-json '{"DBInstanceIdentifier":"a","MaxRecords":20}'"#,
            "DescribeDBInstances",
            #"{"DBInstanceIdentifier":"a","MaxRecords":20}"#
        ),
        Row(
            #"aws rds modify-db-instance --cli-input-json '{"DBInstanceIdentifier":"a","MultiAZ":true}' --no-multi-az"#,
            "ModifyDBInstance",
            #"{"MultiAZ":false,"DBInstanceIdentifier":"a"}"#
        ),
        Row(
            #"aws ses send-email --from a@b.c --to d@e.f g@h.i --subject s --text t"#,
            "SendEmail",
            #"{"Source":"a@b.c","Destination":{"ToAddresses":["d@e.f","g@h.i"]},"Message":{"Subject":{"Data":"s"},"Body":{"Text":{"Data":"t"}}}}"#
        ),
        Row(
            #"aws backup start-backup-job --backup-vault-name v --resource-arn arn:aws:rds:us-west-2:1:db:d --iam-role-arn arn:aws:iam::1:role/r --lifecycle DeleteAfterDays=7"#,
            "StartBackupJob",
            #"{"BackupVaultName":"v","ResourceArn":"arn:aws:rds:us-west-2:1:db:d","IamRoleArn":"arn:aws:iam::1:role/r","Lifecycle":{"DeleteAfterDays":7}}"#
        ),
        Row(
            #"aws apigateway create-rest-api --name a --api-version 1"#,
            "CreateRestApi",
            #"{"name":"a","version":"1"}"#
        ),
        Row(
            #"aws glue start-job-run --job-name j --arguments '{"--a":"b"}'"#,
            "StartJobRun",
            #"{"JobName":"j","Arguments":{"--a":"b"}}"#
        ),
        Row(
            #"aws application-autoscaling register-scalable-target --service-namespace ecs --resource-id service/c/s --scalable-dimension ecs:service:DesiredCount --suspended-state DynamicScalingInSuspended=true"#,
            "RegisterScalableTarget",
            #"{"ServiceNamespace":"ecs","ResourceId":"service/c/s","ScalableDimension":"ecs:service:DesiredCount","SuspendedState":{"DynamicScalingInSuspended":true}}"#
        ),
    ]
}
