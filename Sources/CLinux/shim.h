// SPDX-License-Identifier: Apache-2.0
//
// Calls of the C library that its headers show only to GNU sources, which Swift's own Glibc module is not compiled as.
#ifndef LIFEBOAT_CLINUX_SHIM_H
#define LIFEBOAT_CLINUX_SHIM_H

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>

extern int pipe2(int ends[2], int flags);
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

#endif
