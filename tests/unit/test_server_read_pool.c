/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_read_pool.c - whose body is read next. The bodies cannot be read, since there is no
 * program that reads them; only the order counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "server/http/api_error.h"
#include "server/reading/read_pool.h"

#define BODIES_MAX (READ_QUEUE_MAX + 3)

struct body {
    struct read_job job;
    char name;
    sem_t *wait_for; /* its `done` waits for it; NULL: does not */
};

static const char clients[3];
static const struct apart_request request = {.size = 1};
static const struct apart_answer answer;
static struct body bodies[BODIES_MAX];
static unsigned body_count;
static char order[BODIES_MAX + 1]; /* the names, as they were done */
static unsigned done_count;
static sem_t begun, all_done;

static void done(void *context, const struct error *err)
{
    const struct body *body = context;

    assert_int_not_equal(err->status, STATUS_OK);
    order[done_count++] = body->name;
    sem_post(&begun);
    if (body->wait_for)
        sem_wait(body->wait_for);
    sem_post(&all_done);
}

static enum status add(struct read_pool *pool, unsigned client, char name, sem_t *wait_for)
{
    struct body *body = &bodies[body_count++];
    struct error err;

    *body = (struct body){.name = name, .wait_for = wait_for};
    body->job = (struct read_job){.fd = open("/dev/null", O_RDONLY | O_CLOEXEC),
                                  .request = &request,
                                  .answer = &answer,
                                  .done = done,
                                  .context = body,
                                  .client = &clients[client]};
    if (!read_pool_add(pool, &body->job, &err))
        return STATUS_OK;
    assert_int_equal(api_error_code(&err), API_BUSY);
    return err.status;
}

/* A pool with one reader, which is busy with a body of the first client until `open`. */
static struct read_pool *start(sem_t *open)
{
    struct read_pool *pool = read_pool_new(1, 1);

    body_count = done_count = 0;
    sem_init(open, 0, 0);
    sem_init(&begun, 0, 0);
    sem_init(&all_done, 0, 0);
    assert_int_equal(add(pool, 0, '.', open), STATUS_OK);
    sem_wait(&begun);
    return pool;
}

static void end(struct read_pool *pool, sem_t *open, unsigned count)
{
    sem_post(open);
    for (unsigned i = 0; i < count; i++)
        sem_wait(&all_done);
    order[done_count] = '\0';
    read_pool_stop(pool);
    read_pool_free(pool);
    for (unsigned i = 0; i < body_count; i++)
        close(bodies[i].job.fd);
}

static void clients_take_turns(void **state)
{
    sem_t open;
    struct read_pool *pool = start(&open);

    for (const char *name = "abcde"; *name; name++)
        assert_int_equal(add(pool, 0, *name, NULL), STATUS_OK);
    for (const char *name = "ABC"; *name; name++)
        assert_int_equal(add(pool, 1, *name, NULL), STATUS_OK);
    assert_int_equal(add(pool, 2, '1', NULL), STATUS_OK);
    end(pool, &open, 10);
    assert_string_equal(order, ".aA1bBcCde");
}

static void one_client_leaves_places_to_others(void **state)
{
    sem_t open;
    struct read_pool *pool = start(&open);

    for (unsigned i = 0; i < READ_CLIENT_MAX; i++)
        assert_int_equal(add(pool, 0, 'a', NULL), STATUS_OK);
    assert_int_not_equal(add(pool, 0, 'a', NULL), STATUS_OK);
    for (unsigned i = READ_CLIENT_MAX; i < READ_QUEUE_MAX; i++)
        assert_int_equal(add(pool, 1, 'A', NULL), STATUS_OK);
    assert_int_not_equal(add(pool, 2, '1', NULL), STATUS_OK);
    end(pool, &open, 1 + READ_QUEUE_MAX);
    assert_int_equal(done_count, 1 + READ_QUEUE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clients_take_turns),
        cmocka_unit_test(one_client_leaves_places_to_others),
    };

    setenv("DATELINE_READ", "/nonexistent", 1);
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
