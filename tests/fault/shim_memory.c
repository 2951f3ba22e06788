/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shim_memory.c - a machine without memory, preloaded into a program: the Nth allocation fails.
 *
 *   FAULT_AT=N     which allocation, counted from 1 over all threads
 *   FAULT_STAYS=1  all later ones fail too
 *   FAULT_WHILE=F  allocations count and fail only while the file F exists
 *
 * Not beside shim.c, because a sanitizer has an allocator of its own, which this one would replace.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

/* The C library's own names of its allocator. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

static atomic_long calls;

static bool fails(void)
{
    const char *at = getenv("FAULT_AT"), *file = getenv("FAULT_WHILE");
    int before = errno;
    long number, wanted;

    if (!at || (file && access(file, F_OK) < 0)) {
        errno = before;
        return false;
    }
    wanted = strtol(at, NULL, 10);
    number = atomic_fetch_add(&calls, 1) + 1;
    errno = before;
    if (number < wanted || (number > wanted && !getenv("FAULT_STAYS")))
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    return fails() ? NULL : __libc_realloc(memory, size);
}
