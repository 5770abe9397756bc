/* The libc functions that the agent uses, with plain forms of those that Swift cannot import: variadic ones and macros. */
#ifndef HAPFLEET_SYSCALLS_H
#define HAPFLEET_SYSCALLS_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What an error number means; null for those that no agent meets. */
const char *hap_error_text(int number);

static inline int hap_errno(void) { return errno; }

static inline int hap_open(const char *path, int flags, mode_t mode) { return open(path, flags | O_CLOEXEC, mode); }

static inline int hap_openat(int directory, const char *path, int flags) { return openat(directory, path, flags | O_CLOEXEC); }

static inline int hap_set_nonblocking(int fd) { return fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

static inline int hap_pipe(int *ends) { return pipe2(ends, O_CLOEXEC); }

/* Reads up to 16 pieces of `size` bytes, one behind the other, of a file that gives one a read. */
static inline ssize_t hap_read_pieces(int descriptor, char *bytes, size_t length, size_t size) {
    struct iovec pieces[16];
    int count = 0;
    for (; count < 16 && length >= size; length -= size, bytes += size) pieces[count++] = (struct iovec){bytes, size};
    return readv(descriptor, pieces, count);
}

static inline int hap_become_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

/* Processors that this process may run on; libc's sysconf brings much else with it. */
static inline int hap_cpu_count(void) {
    unsigned long set[128] = {0};
    int count = 0;
    if (sched_getaffinity(0, sizeof set, (cpu_set_t *)set) != 0) return 1;
    for (unsigned i = 0; i < sizeof set / sizeof *set; i++) {
        for (unsigned long word = set[i]; word != 0; word &= word - 1) count++;
    }
    return count;
}

static inline int hap_private_mounts(void) { return unshare(0x00020000 /* CLONE_NEWNS */); }

/* Readies the given signals for reading from a descriptor, in place of their usual effect; ignores SIGPIPE. */
static inline int hap_signal_descriptor(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    signal(SIGHUP, SIG_DFL);
    signal(SIGPIPE, SIG_IGN);
    if (sigprocmask(SIG_BLOCK, &set, 0) != 0) return -1;
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static inline int hap_exited(int status) { return WIFEXITED(status); }
static inline int hap_exit_status(int status) { return WEXITSTATUS(status); }
static inline int hap_signal(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }

static inline const char *hap_entry_name(const struct dirent *entry) { return entry->d_name; }

/* The number that an entry is named by, as a process in /proc is; 0 for other names. */
static inline int hap_entry_number(const struct dirent *entry) {
    unsigned number = 0;
    const char *name = entry->d_name;
    for (; *name >= '0' && *name <= '9' && number < 100000000; name++) number = number * 10 + (unsigned)(*name - '0');
    return *name == 0 ? (int)number : 0;
}

/* Tells only on file systems that keep the kind in the directory, as the kernel's own do. */
static inline int hap_entry_is_directory(const struct dirent *entry) { return entry->d_type == DT_DIR; }

/* Whether a path is a control group, of either version. */
static inline int hap_is_cgroup(const char *path) {
    struct statfs system;
    return statfs(path, &system) == 0 && (system.f_type == 0x63677270 || system.f_type == 0x27e0eb);
}

static inline int hap_is_directory(mode_t mode) { return S_ISDIR(mode); }

/* A connection's outcome: 0 made, otherwise errno; waits at most the given milliseconds. */
static inline int hap_try_connect(const char *address, uint16_t port, int milliseconds) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    uint32_t number = 0;
    for (int part = 0; part < 4; part++) {
        uint32_t value = 0, digits = 0;
        for (; *address >= '0' && *address <= '9' && digits < 3; address++, digits++) value = value * 10 + (uint32_t)(*address - '0');
        if (digits == 0 || value > 255 || *address != (part < 3 ? '.' : 0)) return EINVAL;
        if (part < 3) address++;
        number = number << 8 | value;
    }
    to.sin_addr.s_addr = htonl(number);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return errno;
    int result = connect(fd, (struct sockaddr *)&to, sizeof to) == 0 ? 0 : errno;
    if (result == EINPROGRESS) {
        struct pollfd wait = {.fd = fd, .events = POLLOUT};
        socklen_t size = sizeof result;
        if (poll(&wait, 1, milliseconds) != 1) result = ETIMEDOUT;
        else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &result, &size) != 0) result = errno;
    }
    close(fd);
    return result;
}

/* What a program is started with. */
struct hap_start {
    char *const *arguments;   /* looked up in the environment's PATH */
    char *const *environment;
    const char *directory;
    uid_t user;
    gid_t group;
    int gate;                 /* the program begins when a byte can be read here; -1: at once */
    int output, error;
};

/* Starts a program in a session of its own, with no input; its pid, or -1 with errno.
   What goes wrong in the child before the program runs is a line on its error output, and exit status 127. */
pid_t hap_spawn(const struct hap_start *start);

/* Starts a child that watches this process, and takes the locked descriptor with it; 0, or -1 with errno. In the child it returns 1,
   when this process has ended, or was killed by it for having shown no life for so many milliseconds. */
int hap_watch(int lock, int patience);

/* Shows life to the watchdog, if there is one. */
void hap_show_life(void);

/* Ends the watchdog, if there is one. */
void hap_end_watch(void);

/* The watchdog's process; 0 if there is none. */
pid_t hap_watchdog(void);

/* A child that has ended, and how; 0 or -1 if none has. */
pid_t hap_reap(int *status);

/* Gives up for good the capabilities that an agent does not need. Inheritable and bounding ones stay as they are, so that
   what it starts has all that it had. Those for watching programs are kept if it is to do that. */
void hap_drop_capabilities(int keeps_probing);

/* Adds a probe at a place of an open file to a batch of this process; 0, or errno. */
int hap_add_probe(const char *tracefs, uint64_t batch, int file, uint64_t place);

/* Has the entries of a batch counted for a process, its threads, and what descends from them: until then none of its probes is in any
   memory. A descriptor, or -1 with errno. */
int hap_count_probes(const char *tracefs, uint64_t batch, pid_t process);

/* Removes a batch that nothing counts any more. */
void hap_remove_probes(const char *tracefs, uint64_t batch);

/* The same of all batches, whichever agent made them. */
void hap_remove_left_probes(const char *tracefs);

/* Opens for reading what a process has mapped at addresses, as its maps have them: a regular file and nothing else, it may be a device.
   -1 if that cannot be. */
int hap_open_mapped(pid_t process, const void *range, size_t length);

/* Raises the limit of open descriptors as far as the process may. */
void hap_raise_descriptor_limit(void);

/* Undoes that, for a program that is started. */
void hap_restore_descriptor_limit(void);

/* The load average of the last minute, in percent of the processors. */
unsigned hap_load(void);

#endif
