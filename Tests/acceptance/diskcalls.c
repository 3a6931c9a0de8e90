// SPDX-License-Identifier: Apache-2.0
//
// Loaded in front of the C library (LD_PRELOAD), it numbers the calls with which a process changes a folder.
//
//   DISKCALLS_ROOT    the folder
//   DISKCALLS_DIE_AT  the process kills itself with SIGKILL before the call of that number; at a write, after half of it
//   DISKCALLS_FAIL_AT the call of that number fails, and with a + behind the number each call after it
//   DISKCALLS_FAIL    how: the number of the error, or 0 for a write that takes half of what it is given
//   DISKCALLS_TRACE   a file that takes one line a call that was done:
//                     NUMBER MARK CALL PATH [OTHER-PATH | OFFSET HEXADECIMAL]
//   DISKCALLS_MARK    a file whose size, before the call, is the line's MARK
//
// Calls are done one at a time, so that the order of the lines is the order in which the kernel saw them. Programs that
// the process starts are left alone.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static char root[4096], mark[4096];
static size_t root_length;
static long die_at, fail_at, calls;
static int fails_on, failure;
static int trace = -1;

__attribute__((constructor)) static void begin(void)
{
    const char *folder = getenv("DISKCALLS_ROOT"), *number = getenv("DISKCALLS_DIE_AT");
    const char *failing = getenv("DISKCALLS_FAIL_AT"), *kind = getenv("DISKCALLS_FAIL");
    const char *file = getenv("DISKCALLS_TRACE"), *marked = getenv("DISKCALLS_MARK");
    if (folder) root_length = (size_t)snprintf(root, sizeof root, "%s", folder);
    if (number) die_at = atol(number);
    if (failing) fail_at = atol(failing);
    fails_on = failing && strchr(failing, '+');
    failure = kind ? atoi(kind) : 0;
    if (marked) snprintf(mark, sizeof mark, "%s", marked);
    if (file) trace = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    unsetenv("LD_PRELOAD");
    unsetenv("DISKCALLS_ROOT");
    unsetenv("DISKCALLS_DIE_AT");
    unsetenv("DISKCALLS_FAIL_AT");
    unsetenv("DISKCALLS_FAIL");
    unsetenv("DISKCALLS_TRACE");
    unsetenv("DISKCALLS_MARK");
}

static int is_inside(const char *path)
{
    return root_length && strncmp(path, root, root_length) == 0 && (path[root_length] == '/' || !path[root_length]);
}

/// Paths are absolute: those of descriptors always are, the others are made so.
static const char *absolute(const char *path, char *buffer, size_t size)
{
    if (path[0] == '/') return path;
    if (!getcwd(buffer, size)) return path;
    size_t length = strlen(buffer);
    snprintf(buffer + length, size - length, "/%s", path);
    return buffer;
}

static const char *path_of(int file, char *buffer, size_t size)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, buffer, size - 1);
    buffer[length < 0 ? 0 : length] = 0;
    return buffer;
}

/// Whether the process is to die at this call, whose turn it is.
static int is_last(void) { return ++calls == die_at; }

/// Whether the call, whose turn it is and which is counted, meets the fault.
static int meets(void) { return fail_at && (calls == fail_at || (fails_on && calls > fail_at)); }

/// Whether the call of that name fails for that; its turn is over then. What works on names alone is never interrupted.
static int fails(const char *call)
{
    if (!failure || !meets()) return 0;
    if (failure == EINTR && strcmp(call, "create") && strcmp(call, "write") && strcmp(call, "sync") && strncmp(call, "trunc", 5))
        return 0;
    pthread_mutex_unlock(&turn);
    errno = failure;
    return 1;
}

/// How much of so many bytes a write takes.
static size_t taken(size_t count) { return !failure && meets() && count > 1 ? count / 2 : count; }

static void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static void note(long marked, const char *call, const char *path, const char *other, long offset, const void *bytes, size_t count)
{
    if (trace < 0) return;
    size_t size = strlen(path) + (other ? strlen(other) : 0) + 2 * count + 128;
    char *line = malloc(size);
    if (!line) abort();
    int length = snprintf(line, size, "%ld %ld %s %s", calls, marked, call, path);
    if (other) length += snprintf(line + length, size - (size_t)length, " %s", other);
    if (bytes) {
        length += snprintf(line + length, size - (size_t)length, " %ld ", offset);
        for (size_t index = 0; index < count; index++)
            length += snprintf(line + length, size - (size_t)length, "%02x", ((const uint8_t *)bytes)[index]);
    }
    line[length++] = '\n';
    if (syscall(SYS_write, trace, line, length) != length) abort();
    free(line);
}

