#define _GNU_SOURCE
#include "syscalls.h"
#include <sys/syscall.h>
#include <sys/sysinfo.h>

static uint64_t descriptors[2]; /* the soft and the hard limit as they were; 0 if they were not changed */

/* The plain calls: libc's change every thread, of which there is one. */
void hap_raise_descriptor_limit(void) {
    if (descriptors[0] != 0 || syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, 0, descriptors) != 0) return;
    uint64_t raised[2] = {descriptors[1], descriptors[1]};
    syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, raised, 0);
}

void hap_restore_descriptor_limit(void) {
    if (descriptors[0] != 0) syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, descriptors, 0);
}

unsigned hap_load(void) {
    struct sysinfo now;
    /* Fixed-point numbers with 16 bits behind the point. */
    return sysinfo(&now) == 0 ? (unsigned)(now.loads[0] * 100 / 65536 / (unsigned)hap_cpu_count()) : 0;
}

/* What is needed of capabilities(7), by number: the spool's and the programs' folders (CHOWN 0, DAC_OVERRIDE 1, DAC_READ_SEARCH 2,
   FOWNER 3), ending programs (KILL 5), starting them as their user (SETGID 6, SETUID 7), seeing other users' processes
   (SYS_PTRACE 19), addresses in kallsyms (SYSLOG 34). For watching programs also counting events of others' processes and opening what
   they have mapped: SYS_ADMIN 21, and since 5.8 and 5.9 PERFMON 38 and CHECKPOINT_RESTORE 40. */
void hap_drop_capabilities(int keeps_probing) {
    uint32_t needed[] = {0xEF | 1 << 19, 1 << (34 - 32)};
    if (keeps_probing) {
        needed[0] |= 1 << 21;
        needed[1] |= 1 << (38 - 32) | 1 << (40 - 32);
    }
    uint32_t header[] = {0x20080522 /* version 3 */, 0}, sets[6]; /* effective, permitted, inheritable; and the higher 32 of each */
    if (syscall(SYS_capget, header, sets) != 0) return;
    for (int word = 0; word < 2; word++) {
        sets[3 * word] &= needed[word];
        sets[3 * word + 1] &= needed[word];
    }
    syscall(SYS_capset, header, sets);
}
