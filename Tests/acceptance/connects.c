// SPDX-License-Identifier: Apache-2.0
//
// Loaded in front of the C library (LD_PRELOAD), it writes down whom a process wants to talk to, and lets it.
//
//   CONNECTS_LOG  a file that takes one line for each host name that is looked up (`name HOST`) and for each address that
//                 is connected to (`address ADDRESS PORT`)
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void note(const char *kind, const char *what, int port)
{
    char line[512];
    const char *path = getenv("CONNECTS_LOG");
    int file = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    if (file < 0) return;
    int length = port < 0 ? snprintf(line, sizeof line, "%s %s\n", kind, what)
                          : snprintf(line, sizeof line, "%s %s %d\n", kind, what, port);
    if (length > 0 && write(file, line, (size_t)length) != length) abort();
    close(file);
}

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
    int (*next)(const char *, const char *, const struct addrinfo *, struct addrinfo **) = dlsym(RTLD_NEXT, "getaddrinfo");
    if (node) note("name", node, -1);
    return next(node, service, hints, found);
}

int connect(int socket, const struct sockaddr *address, socklen_t length)
{
    int (*next)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "connect");
    char text[INET6_ADDRSTRLEN] = "";
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)address;
        note("address", inet_ntop(AF_INET, &four->sin_addr, text, sizeof text), ntohs(four->sin_port));
    } else if (address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;
        note("address", inet_ntop(AF_INET6, &six->sin6_addr, text, sizeof text), ntohs(six->sin6_port));
    }
    return next(socket, address, length);
}
