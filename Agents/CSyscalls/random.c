#include <stddef.h>
#include <sys/random.h>

/* Embedded Swift seeds its hash tables with this; musl has only getrandom. */
void arc4random_buf(void *buffer, size_t count) {
    char *next = buffer;
    while (count > 0) {
        ssize_t got = getrandom(next, count > 256 ? 256 : count, 0);
        if (got <= 0) continue;
        next += got;
        count -= (size_t)got;
    }
}
