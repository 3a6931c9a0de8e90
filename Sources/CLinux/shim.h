// SPDX-License-Identifier: Apache-2.0
//
// Calls of the C library that its headers show only to GNU sources, which Swift's own Glibc module is not compiled as.
#ifndef LIFEBOAT_CLINUX_SHIM_H
#define LIFEBOAT_CLINUX_SHIM_H

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/stat.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

extern int pipe2(int ends[2], int flags);
extern int fallocate(int descriptor, int mode, off_t offset, off_t length);
extern long syscall(long number, ...);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);

/// Makes a pipe whose ends no child inherits by accident.
static inline int lifeboat_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

/// Lets a spawned process begin in another working directory.
static inline int lifeboat_spawn_in(posix_spawn_file_actions_t *actions, const char *path) {
    return posix_spawn_file_actions_addchdir_np(actions, path);
}

/// Keeps other processes of the same user, and core files, from the memory of this one.
static inline int lifeboat_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

/// Whether the memory of this process may be read by others, or be written to a core file.
static inline int lifeboat_allows_dumps(void) { return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0; }

/// Makes this process the parent of whatever its descendants leave behind.
static inline int lifeboat_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

/// A descriptor that can be read when one of the signals, which are blocked, has come.
static inline int lifeboat_signal_descriptor(const sigset_t *signals) {
    return signalfd(-1, signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

/// Takes the number of the next signal that has come; 0 when none has.
static inline int lifeboat_next_signal(int descriptor) {
    struct signalfd_siginfo information;
    return read(descriptor, &information, sizeof information) == sizeof information ? (int)information.ssi_signo : 0;
}

/// A descriptor of a process, which can be read once the process is over.
static inline int lifeboat_process_descriptor(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }

/// Sends a signal to the process of the descriptor, and to no other that has its number since.
static inline int lifeboat_signal_process(int descriptor, int signal) {
    return (int)syscall(SYS_pidfd_send_signal, descriptor, signal, 0, 0);
}

/// Keeps room on the disk for what a file does not hold yet; 0, or the error.
static inline int lifeboat_reserve(int descriptor, off_t length) {
    // FALLOC_FL_KEEP_SIZE, which only GNU sources see by its name.
    return fallocate(descriptor, 1, 0, length) == 0 ? 0 : errno;
}

/// The number that a file system gave to a file or folder, and the moment at which it did, which no copying tool can set.
///
/// 0, or -1; `nanoseconds` is -1 where the file system keeps no such moment.
static inline int lifeboat_origin(const char *path, uint64_t *number, int64_t *seconds, int64_t *nanoseconds) {
    struct statx status;
    if (syscall(SYS_statx, AT_FDCWD, path, 0, STATX_INO | STATX_BTIME, &status) != 0) return -1;
    *number = status.stx_ino;
    *seconds = (status.stx_mask & STATX_BTIME) ? status.stx_btime.tv_sec : 0;
    *nanoseconds = (status.stx_mask & STATX_BTIME) ? (int64_t)status.stx_btime.tv_nsec : -1;
    return 0;
}

/// A descriptor that tells what the kernel says about its devices from now on; -1 where it tells nothing.
static inline int lifeboat_device_news(void) {
    int descriptor = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);
    struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = 1};
    if (descriptor >= 0 && bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0) {
        close(descriptor);
        return -1;
    }
    return descriptor;
}

/// Takes the next thing that was said; how long it is, 0 when it is not to be read, -1 when there is none.
static inline ssize_t lifeboat_next_device_news(int descriptor, void *buffer, size_t size) {
    struct sockaddr_nl sender;
    socklen_t length = sizeof sender;
    ssize_t count = recvfrom(descriptor, buffer, size, MSG_DONTWAIT, (struct sockaddr *)&sender, &length);
    // What did not fit into the kernel's queue is lost, and what comes after it is still to be read.
    if (count < 0) return errno == ENOBUFS || errno == EINTR ? 0 : -1;
    return length == sizeof sender && sender.nl_pid == 0 ? count : 0;
}

#endif
