/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings.c - settings as a whole: made from a preset and the keys that were set, patched,
 * printed. */
#include "store/settings/settings.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "store/settings/settings_private.h"

/* A struct settings, followed by the memory that it points to. */
struct settings_whole {
    struct settings settings; /* must be the first member */
    atomic_uint references;
    struct arena *arena;
    json_t *set;    /* object: keys that differ from the preset's, in canonical form */
    json_t *values; /* object: every key */
};

static struct settings_whole *whole_of(const struct settings *settings)
{
    return (struct settings_whole *)(uintptr_t)settings;
}

/* --- the table --- */

const struct setting *setting_named(struct str name)
{
    for (uint32_t i = 0; i < setting_row_count; i++)
        if (str_is(name, setting_rows[i].setting.name))
            return &setting_rows[i].setting;
    return NULL;
}

/* The setting is the row's first member. */
static const struct setting_row *row_of(const struct setting *setting)
{
    return (const struct setting_row *)setting;
}

static json_t *standard(const struct setting_row *row, enum settings_preset preset)
{
    return json_loads(row->defaults[preset], JSON_DECODE_ANY, NULL);
}

/* --- making --- */

static enum settings_preset preset_of(const json_t *set)
{
    struct str name = json_get_str(set, "preset");

    for (unsigned i = 0; i < PRESET_COUNT; i++)
        if (str_is(name, settings_preset_names[i]))
            return (enum settings_preset)i;
    return PRESET_DOCUMENTS;
}

/* Copy the key's value to .values and to the members. If the value is the preset's default, remove
 * the key from `set`; the key `preset` always stays. */
static void take_row(struct settings_whole *whole, const struct setting_row *row,
                     enum settings_preset preset)
{
    json_t *value = standard(row, preset);
    json_t *set = json_object_get(whole->set, row->setting.name);

    if (set && json_equal(set, value) && row->take != take_preset)
        json_object_del(whole->set, row->setting.name);
    else if (set)
        json_object_set(whole->values, row->setting.name, set);
    if (!json_object_get(whole->values, row->setting.name))
        json_object_set(whole->values, row->setting.name, value);
    json_decref(value);
    row->take(&whole->settings, whole->arena, json_object_get(whole->values, row->setting.name));
}

static struct settings *make(json_t *take_set)
{
    struct settings_whole *whole = mem_zero(1, sizeof *whole);
    enum settings_preset preset = preset_of(take_set);

    atomic_init(&whole->references, 1);
    whole->arena = arena_new();
    whole->set = take_set;
    whole->values = json_object();
    for (uint32_t i = 0; i < setting_row_count; i++)
        take_row(whole, &setting_rows[i], preset);
    return &whole->settings;
}

struct settings *settings_default(enum settings_preset preset)
{
    return make(json_pack("{s:s}", "preset", settings_preset_names[preset]));
}

struct settings *settings_reset(const struct settings *old)
{
    return settings_default(old->preset);
}

struct settings *settings_share(const struct settings *settings)
{
    struct settings_whole *whole = whole_of(settings);

    atomic_fetch_add(&whole->references, 1);
    return &whole->settings;
}

void settings_release(struct settings *settings)
{
    struct settings_whole *whole = whole_of(settings);

    if (!settings || atomic_fetch_sub(&whole->references, 1) > 1)
        return;
    json_decref(whole->set);
    json_decref(whole->values);
    arena_free(whole->arena);
    free(whole);
}

/* --- patching --- */

/* Change one key of `set`. `place` is the key's place in the request, for messages. */
static enum status patch_key(json_t *set, const struct settings *old, const struct setting_row *row,
                             const json_t *value, const char *place, struct error *err)
{
    const char *name = row->setting.name;
    json_t *before = json_object_get(whole_of(old)->values, name), *preset, *checked;
    struct check check = {.bad = STATUS_BAD_SETTING, .before = before, .err = err};

    if (json_is_null(value)) {
        if (row->take == take_preset) /* the preset has no default in itself */
            json_object_set_new(set, name, json_string(settings_preset_names[PRESET_DOCUMENTS]));
        else
            json_object_del(set, name);
        return STATUS_OK;
    }
    check.standard = preset = standard(row, preset_of(set));
    buf_add_text(&check.place, place);
    checked = row->check(&check, value);
    buf_fini(&check.place);
    json_decref(preset);
    if (!checked) {
        err->subject = name;
        return err->status;
    }
    json_object_set_new(set, name, checked);
    return STATUS_OK;
}

static enum status unknown_key(const char *key, struct error *err)
{
    BUF_AUTO struct buf known = {0};

    for (uint32_t i = 0; i < setting_row_count; i++)
        buf_addf(&known, "%s`%s`", i ? ", " : "", setting_rows[i].setting.name);
    return error_set(err, STATUS_BAD_REQUEST, "Unknown field `%s`: expected one of %s", key,
                     known.data);
}

static enum status patch_keys(json_t *set, const struct settings *old, const json_t *patch,
                              struct error *err)
{
    const char *key;
    json_t *value;
    enum status status;

    json_object_foreach ((json_t *)(uintptr_t)patch, key, value) {
        const struct setting *setting = setting_named(str_of(key));
        MEM_AUTO char *place = mem_format(".%s", key);

        if (!setting)
            return unknown_key(key, err);
        if ((status = patch_key(set, old, row_of(setting), value, place, err)))
            return status;
    }
    return STATUS_OK;
}

enum status settings_patch(const struct settings *old, const json_t *patch, struct settings **out,
                           struct error *err)
{
    struct check check = {.bad = STATUS_BAD_REQUEST, .err = err};
    json_t *set;
    enum status status;

    *out = NULL;
    if (!json_is_object(patch)) {
        check_wrong_type(&check, "an object", patch);
        return err->status;
    }
    set = json_deep_copy(whole_of(old)->set);
    if ((status = patch_keys(set, old, patch, err)))
        json_decref(set);
    else
        *out = make(set);
    return status;
}

enum status settings_patch_one(const struct settings *old, const struct setting *setting,
                               const json_t *value, struct settings **out, struct error *err)
{
    json_t *set = json_deep_copy(whole_of(old)->set);
    enum status status = patch_key(set, old, row_of(setting), value, "", err);

    *out = NULL;
    if (status)
        json_decref(set);
    else
        *out = make(set);
    return status;
}

bool settings_equal(const struct settings *a, const struct settings *b)
{
    return json_equal(whole_of(a)->values, whole_of(b)->values);
}

/* --- printing --- */

/* Strict clients know the API's keys only. So a key of Dateline's is shown only if it is not the
 * API's default. */
static bool is_shown(const struct setting_row *row, const json_t *value)
{
    json_t *usual = standard(row, PRESET_DOCUMENTS);
    bool shown = !row->setting.extension || !json_equal(value, usual);

    json_decref(usual);
    return shown;
}

void settings_print(const struct settings *settings, struct buf *out)
{
    buf_add_char(out, '{');
    for (uint32_t i = 0; i < setting_row_count; i++) {
        const json_t *value = settings_value(settings, &setting_rows[i].setting);

        if (!is_shown(&setting_rows[i], value))
            continue;
        json_add_key(out, setting_rows[i].setting.name);
        json_add(out, value);
    }
    buf_add_char(out, '}');
}

const json_t *settings_value(const struct settings *settings, const struct setting *setting)
{
    return json_object_get(whole_of(settings)->values, setting->name);
}

void settings_save(const struct settings *settings, struct buf *out)
{
    json_add(out, whole_of(settings)->set);
}