static long marked(void)
{
    struct stat found;
    return mark[0] && stat(mark, &found) == 0 ? (long)found.st_size : 0;
}

#define NEXT(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))

#define ON_PATH(call, path, other, run)                                         \
    char buffer[8192], second[8192];                                            \
    const char *place = absolute(path, buffer, sizeof buffer);                  \
    const char *named = other;                                                  \
    const char *target = named ? absolute(named, second, sizeof second) : 0;    \
    if (!is_inside(target ? target : place)) return run;                        \
    pthread_mutex_lock(&turn);                                                  \
    if (is_last()) die();                                                       \
    if (fails(call)) return -1;                                                 \
    long before = marked();                                                     \
    int result = run;                                                           \
    if (result >= 0) note(before, call, place, target, 0, 0, 0);                \
    pthread_mutex_unlock(&turn);                                                \
    return result;

#define ON_FILE(call, file, run)                                                \
    char buffer[8192];                                                          \
    const char *place = path_of(file, buffer, sizeof buffer);                   \
    if (!is_inside(place)) return run;                                          \
    pthread_mutex_lock(&turn);                                                  \
    if (is_last()) die();                                                       \
    if (fails(call)) return -1;                                                 \
    long before = marked();                                                     \
    int result = run;                                                           \
    if (result >= 0) note(before, call, place, 0, 0, 0, 0);                     \
    pthread_mutex_unlock(&turn);                                                \
    return result;

static int opened(const char *path, int flags, mode_t mode)
{
    int (*next)(const char *, int, ...) = NEXT(open);
    if (!(flags & O_CREAT) && !(flags & O_TRUNC)) return next(path, flags, mode);
    // Only what makes a file or empties one changes the folder; who opens one that is there changes nothing.
    if (!(flags & O_TRUNC) && access(path, F_OK) == 0) return next(path, flags, mode);
    ON_PATH("create", path, (const char *)0, next(path, flags, mode))
}

int open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return opened(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return opened(path, flags, mode);
}

ssize_t write(int file, const void *bytes, size_t count)
{
    char buffer[8192];
    const char *place = path_of(file, buffer, sizeof buffer);
    if (!is_inside(place)) return NEXT(write)(file, bytes, count);
    pthread_mutex_lock(&turn);
    int dies = is_last();
    if (fails("write")) return -1;
    long before = marked();
    struct stat found;
    long offset = fcntl(file, F_GETFL) & O_APPEND && fstat(file, &found) == 0 ? found.st_size : lseek(file, 0, SEEK_CUR);
    ssize_t result = NEXT(write)(file, bytes, dies ? count / 2 : taken(count));
    if (dies) die();
    if (result >= 0) note(before, "write", place, 0, offset, bytes, (size_t)result);
    pthread_mutex_unlock(&turn);
    return result;
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset)
{
    char buffer[8192];
    const char *place = path_of(file, buffer, sizeof buffer);
    if (!is_inside(place)) return NEXT(pwrite)(file, bytes, count, offset);
    pthread_mutex_lock(&turn);
    int dies = is_last();
    if (fails("write")) return -1;
    long before = marked();
    ssize_t result = NEXT(pwrite)(file, bytes, dies ? count / 2 : taken(count), offset);
    if (dies) die();
    if (result >= 0) note(before, "write", place, 0, offset, bytes, (size_t)result);
    pthread_mutex_unlock(&turn);
    return result;
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) { return pwrite(file, bytes, count, offset); }

int fdatasync(int file) { ON_FILE("sync", file, NEXT(fdatasync)(file)) }
int fsync(int file) { ON_FILE("sync", file, NEXT(fsync)(file)) }
int rename(const char *old, const char *new) { ON_PATH("rename", old, new, NEXT(rename)(old, new)) }
int link(const char *old, const char *new) { ON_PATH("link", old, new, NEXT(link)(old, new)) }
int unlink(const char *path) { ON_PATH("unlink", path, (const char *)0, NEXT(unlink)(path)) }
int mkdir(const char *path, mode_t mode) { ON_PATH("mkdir", path, (const char *)0, NEXT(mkdir)(path, mode)) }
int ftruncate(int file, off_t length)
{
    char tail[32];
    snprintf(tail, sizeof tail, "truncate:%ld", (long)length);
    ON_FILE(tail, file, NEXT(ftruncate)(file, length))
}
int ftruncate64(int file, off64_t length) { return ftruncate(file, (off_t)length); }
