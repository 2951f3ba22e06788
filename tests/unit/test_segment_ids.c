/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_segment_ids.c - handles of libxapian: shared, limited, usable while pinned. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/segment/segment_ids.h"

#define SEGMENTS (SEGMENT_IDS_OPEN_MAX + 8)

static char folder[64];
static char *directories[SEGMENTS];
static struct segment_ids ids[SEGMENTS];

/* The segment n has the documents "both" and "n<n>". */
static int make_segments(void **state)
{
    struct error err;

    (void)state;
    snprintf(folder, sizeof folder, "/tmp/dateline-ids-XXXXXX");
    assert_non_null(mkdtemp(folder));
    for (int n = 0; n < SEGMENTS; n++) {
        char own[16];
        struct xap_writer *writer;

        snprintf(own, sizeof own, "n%d", n);
        directories[n] = mem_format("%s/%d", folder, n);
        assert_int_equal(xap_writer_open(directories[n], &writer, &err), STATUS_OK);
        assert_int_equal(xap_writer_add(writer, STR("both"), &err), STATUS_OK);
        assert_int_equal(xap_writer_add(writer, str_of(own), &err), STATUS_OK);
        assert_int_equal(xap_writer_finish(writer, &err), STATUS_OK);
        segment_ids_init(&ids[n], directories[n]);
    }
    return 0;
}

static int remove_segments(void **state)
{
    struct error err;

    (void)state;
    for (int n = 0; n < SEGMENTS; n++) {
        segment_ids_fini(&ids[n]);
        free(directories[n]);
    }
    assert_int_equal(segment_ids_open_count(), 0);
    return file_remove_tree(folder, &err) ? -1 : 0;
}

static void assert_found(int n)
{
    const struct bitmap none = {0};
    uint32_t document = 9;
    char own[16];
    struct error err;

    snprintf(own, sizeof own, "n%d", n);
    assert_int_equal(segment_ids_find(&ids[n], str_of(own), &none, &document, &err), STATUS_OK);
    assert_int_equal(document, 1);
    assert_int_equal(segment_ids_find(&ids[n], STR("other"), &none, &document, &err), STATUS_END);
}

static void pin(int n)
{
    struct error err;

    if (segment_ids_pin(&ids[n], &err))
        fail_msg("%s", err.message);
}

static void only_so_many_stay_open(void **state)
{
    (void)state;
    for (int round = 0; round < 2; round++)
        for (int n = 0; n < SEGMENTS; n++) {
            pin(n);
            assert_found(n);
            segment_ids_unpin(&ids[n]);
            assert_in_range(segment_ids_open_count(), 1, SEGMENT_IDS_OPEN_MAX);
        }
}

static void pinned_ones_stay_beyond_the_limit(void **state)
{
    (void)state;
    for (int n = 0; n < SEGMENTS; n++)
        pin(n);
    assert_int_equal(segment_ids_open_count(), SEGMENTS);
    for (int n = 0; n < SEGMENTS; n++)
        assert_found(n);
    for (int n = 0; n < SEGMENTS; n++)
        segment_ids_unpin(&ids[n]);
    assert_int_equal(segment_ids_open_count(), SEGMENT_IDS_OPEN_MAX);
}

static void a_pinned_one_outlives_its_files(void **state)
{
    struct error err;

    (void)state;
    pin(0);
    assert_int_equal(file_remove_tree(directories[0], &err), STATUS_OK);
    assert_found(0);
    segment_ids_unpin(&ids[0]);
    for (int n = 1; n < SEGMENTS; n++) {
        pin(n);
        segment_ids_unpin(&ids[n]);
    }
    assert_int_equal(segment_ids_pin(&ids[0], &err), STATUS_STALE);
}

static void a_deleted_document_does_not_hide_an_older_one(void **state)
{
    struct bitmap deleted;
    struct xap_writer *writer;
    uint32_t document;
    struct error err;

    (void)state;
    assert_int_equal(xap_writer_open(directories[1], &writer, &err), STATUS_OK);
    for (int i = 0; i < 3; i++)
        assert_int_equal(xap_writer_add(writer, STR("twice"), &err), STATUS_OK);
    assert_int_equal(xap_writer_finish(writer, &err), STATUS_OK);
    bitmap_init(&deleted, 3);
    pin(1);
    assert_int_equal(segment_ids_find(&ids[1], STR("twice"), &deleted, &document, &err), 0);
    assert_int_equal(document, 2);
    bitmap_set(&deleted, 2);
    assert_int_equal(segment_ids_find(&ids[1], STR("twice"), &deleted, &document, &err), 0);
    assert_int_equal(document, 1);
    bitmap_fill(&deleted);
    assert_int_equal(segment_ids_find(&ids[1], STR("twice"), &deleted, &document, &err),
                     STATUS_END);
    segment_ids_unpin(&ids[1]);
    bitmap_fini(&deleted);
}

static void *look_everywhere(void *context)
{
    for (int i = 0; i < 300; i++) {
        int n = (int)((i * 7 + *(int *)context) % SEGMENTS);

        pin(n);
        assert_found(n);
        segment_ids_unpin(&ids[n]);
    }
    return NULL;
}

static void threads_share_them(void **state)
{
    pthread_t threads[4];
    int starts[4];

    (void)state;
    for (int i = 0; i < 4; i++) {
        starts[i] = i * 11;
        assert_int_equal(pthread_create(&threads[i], NULL, look_everywhere, &starts[i]), 0);
    }
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(segment_ids_open_count(), SEGMENT_IDS_OPEN_MAX);
}

int main(void)
{
#define CLAIM(name) cmocka_unit_test_setup_teardown(name, make_segments, remove_segments)
    const struct CMUnitTest tests[] = {
        CLAIM(only_so_many_stay_open),
        CLAIM(pinned_ones_stay_beyond_the_limit),
        CLAIM(a_pinned_one_outlives_its_files),
        CLAIM(a_deleted_document_does_not_hide_an_older_one),
        CLAIM(threads_share_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
