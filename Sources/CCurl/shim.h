// SPDX-License-Identifier: Apache-2.0
#ifndef LIFEBOAT_CCURL_SHIM_H
#define LIFEBOAT_CCURL_SHIM_H

#include <curl/curl.h>

// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic: one function a type of argument.

typedef size_t (*lifeboat_curl_sink)(char *bytes, size_t size, size_t count, void *context);

typedef int (*lifeboat_curl_seek)(void *context, curl_off_t offset, int origin);

typedef int (*lifeboat_curl_gate)(void *context, char *remote, char *local, int remote_port, int local_port);

static inline CURLcode lifeboat_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode lifeboat_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode lifeboat_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode lifeboat_curl_set_pointer(CURL *handle, CURLoption option, const void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode lifeboat_curl_set_sink(CURL *handle, CURLoption option, lifeboat_curl_sink value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode lifeboat_curl_set_seek(CURL *handle, lifeboat_curl_seek value) {
    return curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, value);
}

static inline CURLcode lifeboat_curl_set_gate(CURL *handle, lifeboat_curl_gate value) {
    return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, value);
}

// Macros with casts, which Swift does not import.
static inline size_t lifeboat_curl_read_abort(void) { return CURL_READFUNC_ABORT; }

static inline CURLcode lifeboat_curl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode lifeboat_curl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode lifeboat_curl_get_private(CURL *handle, void **value) {
    return curl_easy_getinfo(handle, CURLINFO_PRIVATE, value);
}

static inline CURLMcode lifeboat_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

// The result of a finished transfer; the union inside CURLMsg has no Swift form that is nice to read.
static inline CURLcode lifeboat_curl_message_result(const CURLMsg *message) { return message->data.result; }

#endif
