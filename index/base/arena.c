/* SPDX-License-Identifier: GPL-2.0-or-later */
/* arena.c - a list of blocks, the newest first. A large allocation gets a block of its own. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define BLOCK_SIZE ((size_t)64 * 1024)
#define ALIGNMENT  ((size_t)16)

struct block {
    struct block *next;
    size_t size;
    size_t used;
    max_align_t data[];
};

struct arena {
    struct block *blocks; /* the one being filled; the first block of all is last in the list */
    size_t used;
};

static struct block *block_new(size_t size)
{
    struct block *block = mem_alloc(sizeof *block + size);

    block->next = NULL;
    block->size = size;
    block->used = 0;
    return block;
}

struct arena *arena_new(void)
{
    struct arena *arena = mem_alloc(sizeof *arena);

    arena->blocks = block_new(BLOCK_SIZE);
    arena->used = 0;
    return arena;
}

/* Frees the newest blocks, down to this one. */
static void free_blocks(struct arena *arena, const struct block *last)
{
    while (arena->blocks != last && arena->blocks->next) {
        struct block *gone = arena->blocks;

        arena->blocks = gone->next;
        free(gone);
    }
}

void arena_reset(struct arena *arena)
{
    free_blocks(arena, NULL);
    arena->blocks->used = 0;
    arena->used = 0;
}

struct arena_place arena_mark(const struct arena *arena)
{
    return (struct arena_place){arena->blocks, arena->blocks->used, arena->used};
}

void arena_release(struct arena *arena, struct arena_place mark)
{
    free_blocks(arena, mark.block);
    arena->blocks->used = mark.block_used;
    arena->used = mark.used;
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    arena_reset(arena);
    free(arena->blocks);
    free(arena);
}

void *arena_alloc(struct arena *arena, size_t size)
{
    struct block *block = arena->blocks;
    void *memory;

    size = (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
    if (block->size - block->used < size) {
        block = block_new(size > BLOCK_SIZE ? size : BLOCK_SIZE);
        block->next = arena->blocks;
        arena->blocks = block;
    }
    memory = (char *)block->data + block->used;
    block->used += size;
    arena->used += size;
    return memory;
}

void *arena_zero(struct arena *arena, size_t count, size_t size)
{
    void *memory = arena_alloc(arena, count * size);

    memset(memory, 0, count * size);
    return memory;
}

void *arena_copy(struct arena *arena, const void *from, size_t size)
{
    void *memory = arena_alloc(arena, size);

    if (size)
        memcpy(memory, from, size);
    return memory;
}

struct str arena_str(struct arena *arena, struct str text)
{
    char *copy = arena_alloc(arena, text.length + 1);

    if (text.length)
        memcpy(copy, text.data, text.length);
    copy[text.length] = '\0';
    return str_n(copy, text.length);
}

struct str arena_format(struct arena *arena, const char *format, ...)
{
    va_list args;
    struct str text;
    char *formatted = NULL;
    int length;

    va_start(args, format);
    length = vasprintf(&formatted, format, args);
    va_end(args);
    if (length < 0)
        return arena_str(arena, STR(""));
    text = arena_str(arena, str_n(formatted, (size_t)length));
    free(formatted);
    return text;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}
