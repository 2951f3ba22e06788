/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mem.c - allocation that does not fail. */
#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#define EXIT_NO_MEMORY 70
#define LARGE_BLOCK    (1024 * 1024)

static void *checked(void *memory)
{
    static const char message[] = "dateline: out of memory\n";

    if (memory)
        return memory;
    fwrite(message, 1, sizeof message - 1, stderr);
    _Exit(EXIT_NO_MEMORY);
}

void *mem_alloc(size_t size)
{
    return checked(malloc(size ? size : 1));
}

void *mem_zero(size_t count, size_t size)
{
    return checked(calloc(count ? count : 1, size ? size : 1));
}

void *mem_resize(void *memory, size_t size)
{
    return checked(realloc(memory, size ? size : 1));
}

void *mem_copy(const void *from, size_t size)
{
    void *copy = mem_alloc(size);

    if (size)
        memcpy(copy, from, size);
    return copy;
}

char *mem_text(const char *from, size_t length)
{
    char *copy = mem_alloc(length + 1);

    if (length)
        memcpy(copy, from, length);
    copy[length] = '\0';
    return copy;
}

char *mem_format(const char *format, ...)
{
    va_list args;
    char *text = NULL;
    int length;

    va_start(args, format);
    length = vasprintf(&text, format, args);
    va_end(args);
    return checked(length < 0 ? NULL : text);
}

void *mem_grow(void *array, size_t count, size_t *capacity, size_t element_size)
{
    if (count < *capacity)
        return array;
    *capacity = *capacity ? *capacity * 2 : 16;
    return checked(reallocarray(array, *capacity, element_size));
}

#ifdef __GLIBC__
/* By itself, glibc raises its threshold to the largest block that was freed, up to 32 MB. */
void mem_setup(void)
{
    mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
    mallopt(M_TRIM_THRESHOLD, LARGE_BLOCK);
}

void mem_trim(void)
{
    malloc_trim(0);
}
#else
void mem_setup(void)
{
}

void mem_trim(void)
{
}
#endif

void mem_free_cleanup(void *pointer_to_pointer)
{
    free(*(void **)pointer_to_pointer);
}
