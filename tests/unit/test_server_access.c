/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_server_access.c - the table of actions, the store of keys, and who may do what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/json.h"
#include "server/http/api_error.h"
#include "server/keys/access.h"
#include "server/keys/key_form.h"
#include "server/keys/keys.h"
#include "server/keys/secrets.h"

#define MASTER STR("a master key of one's own")

static struct arena *arena;
static char db[] = "/tmp/dateline-keys-XXXXXX";

static int set_up(void **state)
{
    json_setup();
    arena = arena_new();
    return mkdtemp(db) ? 0 : -1;
}

static int tear_down(void **state)
{
    struct error err;

    arena_free(arena);
    return file_remove_tree(db, &err) ? -1 : 0;
}

static struct keys *open_keys(void)
{
    struct keys *keys;
    struct error err;

    assert_int_equal(keys_open(db, &keys, &err), STATUS_OK);
    return keys;
}

/* Makes a key of these actions and indexes (JSON arrays); its text goes to `text`. */
static void make_key(struct keys *keys, const char *actions, const char *indexes, char text[65])
{
    struct str body =
        arena_format(arena, "{\"actions\":%s,\"indexes\":%s,\"expiresAt\":null}", actions, indexes);
    BUF_AUTO struct buf shown = {0};
    struct error err;
    json_t *json = json_read(body, 0, &err), *key = key_form_read(json, &err), *made;

    assert_non_null(key);
    assert_int_equal(keys_add(keys, key, &shown, &err), STATUS_OK);
    made = json_read(buf_str(&shown), 0, &err);
    snprintf(text, 65, "%s", json_get_str(made, "key").data);
    json_decref(made);
    json_decref(json);
}

/* API_NONE, or what a client is told. */
static enum api_code ask(struct keys *keys, const char *token, enum action action,
                         const char *index, struct access *access)
{
    struct http_request http = {.arena = arena};
    struct error err;

    if (token)
        http.headers.values[HEADER_AUTHORIZATION] = arena_format(arena, "Bearer %s", token);
    if (!access_check(keys, &http, action, index ? str_of(index) : STR_NONE, arena, access, &err))
        return API_NONE;
    return api_error_code(&err);
}

static enum api_code may(struct keys *keys, const char *token, enum action action,
                         const char *index)
{
    struct access access;
    enum api_code code = ask(keys, token, action, index, &access);

    access_fini(&access);
    return code;
}

static void names_of_actions(void **state)
{
    assert_true(action_parse(STR("search")) == action_bit(ACTION_SEARCH));
    assert_true(action_parse(STR("documents.*")) ==
                (action_bit(ACTION_DOCUMENTS_ADD) | action_bit(ACTION_DOCUMENTS_GET) |
                 action_bit(ACTION_DOCUMENTS_DELETE)));
    assert_true(action_parse(STR("*.get")) & action_bit(ACTION_DOCUMENTS_GET));
    assert_false(action_parse(STR("*.get")) & action_bit(ACTION_KEYS_GET));
    assert_false(action_parse(STR("chats.*")) & action_bit(ACTION_CHATS_SETTINGS_GET));
    assert_true(action_parse(STR("documents")) == 0);
    assert_true(action_parse(STR("documents.")) == 0);
    assert_true(action_parse(STR("")) == 0);
    for (int i = 1; i < ACTION_COUNT; i++)
        assert_true(action_parse(STR("*")) & action_bit((enum action)i));
    for (uint32_t i = 0; action_word(i); i++)
        assert_true(action_parse(str_of(action_word(i))) != 0);
}

static void patterns_of_indexes(void **state)
{
    assert_true(index_pattern_covers(STR("*"), STR("news")));
    assert_true(index_pattern_covers(STR("news_*"), STR("news_2021")));
    assert_true(index_pattern_covers(STR("news"), STR("news")));
    assert_false(index_pattern_covers(STR("news"), STR("news2")));
    assert_false(index_pattern_covers(STR("news_*"), STR("news")));
}

static void without_a_master_key_all_but_keys_is_open(void **state)
{
    struct keys *keys = open_keys();

    assert_int_equal(may(keys, NULL, ACTION_DUMPS_CREATE, NULL), API_NONE);
    assert_int_equal(may(keys, "whatever", ACTION_SEARCH, "news"), API_NONE);
    assert_int_equal(may(keys, NULL, ACTION_KEYS_GET, NULL), API_MISSING_MASTER_KEY);
    keys_close(keys);
}

static void a_master_key_opens_all(void **state)
{
    struct keys *keys = open_keys();
    struct error err;

    assert_int_equal(keys_set_master(keys, MASTER, &err), STATUS_OK);
    assert_int_equal(may(keys, NULL, ACTION_SEARCH, "news"), API_MISSING_AUTHORIZATION);
    assert_int_equal(may(keys, "bad", ACTION_SEARCH, "news"), API_INVALID_API_KEY);
    assert_int_equal(may(keys, "", ACTION_SEARCH, "news"), API_INVALID_API_KEY);
    assert_int_equal(may(keys, MASTER.data, ACTION_KEYS_DELETE, NULL), API_NONE);
    assert_int_equal(may(keys, NULL, ACTION_OPEN, NULL), API_NONE);
    keys_close(keys);
}

