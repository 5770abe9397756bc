/* Events of the kernel's uprobe tracer (Documentation/trace/uprobetracer.rst): one for each batch of functions, with a probe at each.
 *
 *   uprobe_events                               p:hapfleet_PID/hapfleet_PID_BATCH /proc/self/fd/FILE:PLACE   adds a probe to a batch
 *                                               -:hapfleet_PID/hapfleet_PID_BATCH                            removes a batch
 *   events/hapfleet_PID/hapfleet_PID_BATCH/id   the number by which it is counted
 *
 * `tracefs` is one of the two places of Tracefs.swift, some 30 bytes. Never opened so that it is truncated: that would remove everybody's.
 */
#define _GNU_SOURCE
#include "syscalls.h"
#include <sys/syscall.h>

static char *append(char *end, const char *text) {
    while (*text != 0) *end++ = *text++;
    *end = 0;
    return end;
}

static char *append_number(char *end, uint64_t number) {
    if (number > 9) end = append_number(end, number / 10);
    *end++ = (char)('0' + number % 10);
    *end = 0;
    return end;
}

static char *append_name(char *end) {
    return append_number(append(end, "hapfleet_"), (uint64_t)getpid());
}

static char *append_event(char *end, uint64_t batch) {
    return append_number(append(append_name(append(append_name(end), "/")), "_"), batch);
}

/* 0, or errno; writes up to the text's end, which it moves to a line's. */
static int tell(const char *tracefs, char *text, char *end) {
    char path[128];
    append(append(path, tracefs), "/uprobe_events");
    int file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (file < 0) return errno;
    *end++ = '\n';
    int failure = write(file, text, (size_t)(end - text)) < 0 ? errno : 0;
    close(file);
    return failure;
}

int hap_add_probe(const char *tracefs, uint64_t batch, int file, uint64_t place) {
    char text[192];
    char *end = append(append_event(append(text, "p:"), batch), " /proc/self/fd/");
    end = append_number(end, (uint64_t)file);
    end = append_number(append(end, ":"), place);
    return tell(tracefs, text, end);
}

void hap_remove_probes(const char *tracefs, uint64_t batch) {
    char text[128];
    tell(tracefs, text, append_event(append(text, "-:"), batch));
}

/* The next of what is called hapfleet_ in a folder, with "/" after it, at the end of a text; 0 if there is no other. */
static char *append_next(char *end, DIR *folder) {
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (strncmp(entry->d_name, "hapfleet_", 9) == 0 && strlen(entry->d_name) <= 64) return append(append(end, entry->d_name), "/");
    }
    return 0;
}

void hap_remove_left_probes(const char *tracefs) {
    char path[192], text[192] = "-:";
    char *group = append(append(path, tracefs), "/events/");
    DIR *groups = opendir(path);
    while (groups && append_next(group, groups)) {
        DIR *events = opendir(path);
        char *event = append(text + 2, group), *end;
        while (events && (end = append_next(event, events))) {
            if (tell(tracefs, text, end - 1) != 0) continue;
            /* What is removed may move the others, and its group with it. */
            rewinddir(events);
            rewinddir(groups);
        }
        if (events) closedir(events);
    }
    if (groups) closedir(groups);
}

int hap_count_probes(const char *tracefs, uint64_t batch, pid_t process) {
    char path[192], text[16] = "";
    append(append_event(append(append(path, tracefs), "/events/"), batch), "/id");
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    if (length < 0) return -1;
    /* perf_event_open(2): the first form of its attributes, of a tracepoint; inherited, and of user space alone. */
    struct {
        uint32_t type, size;
        uint64_t config, period, sample, format, flags;
        uint64_t breakpoint[2];
    } attributes = {.type = 2, .size = sizeof attributes, .flags = 1 << 1 | 1 << 5 | 1 << 6};
    for (const char *digit = text; *digit >= '0' && *digit <= '9'; digit++) attributes.config = attributes.config * 10 + (uint64_t)(*digit - '0');
    return (int)syscall(SYS_perf_event_open, &attributes, process, -1, -1, 8 /* closed when a program begins */);
}

int hap_open_mapped(pid_t process, const void *range, size_t length) {
    char path[96];
    if (length > 40) return -1;
    char *end = append(append_number(append(path, "/proc/"), (uint64_t)process), "/map_files/");
    /* The same numbers without zeros before them. */
    for (const char *next = range; length > 0; next++, length--) {
        if (*next != '0' || (end[-1] != '/' && end[-1] != '-')) *end++ = *next;
    }
    *end = 0;
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode)) return -1;
    /* It may be another by now, or somebody's lease may be on it: neither is waited for. */
    return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}
