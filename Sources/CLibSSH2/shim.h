#include <libssh2.h>
#include <malloc.h>
