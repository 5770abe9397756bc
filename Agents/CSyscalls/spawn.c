#define _GNU_SOURCE
#include "syscalls.h"
#include <sys/syscall.h>

extern char **environ;

static _Noreturn void give_up(const char *what, const char *name) {
    const char *why = hap_error_text(errno);
    const char *parts[] = {"cannot ", what, " ", name, ": ", why ? why : "unknown error", "\n"};
    for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (write(2, parts[i], strlen(parts[i])) < 0) break;
    }
    _exit(127);
}

static void undo_signals(void) {
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigset_t none;
    for (int number = 1; number < 65; number++) sigaction(number, &standard, 0);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, 0);
}

pid_t hap_spawn(const struct hap_start *start) {
    pid_t parent = getpid();
    /* There is no other thread whose locks had to be kept from the child. */
    pid_t child = _Fork();
    if (child != 0) return child;

    setsid();
    int null = open("/dev/null", O_RDWR);
    if (null < 0 || dup2(null, 0) < 0 || dup2(start->output, 1) < 0 || dup2(start->error, 2) < 0) _exit(127);
    if (null > 2) close(null);
    undo_signals();
    hap_restore_descriptor_limit();
    /* The plain calls: libc's change every thread, of which there is one. */
    if (syscall(SYS_setgroups, 0, 0) != 0 || syscall(SYS_setgid, start->group) != 0 || syscall(SYS_setuid, start->user) != 0)
        give_up("become the user of", start->arguments[0]);
    /* Only after the change of user, which clears it; the parent may be gone already. */
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != parent) _exit(127);
    if (chdir(start->directory) != 0) give_up("enter", start->directory);
    umask(022);
    if (start->gate >= 0) {
        char byte;
        if (read(start->gate, &byte, 1) != 1) _exit(127);
    }
    environ = (char **)start->environment;
    execvp(start->arguments[0], start->arguments);
    give_up("start", start->arguments[0]);
}
