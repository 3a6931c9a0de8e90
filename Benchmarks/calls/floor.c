// SPDX-License-Identifier: Apache-2.0
// floor COUNT CONCURRENCY: the same calls with libcurl's multi interface alone, signed by libcurl; prints the seconds.
// It looks for a substring instead of understanding the answers.
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
    char bytes[1 << 20];
    size_t count;
} Answer;

static size_t receive(char *bytes, size_t size, size_t count, void *context) {
    Answer *answer = context;
    size_t more = size * count;
    if (answer->count + more >= sizeof answer->bytes) return 0;
    memcpy(answer->bytes + answer->count, bytes, more);
    answer->count += more;
    answer->bytes[answer->count] = 0;
    return more;
}

static const char *env(const char *name) {
    const char *value = getenv(name);
    if (value) return value;
    fprintf(stderr, "%s is not set\n", name);
    exit(64);
}

static CURLM *multi;
static int started, ended;

// Lets the handles send so many calls, each the next one as soon as its last has ended.
static void calls(CURL **handles, int concurrency, int count) {
    started = ended = 0;
    for (; started < concurrency && started < count; started++) {
        Answer *answer;
        curl_easy_getinfo(handles[started], CURLINFO_PRIVATE, (char **)&answer);
        answer->count = 0;
        curl_multi_add_handle(multi, handles[started]);
    }
    while (ended < count) {
        int running, left;
        curl_multi_perform(multi, &running);
        CURLMsg *message;
        while ((message = curl_multi_info_read(multi, &left))) {
            CURL *easy = message->easy_handle;
            Answer *answer;
            long status = 0;
            curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&answer);
            curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
            if (message->data.result || status != 200 || !strstr(answer->bytes, "</DBInstanceStatus>")) {
                fprintf(stderr, "floor: a call failed with %ld\n", status);
                exit(1);
            }
            ended++;
            curl_multi_remove_handle(multi, easy);
            if (started < count) {
                started++;
                answer->count = 0;
                curl_multi_add_handle(multi, easy);
            }
        }
        if (ended < count) curl_multi_poll(multi, 0, 0, 1000, 0);
    }
}

int main(int argumentCount, char **arguments) {
    if (argumentCount != 3) return 64;
    int count = atoi(arguments[1]), concurrency = atoi(arguments[2]);
    char credentials[256];
    snprintf(credentials, sizeof credentials, "%s:%s", env("AWS_ACCESS_KEY_ID"), env("AWS_SECRET_ACCESS_KEY"));
    curl_global_init(CURL_GLOBAL_DEFAULT);
    multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)concurrency);
    CURL **handles = calloc(concurrency, sizeof *handles);
    struct curl_slist *headers = curl_slist_append(0, "Accept:");
    headers = curl_slist_append(headers, "Content-Type: application/x-www-form-urlencoded; charset=utf-8");
    for (int index = 0; index < concurrency; index++) {
        CURL *easy = handles[index] = curl_easy_init();
        Answer *answer = malloc(sizeof *answer);
        curl_easy_setopt(easy, CURLOPT_URL, env("AWS_ENDPOINT_URL"));
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
        curl_easy_setopt(easy, CURLOPT_AWS_SIGV4, "aws:amz:us-west-2:rds");
        curl_easy_setopt(easy, CURLOPT_USERPWD, credentials);
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, "Action=DescribeDBInstances&Version=2014-10-31");
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, answer);
        curl_easy_setopt(easy, CURLOPT_PRIVATE, answer);
    }
    calls(handles, concurrency, concurrency);
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    calls(handles, concurrency, count);
    clock_gettime(CLOCK_MONOTONIC, &after);
    printf("%f\n", (after.tv_sec - before.tv_sec) + (after.tv_nsec - before.tv_nsec) / 1e9);
    return 0;
}
