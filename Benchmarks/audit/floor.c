// SPDX-License-Identifier: Apache-2.0
// The floor: the same sixteen checks with nothing but libcurl and libpq, all requests in flight together, each signed,
// and a record synced to disk for each check. It looks for substrings instead of understanding the answers, so nothing
// that does understand them can be faster for the same requests.
#include <curl/curl.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct {
    const char *name, *service, *region, *path, *target, *body, *needle;
} Check;

#define QUERY(action, version) "Action=" action "&Version=" version
#define ALARM "{\"AlarmNames\":[\"DhakaCart-Backup-Failures-manager\"]}"
#define LAMBDA "/2015-03-31/functions/dhakacart-backup-"
#define TOPIC "arn%3Aaws%3Asns%3Aus-west-2%3A123456789012%3Adhakacart-backup-notifications"
static char lag_body[512];

static Check checks[] = {
    {"primary", "rds", "us-west-2", "/", 0,
     QUERY("DescribeDBInstances", "2014-10-31") "&DBInstanceIdentifier=dhakacart-db",
     "<BackupRetentionPeriod>30</BackupRetentionPeriod>"},
    {"snapshot", "rds", "us-west-2", "/", 0,
     QUERY("DescribeDBSnapshots", "2014-10-31") "&DBInstanceIdentifier=dhakacart-db&SnapshotType=automated",
     "<Status>available</Status>"},
    {"replica", "rds", "us-east-1", "/", 0,
     QUERY("DescribeDBInstances", "2014-10-31") "&DBInstanceIdentifier=dhakacart-db-dr-replica",
     "<DBInstanceStatus>available</DBInstanceStatus>"},
    {"manager", "lambda", "us-west-2", LAMBDA "manager/configuration", 0, 0, "\"Active\""},
    {"verifier", "lambda", "us-west-2", LAMBDA "verifier/configuration", 0, 0, "\"Active\""},
    {"versioning", "s3", "us-west-2", "/dhakacart-backups?versioning", 0, 0, "<Status>Enabled</Status>"},
    {"encryption", "s3", "us-west-2", "/dhakacart-backups?encryption", 0, 0, "aws:kms"},
    {"replication", "s3", "us-west-2", "/dhakacart-backups?replication", 0, 0, "<Status>Enabled</Status>"},
    {"rule", "events", "us-west-2", "/", "AWSEvents.DescribeRule", "{\"Name\":\"DhakaCart-Daily-Backup\"}", "ENABLED"},
    {"target", "events", "us-west-2", "/", "AWSEvents.ListTargetsByRule", "{\"Rule\":\"DhakaCart-Daily-Backup\"}",
     ":function:dhakacart-backup-manager"},
    {"alarm", "monitoring", "us-west-2", "/", "GraniteServiceVersion20100801.DescribeAlarms", ALARM, "\"OK\""},
    {"lag", "monitoring", "us-east-1", "/", "GraniteServiceVersion20100801.GetMetricStatistics", lag_body, "Maximum"},
    {"subscription", "sns", "us-west-2", "/", 0,
     QUERY("ListSubscriptionsByTopic", "2010-03-31") "&TopicArn=" TOPIC, "<SubscriptionArn>"},
};
enum { AWS_CHECKS = sizeof checks / sizeof checks[0], SQL_CHECKS = 3 };

static const char *statements[SQL_CHECKS] = {
    "SELECT version()",
    "SELECT count(*) FROM products",
    "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'",
};

typedef struct {
    char *bytes;
    size_t count, room;
} Answer;
static Answer answers[AWS_CHECKS];
static int journal, passed, done;

static size_t receive(char *bytes, size_t size, size_t count, void *context) {
    Answer *answer = context;
    size_t more = size * count;
    if (answer->count + more + 1 > answer->room) {
        answer->room = (answer->count + more + 1) * 2;
        answer->bytes = realloc(answer->bytes, answer->room);
        if (!answer->bytes) return 0;
    }
    memcpy(answer->bytes + answer->count, bytes, more);
    answer->count += more;
    answer->bytes[answer->count] = 0;
    return more;
}

static void record(const char *name, int ok) {
    char line[300];
    int length = snprintf(line, sizeof line, "{\"check\":\"%s\",\"passed\":%s,\"at\":%ld}\n", name, ok ? "true" : "false",
                          (long)time(0));
    if (write(journal, line, length) != length || fdatasync(journal) != 0) exit(74);
    passed += ok;
    done++;
}

static const char *env(const char *name) {
    const char *value = getenv(name);
    if (value) return value;
    fprintf(stderr, "%s is not set\n", name);
    exit(64);
}

