// SPDX-License-Identifier: Apache-2.0
// Preloaded: fdatasync and fsync take a millisecond more, as on a disk with spinning or distant storage.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static void wait_a_millisecond(void)
{
    struct timespec time = {.tv_sec = 0, .tv_nsec = 1000000};
    nanosleep(&time, 0);
}

int fdatasync(int file)
{
    static int (*real)(int);
    if (!real)
        real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    wait_a_millisecond();
    return real(file);
}

int fsync(int file)
{
    static int (*real)(int);
    if (!real)
        real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    wait_a_millisecond();
    return real(file);
}
