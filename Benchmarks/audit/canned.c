// SPDX-License-Identifier: Apache-2.0
// A loopback server that answers recorded responses, so that a benchmark measures the client and not the server.
//
//     canned DIRECTORY
//
// Prints its address, and serves `N.response` to requests whose key is in `N.key`; record.py says what a key is. One
// thread, keep-alive, no TLS; a request without a recording is answered with 404 and named on standard error.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_RECORDINGS = 512, MOST_CONNECTIONS = 256, MOST_REQUEST = 65536 };

typedef struct {
    char *key, *response;
    size_t length;
} Recording;
typedef struct {
    char bytes[MOST_REQUEST + 1];
    size_t count;
    int continued;
} Connection;

static Recording recordings[MOST_RECORDINGS];
static int recorded;
static Connection *connections[MOST_CONNECTIONS];
static struct pollfd polled[MOST_CONNECTIONS + 1];
static int connected;

static char *slurp(const char *directory, int number, const char *suffix, size_t *length) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%03d.%s", directory, number, suffix);
    FILE *file = fopen(path, "rb");
    if (!file) return 0;
    char *bytes = malloc(1 << 20);
    *length = fread(bytes, 1, (1 << 20) - 1, file);
    bytes[*length] = 0;
    fclose(file);
    return bytes;
}

static const char *header(const char *head, const char *name) {
    size_t length = strlen(name);
    for (const char *line = strstr(head, "\r\n"); line; line = strstr(line + 2, "\r\n"))
        if (strncasecmp(line + 2, name, length) == 0 && line[2 + length] == ':') {
            const char *value = line + 3 + length;
            return value + strspn(value, " ");
        }
    return 0;
}

static void key_of(const char *head, const char *body, char *key, size_t room) {
    char method[16] = "", path[4096] = "", region[64] = "-", service[64] = "-", name[128] = "-";
    sscanf(head, "%15s %4095s", method, path);
    const char *authorization = header(head, "Authorization");
    const char *scope = authorization ? strstr(authorization, "Credential=") : 0;
    if (scope) sscanf(scope, "Credential=%*[^/]/%*[^/]/%63[^/]/%63[^/]/", region, service);
    const char *target = header(head, "X-Amz-Target");
    const char *action = strncmp(body, "Action=", 7) == 0 ? body : strstr(body, "&Action=");
    if (target) {
        size_t length = strcspn(target, "\r");
        const char *start = target + length;
        while (start > target && start[-1] != '.') start--;
        snprintf(name, sizeof name, "%.*s", (int)(target + length - start), start);
    } else if (action) {
        sscanf(strchr(action, '=') + 1, "%127[A-Za-z]", name);
    }
    snprintf(key, room, "%s %s %s %s %s", method, region, service, path, name);
}

static void answer(int fd, const char *head, const char *body) {
    static const char missing[] = "HTTP/1.1 404 Not recorded\r\nContent-Length: 0\r\n\r\n";
    char key[8192];
    const char *bytes = missing;
    size_t length = sizeof missing - 1;
    key_of(head, body, key, sizeof key);
    int index = 0;
    while (index < recorded && strcmp(recordings[index].key, key) != 0) index++;
    if (index < recorded) {
        bytes = recordings[index].response;
        length = recordings[index].length;
    } else {
        fprintf(stderr, "not recorded: %s\n", key);
    }
    while (length > 0) {
        ssize_t sent = write(fd, bytes, length);
        if (sent < 0) {
            if (errno != EAGAIN) return;
            struct pollfd wait = {fd, POLLOUT, 0};
            poll(&wait, 1, 1000);
            continue;
        }
        bytes += sent;
        length -= sent;
    }
}

// Answers every complete request in the buffer; the rest stays.
static void serve(int fd, Connection *connection) {
    for (;;) {
        connection->bytes[connection->count] = 0;
        char *end = strstr(connection->bytes, "\r\n\r\n");
        if (!end) return;
        const char *value = header(connection->bytes, "Content-Length");
        size_t head = end + 4 - connection->bytes, body = value && value < end ? strtoul(value, 0, 10) : 0;
        if (connection->count < head + body) {
            const char *expect = header(connection->bytes, "Expect");
            if (expect && expect < end && !connection->continued) {
                connection->continued = 1;
                if (write(fd, "HTTP/1.1 100 Continue\r\n\r\n", 25) != 25) return;
            }
            return;
        }
        connection->continued = 0;
        end[2] = 0;
        char after = connection->bytes[head + body];
        connection->bytes[head + body] = 0;
        answer(fd, connection->bytes, connection->bytes + head);
        connection->bytes[head + body] = after;
        connection->count -= head + body;
        memmove(connection->bytes, connection->bytes + head + body, connection->count);
    }
}

static void close_connection(int index) {
    close(polled[index + 1].fd);
    free(connections[index]);
    connected--;
    connections[index] = connections[connected];
    polled[index + 1] = polled[connected + 1];
}

int main(int count, char **arguments) {
    if (count != 2) return 64;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    signal(SIGPIPE, SIG_IGN);
    size_t ignored;
    while (recorded < MOST_RECORDINGS) {
        Recording *recording = &recordings[recorded];
        recording->key = slurp(arguments[1], recorded + 1, "key", &ignored);
        recording->response = slurp(arguments[1], recorded + 1, "response", &recording->length);
        if (!recording->key || !recording->response) break;
        recorded++;
    }
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 128)) return 74;
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("http://127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    polled[0] = (struct pollfd){listener, POLLIN, 0};
    for (;;) {
        if (poll(polled, connected + 1, -1) < 0) continue;
        for (int index = connected - 1; index >= 0; index--) {
            if (!polled[index + 1].revents) continue;
            Connection *connection = connections[index];
            ssize_t more = read(polled[index + 1].fd, connection->bytes + connection->count,
                                MOST_REQUEST - connection->count);
            if (more <= 0) {
                close_connection(index);
                continue;
            }
            connection->count += more;
            serve(polled[index + 1].fd, connection);
        }
        if (polled[0].revents && connected < MOST_CONNECTIONS) {
            int fd = accept4(listener, 0, 0, SOCK_CLOEXEC);
            if (fd < 0) continue;
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            connections[connected] = calloc(1, sizeof(Connection));
            polled[++connected] = (struct pollfd){fd, POLLIN, 0};
        }
    }
}
