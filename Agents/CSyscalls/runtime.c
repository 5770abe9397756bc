/* What Embedded Swift's standard library expects of its platform, beside malloc and the like. */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
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

/* Stands for functions that are never called: Agents/build.sh says which. */
void hap_no_such_text(void) {
    __builtin_trap();
}

/* What errors mean that an agent meets; libc's table of all of them would be a hundredth of the agent. */
const char *hap_error_text(int number) {
    static const char texts[] =
        "\1Operation not permitted\0\2No such file or directory\0\3No such process\0\4Interrupted\0\5Input/output error\0"
        "\7Argument list too long\0\10Not executable here\0\12No child process\0\13Try again\0"
        "\14Out of memory\0\15Permission denied\0\20Busy\0\21File exists\0\23No such device\0\24Not a directory\0"
        "\25Is a directory\0\26Invalid argument\0\30Too many open files\0"
        "\33File too large\0\34No space left on device\0\36Read-only file system\0\40Broken pipe\0"
        "\44File name too long\0\46Function not implemented\0\137Not supported\0"
        "\156Connection timed out\0\157Connection refused\0\172Disk quota exceeded\0";
    for (const char *text = texts; *text != 0; text += strlen(text) + 1) {
        if (*text == number) return text + 1;
    }
    return 0;
}
