/* What Embedded Swift's standard library expects of its platform, beside malloc and the like. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>

/* Seeds hash tables; musl has only getrandom. */
void arc4random_buf(void *buffer, size_t count) {
    char *next = buffer;
    while (count > 0) {
        ssize_t got = getrandom(next, count > 256 ? 256 : count, 0);
        if (got <= 0) continue;
        next += got;
        count -= (size_t)got;
    }
}

/* Unicode's normalisation: every scalar is its own normal form, so that text is equal when its bytes are.
   The real tables take 25 KB, and nothing here compares what people typed. */
const uint8_t *const _swift_stdlib_nfd_decompositions = 0;

uint16_t _swift_stdlib_getNormData(uint32_t scalar) {
    (void)scalar;
    return 0;
}

uint32_t _swift_stdlib_getDecompositionEntry(uint32_t scalar) {
    (void)scalar;
    return UINT32_MAX;
}

uint32_t _swift_stdlib_getComposition(uint32_t first, uint32_t second) {
    (void)first;
    (void)second;
    return UINT32_MAX;
}

/* Every Swift object is allocated with this. malloc's own alignment of 16 bytes is enough for all that there is, and takes
   less than libc's general form, in time and in space. */
int posix_memalign(void **memory, size_t alignment, size_t size) {
    if (alignment > 16) return EINVAL;
    *memory = malloc(size);
    return *memory == 0 ? ENOMEM : 0;
}
