/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mem.h - allocation that never returns NULL: without memory the process exits with code 70.
 *
 * Callers must limit every size that depends on untrusted bytes. A failure then means that the
 * machine is out of memory. No acknowledged data is lost, because it is already on disk. Free all
 * results with free(). Any thread. */
#ifndef DATELINE_BASE_MEM_H
#define DATELINE_BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t size);                    /* uninitialised */
void *mem_zero(size_t count, size_t size);       /* zeroed */
void *mem_resize(void *memory, size_t size);     /* as realloc */
void *mem_copy(const void *from, size_t size);   /* a new copy */
char *mem_text(const char *from, size_t length); /* a new copy with a NUL after it */
__attribute__((format(printf, 1, 2))) char *mem_format(const char *format, ...);

/* Make room for one more element in a growing array: doubles *capacity once `count` reaches it. */
void *mem_grow(void *array, size_t count, size_t *capacity, size_t element_size);

/* For a program that runs long, before it starts threads: freed blocks of a megabyte or more go
 * back to the system at once, whatever sizes were used before. */
void mem_setup(void);
/* Gives the memory of smaller freed blocks back to the system. Takes milliseconds, in which other
 * threads wait if they allocate. */
void mem_trim(void);

/* For `__attribute__((cleanup(mem_free_cleanup))) char *text` and similar variables. */
void mem_free_cleanup(void *pointer_to_pointer);
#define MEM_AUTO __attribute__((cleanup(mem_free_cleanup)))

#endif
