/* A child that watches the agent while it traces.
 *
 *   agent   ─ fork ─► takes the host's lock with it, closes all else, and waits
 *     │ counts its turns in a word that both share
 *     ├─ ends in order: ends the child before it lets the lock go
 *     ├─ is killed: the kernel says so through the agent's pidfd   ┐ the child has the lock now, and undoes
 *     └─ hangs: the word stays the same, the child kills the agent ┘ what a holder of the lock finds left over
 */
#define _GNU_SOURCE
#include "syscalls.h"
#include <sys/mman.h>
#include <sys/syscall.h>

static volatile unsigned *turns;
static pid_t watchdog;

void hap_show_life(void) {
    if (turns) ++*turns;
}

int hap_watch(int lock, int patience) {
    if (!turns) {
        void *page = mmap(0, sizeof *turns, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (page == MAP_FAILED) return -1;
        turns = page;
    }
    /* Opened here and not in the child, for which the number may be another process' already. */
    int agent = (int)syscall(SYS_pidfd_open, getpid(), 0);
    if (agent < 0) return -1;
    int starter = (int)syscall(SYS_pidfd_open, getppid(), 0);
    watchdog = _Fork();
    if (watchdog != 0) {
        close(agent);
        if (starter >= 0) close(starter);
        return watchdog < 0 ? -1 : 0;
    }

    setsid();
    prctl(PR_SET_NAME, "hapagent-watch", 0, 0, 0);
    /* The channel above all, which would not end with the agent; an agent has some twenty descriptors at this point. */
    for (int number = 0; number < 1024; number++) {
        if (number != lock && number != agent && number != starter) close(number);
    }
    /* In eight parts: where all processes stood still together, as in a machine that was paused, only one of them has passed. */
    struct pollfd end = {.fd = agent, .events = POLLIN};
    for (int silent = 0; silent < 8; silent++) {
        unsigned before = *turns;
        if (poll(&end, 1, patience / 8) > 0) break;
        if (*turns != before) silent = -1;
    }
    syscall(SYS_pidfd_send_signal, agent, SIGKILL, 0, 0);
    poll(&end, 1, 30000);
    /* sudo stops itself when what it started is stopped, and would stay so for ever. */
    if (starter >= 0) syscall(SYS_pidfd_send_signal, starter, SIGCONT, 0, 0);
    return 1;
}

void hap_end_watch(void) {
    if (watchdog > 0) {
        kill(watchdog, SIGKILL);
        waitpid(watchdog, 0, 0);
    }
    watchdog = 0;
}

pid_t hap_watchdog(void) {
    return watchdog;
}

pid_t hap_reap(int *status) {
    pid_t child = waitpid(-1, status, WNOHANG);
    /* Its number may be somebody else's from now on. */
    if (child > 0 && child == watchdog) watchdog = 0;
    return child;
}
