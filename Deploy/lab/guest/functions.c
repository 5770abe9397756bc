/* A program of which everybody knows which functions it enters: all of them are here, and it has no libc.
 *
 *   functions           works for ever, and says so once a round
 *   functions children  the same, and begins itself as a child now and then, which does something else and ends
 *
 * Build: gcc -static -nostdlib -O1 -fno-inline -fno-ipa-icf -fno-stack-protector -fcf-protection=none -Wl,--build-id
 */
#include <asm/unistd.h>

#define FUNCTION __attribute__((noinline, noclone, used)) static

static long call(long number, long first, long second, long third, long fourth) __attribute__((noinline, noclone, used));
static long call(long number, long first, long second, long third, long fourth) {
    register long last __asm__("r10") = fourth;
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(first), "S"(second), "d"(third), "r"(last) : "rcx", "r11", "memory");
    return result;
}

static volatile unsigned long sum;

FUNCTION void in_every_round(void) {
    for (int step = 0; step < 20000; step++) sum += (unsigned long)step;
}

FUNCTION void in_some_rounds(void) {
    sum ^= 7;
}

FUNCTION void in_no_round(void) {
    sum ^= 9;
}

FUNCTION void in_children_alone(void) {
    sum ^= 11;
}

FUNCTION void say(void) {
    call(__NR_write, 1, (long)"done\n", 5, 0);
}

FUNCTION void begin_child(char **words, char **environment) {
    long child = call(__NR_fork, 0, 0, 0, 0);
    if (child == 0) {
        char *child_words[] = {words[0], "child", "of", 0};
        call(__NR_execve, (long)"/proc/self/exe", (long)child_words, (long)environment, 0);
        call(__NR_exit_group, 1, 0, 0, 0);
    }
    call(__NR_wait4, child, 0, 0, 0);
}

__attribute__((noinline, noclone, used, noreturn)) void begin(long *stack) {
    long count = stack[0];
    char **words = (char **)(stack + 1), **environment = words + count + 1;
    if (count == 3) {
        in_children_alone();
        call(__NR_exit_group, 0, 0, 0, 0);
    }
    for (unsigned round = 0;; round++) {
        in_every_round();
        if (round % 50 == 1) in_some_rounds();
        if (round % 50 == 2 && count == 2) begin_child(words, environment);
        if (count > 90) in_no_round();
        say();
    }
}

__attribute__((naked, noreturn, used)) void _start(void) {
    __asm__("mov %rsp, %rdi\n\tand $-16, %rsp\n\tcall begin");
}
