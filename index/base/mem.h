/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mem.h - memory that is there or the process is not.
 *
 * Every size that depends on untrusted bytes is bounded before it gets here, so a failure means
 * that the machine has no memory left: the process says so and exits with 70. Nothing is lost,
 * because whatever was acknowledged is on disk already. All results are freed with free(). */
#ifndef DATELINE_BASE_MEM_H
#define DATELINE_BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t size);                    /* uninitialised */
void *mem_zero(size_t count, size_t size);       /* zeroed */
void *mem_resize(void *memory, size_t size);     /* as realloc */
void *mem_copy(const void *from, size_t size);   /* a new copy */
char *mem_text(const char *from, size_t length); /* a new copy with a NUL behind it */
__attribute__((format(printf, 1, 2))) char *mem_format(const char *format, ...);

/* Room for one more element in a growing array: doubles *capacity when count has reached it. */
void *mem_grow(void *array, size_t count, size_t *capacity, size_t element_size);

/* For `__attribute__((cleanup(mem_free_cleanup))) char *text` and the like. */
void mem_free_cleanup(void *pointer_to_pointer);
#define MEM_AUTO __attribute__((cleanup(mem_free_cleanup)))

#endif