static CURL *request(CURLM *multi, int index) {
    Check *check = &checks[index];
    char url[512], provider[64], credentials[128], header[128];
    CURL *easy = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(0, "Accept:");
    snprintf(url, sizeof url, "%s%s", env("AWS_ENDPOINT_URL"), check->path);
    snprintf(provider, sizeof provider, "aws:amz:%s:%s", check->region, check->service);
    snprintf(credentials, sizeof credentials, "%s:%s", env("AWS_ACCESS_KEY_ID"), env("AWS_SECRET_ACCESS_KEY"));
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_AWS_SIGV4, provider);
    curl_easy_setopt(easy, CURLOPT_USERPWD, credentials);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &answers[index]);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, check);
    if (check->target) {
        snprintf(header, sizeof header, "X-Amz-Target: %s", check->target);
        headers = curl_slist_append(headers, header);
        headers = curl_slist_append(headers, "Content-Type: application/x-amz-json-1.1");
    }
    if (check->body) curl_easy_setopt(easy, CURLOPT_POSTFIELDS, check->body);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_multi_add_handle(multi, easy);
    return easy;
}

// Drives the database beside the requests: connects, then sends the statements one after the other.
static int sql_next = -1;
static short database_step(PGconn *connection) {
    if (sql_next < 0) {
        switch (PQconnectPoll(connection)) {
        case PGRES_POLLING_READING: return CURL_WAIT_POLLIN;
        case PGRES_POLLING_WRITING: return CURL_WAIT_POLLOUT;
        case PGRES_POLLING_OK: break;
        default: fprintf(stderr, "%s", PQerrorMessage(connection)); exit(69);
        }
        PQsendQueryParams(connection, statements[sql_next = 0], 0, 0, 0, 0, 0, 0);
        PQflush(connection);
        return CURL_WAIT_POLLIN;
    }
    if (!PQconsumeInput(connection)) exit(69);
    while (sql_next < SQL_CHECKS && !PQisBusy(connection)) {
        PGresult *result = PQgetResult(connection);
        if (result) {
            record(statements[sql_next], PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1);
            PQclear(result);
        } else if (++sql_next < SQL_CHECKS) {
            PQsendQueryParams(connection, statements[sql_next], 0, 0, 0, 0, 0, 0);
            PQflush(connection);
        }
    }
    return CURL_WAIT_POLLIN;
}

int main(int count, char **arguments) {
    char settings[512];
    time_t now = time(0);
    if (count != 2) return 64;
    journal = open(arguments[1], O_WRONLY | O_CREAT | O_APPEND, 0644);
    if (journal < 0) return 74;
    snprintf(lag_body, sizeof lag_body,
             "{\"Namespace\":\"AWS/RDS\",\"MetricName\":\"ReplicaLag\",\"Statistics\":[\"Maximum\"],\"Period\":60,"
             "\"Dimensions\":[{\"Name\":\"DBInstanceIdentifier\",\"Value\":\"dhakacart-db-dr-replica\"}],"
             "\"StartTime\":%ld,\"EndTime\":%ld}", (long)now - 3600, (long)now);
    snprintf(settings, sizeof settings, "host=%s port=%s dbname=dhakacart user=%s password=%s sslmode=disable",
             env("DHAKACART_PRIMARY_HOST"), env("DHAKACART_PRIMARY_PORT"), env("DHAKACART_DB_USER"),
             env("DHAKACART_DB_PASSWORD"));
    PGconn *connection = PQconnectStart(settings);
    if (!connection || PQstatus(connection) == CONNECTION_BAD) return 69;
    short events = CURL_WAIT_POLLOUT;

    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURLM *multi = curl_multi_init();
    for (int index = 0; index < AWS_CHECKS; index++) request(multi, index);
    int running = AWS_CHECKS;
    while (done < AWS_CHECKS + SQL_CHECKS) {
        struct curl_waitfd wait = {PQsocket(connection), events, 0};
        int waits = sql_next < SQL_CHECKS, left;
        curl_multi_perform(multi, &running);
        for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));) {
            Check *check;
            long status = 0;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &check);
            curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
            Answer *answer = &answers[check - checks];
            record(check->name, message->data.result == CURLE_OK && status == 200 && answer->bytes
                                    && strstr(answer->bytes, check->needle) != 0);
        }
        if (done == AWS_CHECKS + SQL_CHECKS) break;
        curl_multi_poll(multi, &wait, waits, 1000, 0);
        if (waits && wait.revents) events = database_step(connection);
    }
    if (passed != AWS_CHECKS + SQL_CHECKS) fprintf(stderr, "%d of %d passed\n", passed, AWS_CHECKS + SQL_CHECKS);
    return passed == AWS_CHECKS + SQL_CHECKS ? 0 : 1;
}
