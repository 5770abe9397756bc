/* Makes tasks in the ways in which filters by process id lose them, each of which does some work in the kernel:
     tasks threads COUNT      a process of COUNT threads beside the first
     tasks orphan             a process that forks, whose child forks and ends, so that the grandchild has another parent
     tasks zombie             a process that asks for a child only some time after that has ended, again and again
     tasks work               one process
     tasks once               one process that first makes a call that hardly another program makes, process_vm_readv, and ends
     tasks vhost              one process with a network device whose packets the kernel moves, as a hypervisor has: in a kernel thread
                              of its own before 6.4, in a thread of the process since; as root, with the modules vhost_net and tun
   Words behind these are for who reads its command line. Prints "done" after each round of work of all of them. Static, for the lab's
   guests. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/vhost.h>
#include <net/if.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
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

static void zombie(void) {
    pid_t child = fork();
    if (child < 0) exit(5);
    if (child == 0) _exit(0);
    usleep(50000);
    waitpid(child, 0, 0);
}

/* A send queue without packets: each write to the returned eventfd has vhost's worker look into it. */
static int vhost(void) {
    int device = open("/dev/vhost-net", O_RDWR), tap = open("/dev/net/tun", O_RDWR), kick = eventfd(0, 0);
    struct ifreq name = {.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR};
    char *memory = mmap(0, 1 << 16, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct {
        struct vhost_memory table;
        struct vhost_memory_region region;
    } map = {{.nregions = 1}, {.memory_size = 1 << 16, .userspace_addr = (__u64)memory}};
    struct vhost_vring_state size = {1, 2}, base = {1, 0};
    struct vhost_vring_addr address = {
        .index = 1, .desc_user_addr = (__u64)memory, .avail_user_addr = (__u64)memory + 4096, .used_user_addr = (__u64)memory + 8192};
    struct vhost_vring_file kicks = {1, kick}, back = {1, tap};
    if (ioctl(tap, TUNSETIFF, &name) || ioctl(device, VHOST_SET_OWNER) || ioctl(device, VHOST_SET_MEM_TABLE, &map)
        || ioctl(device, VHOST_SET_VRING_NUM, &size) || ioctl(device, VHOST_SET_VRING_BASE, &base)
        || ioctl(device, VHOST_SET_VRING_ADDR, &address) || ioctl(device, VHOST_SET_VRING_KICK, &kicks)
        || ioctl(device, VHOST_NET_SET_BACKEND, &back))
        exit(8);
    return kick;
}

int main(int count, char **words) {
    int others = 0, kick = -1, zombies = 0;
    uint64_t one = 1;
    struct pair *pair = shared();
    if (count >= 3 && strcmp(words[1], "threads") == 0) {
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
    } else if (count == 2 && strcmp(words[1], "zombie") == 0) {
        zombies = 1;
    } else if (count >= 2 && strcmp(words[1], "once") == 0) {
        char from = 1, to = 0;
        struct iovec source = {&from, 1}, destination = {&to, 1};
        return process_vm_readv(getpid(), &destination, 1, &source, 1, 0) == 1 && puts("done") > 0 ? 0 : 7;
    } else if (count >= 2 && strcmp(words[1], "vhost") == 0) {
        kick = vhost();
    } else if (count < 2 || strcmp(words[1], "work") != 0) {
        return 2;
    }
    for (;;) {
        work();
        if (zombies) zombie();
        if (kick >= 0 && write(kick, &one, sizeof one) < 0) return 9;
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