static void a_key_does_its_actions_in_its_indexes(void **state)
{
    struct keys *keys = open_keys();
    struct access access;
    char text[65];
    struct error err;

    keys_set_master(keys, MASTER, &err);
    make_key(keys, "[\"documents.*\",\"indexes.get\",\"tasks.*\"]", "[\"news_*\",\"wire\"]", text);
    assert_int_equal(may(keys, text, ACTION_DOCUMENTS_ADD, "news_1"), API_NONE);
    assert_int_equal(may(keys, text, ACTION_DOCUMENTS_ADD, "wire"), API_NONE);
    assert_int_equal(may(keys, text, ACTION_DOCUMENTS_ADD, "wires"), API_INVALID_API_KEY);
    assert_int_equal(may(keys, text, ACTION_SEARCH, "wire"), API_INVALID_API_KEY);
    assert_int_equal(may(keys, text, ACTION_TASKS_COMPACT, NULL), API_INVALID_API_KEY);
    assert_int_equal(ask(keys, text, ACTION_INDEXES_GET, NULL, &access), API_NONE);
    assert_true(access_allows_index(&access, STR("wire")));
    assert_false(access_allows_index(&access, STR("other")));
    assert_false(access_allows_all(&access));
    assert_false(access_allows_creation(&access, STR("wire")));
    access_fini(&access);
    keys_close(keys);
}

static void a_key_of_no_index_does_nothing(void **state)
{
    struct keys *keys = open_keys();
    struct error err;
    char text[65];

    keys_set_master(keys, MASTER, &err);
    make_key(keys, "[\"*\"]", "[]", text);
    assert_int_equal(may(keys, text, ACTION_SEARCH, "wire"), API_INVALID_API_KEY);
    assert_int_equal(may(keys, text, ACTION_INDEXES_GET, NULL), API_INVALID_API_KEY);
    assert_int_equal(may(keys, text, ACTION_VERSION, NULL), API_INVALID_API_KEY);
    keys_close(keys);
}

static void keys_outlive_the_daemon_and_depend_on_the_master_key(void **state)
{
    struct keys *keys = open_keys();
    struct error err;
    struct stat about;
    char text[65], path[64];

    keys_set_master(keys, MASTER, &err);
    make_key(keys, "[\"search\"]", "[\"*\"]", text);
    keys_close(keys);
    snprintf(path, sizeof path, "%s/keys.json", db);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);

    keys = open_keys();
    keys_set_master(keys, MASTER, &err);
    assert_int_equal(may(keys, text, ACTION_SEARCH, "news"), API_NONE);
    keys_set_master(keys, STR("another master key, later"), &err);
    assert_int_equal(may(keys, text, ACTION_SEARCH, "news"), API_INVALID_API_KEY);
    keys_close(keys);
}

static void a_damaged_file_is_said_and_left_alone(void **state)
{
    static const char *const texts[] = {"",
                                        "{",
                                        "[]",
                                        "{\"version\":2,\"keys\":[]}",
                                        "{\"version\":1}",
                                        "{\"version\":1,\"keys\":[{\"uid\":\"x\"}]}"};
    char path[64];
    struct keys *keys;
    struct error err;

    snprintf(path, sizeof path, "%s/keys.json", db);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        BUF_AUTO struct buf after = {0};

        file_replace(path, str_of(texts[i]), 0600, &err);
        assert_int_not_equal(keys_open(db, &keys, &err), STATUS_OK);
        assert_null(keys);
        file_read(&after, path, 1000, &err);
        assert_true(str_is(buf_str(&after), texts[i]));
    }
    assert_int_equal(remove(path), 0);
}

static void wrong_keys(void **state)
{
    static const struct {
        const char *body;
        enum api_code code;
    } cases[] = {
        {"[]", API_BAD_REQUEST},
        {"{\"actions\":[],\"indexes\":[]}", API_MISSING_KEY_EXPIRES_AT},
        {"{\"actions\":[],\"expiresAt\":null}", API_MISSING_KEY_INDEXES},
        {"{\"indexes\":[],\"expiresAt\":null}", API_MISSING_KEY_ACTIONS},
        {"{\"actions\":[\"fly\"]}", API_BAD_KEY_ACTIONS},
        {"{\"actions\":\"search\"}", API_BAD_KEY_ACTIONS},
        {"{\"indexes\":[\"a b\"]}", API_BAD_KEY_INDEXES},
        {"{\"indexes\":[\"*a\"]}", API_BAD_KEY_INDEXES},
        {"{\"indexes\":[1]}", API_BAD_KEY_INDEXES},
        {"{\"expiresAt\":\"2010-01-01T00:00:00Z\"}", API_BAD_KEY_EXPIRES_AT},
        {"{\"expiresAt\":5}", API_BAD_KEY_EXPIRES_AT},
        {"{\"expiresAt\":\"2099\"}", API_BAD_KEY_EXPIRES_AT},
        {"{\"uid\":\"x\"}", API_BAD_KEY_UID},
        {"{\"name\":5}", API_BAD_KEY_NAME},
        {"{\"description\":[]}", API_BAD_KEY_DESCRIPTION},
        {"{\"nane\":\"x\"}", API_BAD_REQUEST},
        {"{\"actions\":[\"dumps.create\"],\"indexes\":[\"a\"],\"expiresAt\":null}", API_KEY_SCOPE},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err;
        json_t *body = json_read(str_of(cases[i].body), 0, &err);

        assert_null(key_form_read(body, &err));
        if (api_error_code(&err) != cases[i].code)
            fail_msg("%s: %s", cases[i].body, err.message);
        json_decref(body);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_actions),
        cmocka_unit_test(patterns_of_indexes),
        cmocka_unit_test(without_a_master_key_all_but_keys_is_open),
        cmocka_unit_test(a_master_key_opens_all),
        cmocka_unit_test(a_key_does_its_actions_in_its_indexes),
        cmocka_unit_test(a_key_of_no_index_does_nothing),
        cmocka_unit_test(keys_outlive_the_daemon_and_depend_on_the_master_key),
        cmocka_unit_test(a_damaged_file_is_said_and_left_alone),
        cmocka_unit_test(wrong_keys),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
