/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_damaged.c - what a repair reads, with a stranger's bytes: it ends, and reads nothing
 * outside. The input: u8 which file; its bytes. A file `texts` gets right checksums for odd
 * numbers. */
#include <assert.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/document/texts_damaged.h"
#include "store/reader/manifest_damaged.h"

#define RECORDS_MAX 10000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char made[] = "/dev/shm/dateline-fuzz-XXXXXX";

static void remove_folder(void)
{
    struct error ignored;

    file_remove_tree(made, &ignored);
}

/* One folder for all inputs of the process, in memory. */
static const char *folder(void)
{
    static bool ready;

    if (!ready) {
        assert(mkdtemp(made));
        atexit(remove_folder);
        ready = true;
    }
    return made;
}

static void write_texts(struct str bytes, bool sealed)
{
    MEM_AUTO char *path = mem_format("%s/texts", folder());
    struct sealed_writer writer;
    struct error err;

    if (!sealed) {
        assert(file_write(path, bytes, 0600, &err) == STATUS_OK);
        return;
    }
    assert(sealed_writer_open(&writer, path, &err) == STATUS_OK);
    sealed_writer_add(&writer, bytes.data, bytes.length);
    assert(sealed_writer_close(&writer, TEXTS_KIND, &err) == STATUS_OK);
}

static void read_texts(void)
{
    struct expander *expander = expander_new();
    struct arena *arena = arena_new();
    struct texts_damaged texts;
    struct text_record record;
    struct error err;
    size_t total = 0;

    if (!texts_damaged_open(&texts, folder(), &err)) {
        if (!texts.dictionary.data)
            texts_damaged_borrow(&texts, STR(""));
        texts_damaged_rewind(&texts);
        for (int i = 0; i < RECORDS_MAX && !texts_damaged_at_end(&texts); i++) {
            arena_reset(arena);
            if (texts_damaged_next(&texts, expander, arena, &record) != TEXT_LOST)
                total += record.fields.length + record.body.length + record.hidden.length;
        }
        texts_damaged_close(&texts);
    }
    assert(total < SIZE_MAX);
    arena_free(arena);
    expander_free(expander);
}

static void read_manifest(struct str bytes)
{
    MEM_AUTO char *path = mem_format("%s/index.json", folder());
    struct manifest_found found;
    struct manifest manifest;
    struct error err;

    assert(file_write(path, bytes, 0600, &err) == STATUS_OK);
    if (!manifest_read_damaged(&manifest, folder(), "articles", PRESET_ARTICLES, &found, &err))
        assert(manifest.schema != NULL);
    manifest_fini(&manifest);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = str_n((const char *)data, size);

    if (size == 0)
        return 0;
    bytes = str_slice(bytes, 1, size);
    if (data[0] >= 128) {
        read_manifest(bytes);
    } else {
        write_texts(bytes, data[0] % 2);
        read_texts();
    }
    return 0;
}
