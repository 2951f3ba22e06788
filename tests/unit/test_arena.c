/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_arena.c - memory that goes all at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"

static void pieces_are_aligned_and_apart(void **state)
{
    struct arena *arena = arena_new();
    unsigned char *pieces[2000];

    for (size_t i = 0; i < 2000; i++) {
        pieces[i] = arena_alloc(arena, i);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % 16, 0);
        memset(pieces[i], (int)(i % 256), i);
    }
    for (size_t i = 0; i < 2000; i++)
        for (size_t at = 0; at < i; at++)
            assert_int_equal(pieces[i][at], i % 256);
    arena_free(arena);
}

static void a_large_piece_fits(void **state)
{
    struct arena *arena = arena_new();
    char *small = arena_alloc(arena, 10), *large = arena_alloc(arena, 5000000);
    char *other = arena_alloc(arena, 10);

    memset(small, 1, 10);
    memset(large, 2, 5000000);
    memset(other, 3, 10);
    assert_int_equal(small[9], 1);
    assert_int_equal(large[0], 2);
    assert_int_equal(large[4999999], 2);
    assert_int_equal(other[0], 3);
    arena_free(arena);
}

static void copies_outlive_what_they_were_made_of(void **state)
{
    struct arena *arena = arena_new();
    char from[] = "Seoul";
    struct str text = arena_str(arena, str_n(from, 5)), empty = arena_str(arena, STR_NONE);
    const char *bytes = arena_copy(arena, from, sizeof from);
    const uint64_t *zeros = arena_zero(arena, 3, sizeof *zeros);

    from[0] = 'X';
    assert_string_equal(text.data, "Seoul");
    assert_int_equal(text.length, 5);
    assert_string_equal(bytes, "Seoul");
    assert_string_equal(empty.data, "");
    assert_int_equal(zeros[0] | zeros[1] | zeros[2], 0);
    arena_free(arena);
}

static void formats_texts_of_any_length(void **state)
{
    struct arena *arena = arena_new();

    assert_string_equal(arena_format(arena, "%s, %d", "Jan", 7).data, "Jan, 7");
    assert_int_equal(arena_format(arena, "%0200000d", 1).length, 200000);
    arena_free(arena);
}

static void a_reset_arena_gives_the_same_memory_again(void **state)
{
    struct arena *arena = arena_new();
    void *first = arena_alloc(arena, 100);

    arena_alloc(arena, 1000000);
    arena_alloc(arena, 100);
    assert_true(arena_used(arena) >= 1000200);
    arena_reset(arena);
    assert_int_equal(arena_used(arena), 0);
    assert_ptr_equal(arena_alloc(arena, 100), first);
    arena_free(arena);
    arena_free(NULL);
}

static void what_was_allocated_since_a_mark_is_dropped(void **state)
{
    struct arena *arena = arena_new();
    char *kept = arena_alloc(arena, 8);
    struct arena_place outer = arena_mark(arena), inner;
    size_t used = arena_used(arena);
    void *next;

    memset(kept, 'k', 8);
    next = arena_alloc(arena, 64);
    arena_alloc(arena, 3000000);
    inner = arena_mark(arena);
    for (int i = 0; i < 100; i++)
        arena_alloc(arena, 50000);
    arena_release(arena, inner);
    assert_int_equal(arena_used(arena), used + 64 + 3000000);
    arena_release(arena, outer);
    assert_int_equal(arena_used(arena), used);
    assert_ptr_equal(arena_alloc(arena, 64), next);
    assert_memory_equal(kept, "kkkkkkkk", 8);
    arena_release(arena, outer); /* a mark can be used again */
    assert_ptr_equal(arena_alloc(arena, 64), next);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_aligned_and_apart),
        cmocka_unit_test(a_large_piece_fits),
        cmocka_unit_test(copies_outlive_what_they_were_made_of),
        cmocka_unit_test(formats_texts_of_any_length),
        cmocka_unit_test(a_reset_arena_gives_the_same_memory_again),
        cmocka_unit_test(what_was_allocated_since_a_mark_is_dropped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
