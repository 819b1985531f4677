/* A disk that fails on command, between a process and its files.

   Preloaded into a process, it counts the calls that change files below one folder. At an armed
   count it kills the process, tears the write and kills, or answers "no space", "input/output
   error" or "read-only file system" from then on. It can also write down every change, so that a power loss can be played
   afterwards: what was not synced may be missing or torn.

   fault_arm(folder, at, kind, log) : at < 0 never strikes; kind 'k' kill, 't' torn write and kill,
                                      'f' disk full, 'e' input/output error, 'r' read-only;
                                      log may be "".
   fault_count()                    : calls counted since fault_arm.  */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static char folder[4096];
static size_t folder_length;
static long strike_at = -1, counted;
static char strike_kind;
static int log_handle = -1;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

void fault_arm(const char *below, long at, char kind, const char *log) {
    strncpy(folder, below, sizeof folder - 1);
    folder_length = strlen(folder);
    strike_at = at;
    strike_kind = kind;
    counted = 0;
    log_handle = *log ? REAL(open)(log, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600) : -1;
}

long fault_count(void) { return counted; }

static int watched(const char *path) {
    return folder_length && !strncmp(path, folder, folder_length) && !strstr(path, ".lock")
           && !strstr(path, "-shm");
}

static int path_of(int handle, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, 4095);
    if (length < 0) return 0;
    path[length] = 0;
    return watched(path);
}

static void note(char what, const char *path, const char *other, int64_t offset,
                 const void *data, size_t length) {
    if (log_handle < 0) return;
    uint32_t sizes[3] = {(uint32_t)strlen(path), (uint32_t)strlen(other), (uint32_t)length};
    struct iovec parts[6] = {{&what, 1}, {&offset, 8}, {sizes, 12}, {(void *)path, sizes[0]},
                             {(void *)other, sizes[1]}, {(void *)data, length}};
    if (REAL(writev)(log_handle, parts, 6) < 0) abort();
}

/* Returns 0 to go on, 1 to do half of it and die, or sets errno and returns -1. */
static int strike(void) {
    long number = counted++;
    if (strike_at < 0 || number < strike_at) return 0;
    if (strike_kind == 'k' && number == strike_at) raise(SIGKILL);
    if (strike_kind == 't' && number == strike_at) return 1;
    if (strike_kind == 'f') { errno = ENOSPC; return -1; }
    if (strike_kind == 'e') { errno = EIO; return -1; }
    if (strike_kind == 'r') { errno = EROFS; return -1; }
    return 0;
}

static ssize_t put(int handle, const void *data, size_t length, off_t offset, int at_offset) {
    char path[4096];
    __typeof__(&pwrite) real_pwrite = REAL(pwrite);
    __typeof__(&write) real_write = REAL(write);
    if (!path_of(handle, path))
        return at_offset ? real_pwrite(handle, data, length, offset) : real_write(handle, data, length);
    int struck = strike();
    if (struck < 0) return -1;
    if (!at_offset) offset = lseek(handle, 0, SEEK_CUR);
    if (struck) length /= 2;
    ssize_t done = at_offset ? real_pwrite(handle, data, length, offset)
                             : real_write(handle, data, length);
    if (struck) raise(SIGKILL);
    if (done > 0) note('w', path, "", offset, data, (size_t)done);
    return done;
}

ssize_t pwrite(int handle, const void *data, size_t length, off_t offset) {
    return put(handle, data, length, offset, 1);
}
ssize_t pwrite64(int handle, const void *data, size_t length, off64_t offset) {
    return put(handle, data, length, offset, 1);
}
ssize_t write(int handle, const void *data, size_t length) {
    return put(handle, data, length, 0, 0);
}

static int sync_one(int handle, int (*real)(int)) {
    char path[4096];
    if (!path_of(handle, path)) return real(handle);
    int struck = strike();
    if (struck < 0) return -1;
    if (struck) raise(SIGKILL);
    int answer = real(handle);
    if (!answer) note('s', path, "", 0, "", 0);
    return answer;
}
int fsync(int handle) { return sync_one(handle, REAL(fsync)); }
int fdatasync(int handle) { return sync_one(handle, REAL(fdatasync)); }

static int cut(int handle, off_t length) {
    char path[4096];
    int (*real)(int, off_t) = REAL(ftruncate);
    if (!path_of(handle, path)) return real(handle, length);
    int struck = strike();
    if (struck < 0) return -1;
    if (struck) raise(SIGKILL);
    int answer = real(handle, length);
    if (!answer) note('t', path, "", length, "", 0);
    return answer;
}
int ftruncate(int handle, off_t length) { return cut(handle, length); }
int ftruncate64(int handle, off64_t length) { return cut(handle, length); }

int unlink(const char *path) {
    if (!watched(path)) return REAL(unlink)(path);
    int struck = strike();
    if (struck < 0) return -1;
    if (struck) raise(SIGKILL);
    int answer = REAL(unlink)(path);
    if (!answer) note('u', path, "", 0, "", 0);
    return answer;
}

int rename(const char *from, const char *to) {
    if (!watched(from) && !watched(to)) return REAL(rename)(from, to);
    int struck = strike();
    if (struck < 0) return -1;
    if (struck) raise(SIGKILL);
    int answer = REAL(rename)(from, to);
    if (!answer) note('r', from, to, 0, "", 0);
    return answer;
}
