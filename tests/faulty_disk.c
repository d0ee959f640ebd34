/* A disk and a clock that fail as they are told: preloaded into a process, it stands before the C library's calls.

   The page that COMITY_FAULTY_DISK names is shared with who breaks things (tests/faulty_disk.py). Calls on files below
   COMITY_FAULTY_BELOW are counted down; the one that reaches nought fails, and all after it where the fault lasts.
   A write that fails has written half. A sync that fails has synced nothing. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { SYNC, WRITE, KINDS };
struct fault { int64_t left, error, lasts, made; };
struct page { struct fault faults[KINDS]; int64_t offset; };

static struct page *page;
static char below[4096];
static size_t below_length;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("COMITY_FAULTY_DISK"), *prefix = getenv("COMITY_FAULTY_BELOW");
    if (!path || !prefix) return;
    int handle = open(path, O_RDWR);
    if (handle < 0) return;
    void *found = mmap(NULL, sizeof(struct page), PROT_READ | PROT_WRITE, MAP_SHARED, handle, 0);
    close(handle);
    below_length = strlen(prefix);
    if (found == MAP_FAILED || below_length >= sizeof below) return;
    memcpy(below, prefix, below_length + 1);
    page = found;
}

static int is_below(int handle) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, sizeof path);
    return length >= (ssize_t)below_length && !memcmp(path, below, below_length);
}

static int fails(int kind, int handle) {
    if (!page || __atomic_load_n(&page->faults[kind].left, __ATOMIC_SEQ_CST) <= 0) return 0;
    struct fault *fault = &page->faults[kind];
    int kept = errno, is_ours = is_below(handle);
    errno = kept;
    if (!is_ours) return 0;
    int64_t left = __atomic_sub_fetch(&fault->left, 1, __ATOMIC_SEQ_CST);
    if (left > 0) return 0;
    if (fault->lasts) __atomic_store_n(&fault->left, 1, __ATOMIC_SEQ_CST);
    else if (left < 0) return 0;
    __atomic_add_fetch(&fault->made, 1, __ATOMIC_SEQ_CST);
    return (int)fault->error;
}

#define REAL(type, name, ...) static type (*real)(__VA_ARGS__); if (!real) real = dlsym(RTLD_NEXT, name)

int fsync(int handle) {
    REAL(int, "fsync", int);
    int error = fails(SYNC, handle);
    if (error) { errno = error; return -1; }
    return real(handle);
}

int fdatasync(int handle) {
    REAL(int, "fdatasync", int);
    int error = fails(SYNC, handle);
    if (error) { errno = error; return -1; }
    return real(handle);
}

ssize_t write(int handle, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    int error = fails(WRITE, handle);
    if (error) { real(handle, data, size / 2); errno = error; return -1; }
    return real(handle, data, size);
}

ssize_t pwrite(int handle, const void *data, size_t size, off_t place) {
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    int error = fails(WRITE, handle);
    if (error) { real(handle, data, size / 2, place); errno = error; return -1; }
    return real(handle, data, size, place);
}

ssize_t pwrite64(int handle, const void *data, size_t size, off64_t place) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    int error = fails(WRITE, handle);
    if (error) { real(handle, data, size / 2, place); errno = error; return -1; }
    return real(handle, data, size, place);
}

static int64_t offset(void) { return page ? __atomic_load_n(&page->offset, __ATOMIC_SEQ_CST) : 0; }

int clock_gettime(clockid_t clock, struct timespec *now) {
    REAL(int, "clock_gettime", clockid_t, struct timespec *);
    int result = real(clock, now);
    if (result || clock != CLOCK_REALTIME) return result;
    int64_t nanos = now->tv_nsec + offset() % 1000000 * 1000;
    now->tv_sec += offset() / 1000000;
    while (nanos < 0) { nanos += 1000000000; now->tv_sec--; }
    while (nanos >= 1000000000) { nanos -= 1000000000; now->tv_sec++; }
    now->tv_nsec = nanos;
    return 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    (void)zone;
    struct timespec exact;
    if (clock_gettime(CLOCK_REALTIME, &exact)) return -1;
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *told) {
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    if (told) *told = exact.tv_sec;
    return exact.tv_sec;
}
