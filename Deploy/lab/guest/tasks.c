/* Makes tasks in the ways in which filters by process id lose them, each of which does some work in the kernel:
     tasks threads COUNT      a process of COUNT threads beside the first
     tasks orphan             a process that forks, whose child forks and ends, so that the grandchild has another parent
     tasks work               one process
     tasks once               one process that first makes a call that hardly another program makes, process_vm_readv, and ends
     tasks vhost              one process that has the kernel make it a vhost worker: a kernel thread of its own before 6.4
   Prints "done" after each round of work of all of them. Static, for the lab's guests. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static void work(void) {
    char bytes[512];
    int file = open("/proc/self/stat", O_RDONLY);
    if (file < 0 || read(file, bytes, sizeof bytes) <= 0) exit(3);
    close(file);
}

struct pair {
    sem_t begin, end;
};

static void *thread(void *argument) {
    struct pair *pair = argument;
    for (;;) {
        sem_wait(&pair->begin);
        work();
        sem_post(&pair->end);
    }
    return 0;
}

static struct pair *shared(void) {
    struct pair *pair = mmap(0, sizeof *pair, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (pair == MAP_FAILED) exit(4);
    sem_init(&pair->begin, 1, 0);
    sem_init(&pair->end, 1, 0);
    return pair;
}

static void orphan(struct pair *pair) {
    pid_t child = fork();
    if (child < 0) exit(5);
    if (child == 0) {
        if (fork() == 0) {
            close(1);
            thread(pair);
        }
        _exit(0);
    }
    waitpid(child, 0, 0);
}

int main(int count, char **words) {
    int others = 0;
    struct pair *pair = shared();
    if (count == 3 && strcmp(words[1], "threads") == 0) {
        others = atoi(words[2]);
        for (int index = 0; index < others; index++) {
            pthread_t id;
            pthread_attr_t small;
            pthread_attr_init(&small);
            pthread_attr_setstacksize(&small, 64 << 10);
            if (pthread_create(&id, &small, thread, pair) != 0) exit(6);
            usleep(5000);
        }
    } else if (count == 2 && strcmp(words[1], "orphan") == 0) {
        others = 1;
        orphan(pair);
    } else if (count >= 2 && strcmp(words[1], "once") == 0) {
        char from = 1, to = 0;
        struct iovec source = {&from, 1}, destination = {&to, 1};
        return process_vm_readv(getpid(), &destination, 1, &source, 1, 0) == 1 && puts("done") > 0 ? 0 : 7;
    } else if (count >= 2 && strcmp(words[1], "vhost") == 0) {
        int device = open("/dev/vhost-net", O_RDWR);
        if (device < 0 || ioctl(device, _IO(0xAF, 1) /* VHOST_SET_OWNER */) != 0) return 8;
    } else if (count != 2 || strcmp(words[1], "work") != 0) {
        return 2;
    }
    for (;;) {
        work();
        /* One after the other: all at once they would fill a slow machine's trace buffers. */
        for (int index = 0; index < others; index++) {
            sem_post(&pair->begin);
            sem_wait(&pair->end);
        }
        puts("done");
        fflush(stdout);
        usleep(100000);
    }
}
