/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_lexicon.c - lexicons whose checksums are right and whose bytes are a stranger's: whatever is
 * asked ends, and reads nothing outside. The input: u8 number of blocks, their keys (u64) and
 * offsets (u16), the blocks. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/gzip.h"
#include "store/terms/lexicon.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add_footer(struct buf *file, size_t data_length, size_t index_at, uint32_t blocks)
{
    size_t footer_at = file->length;

    buf_add_text(file, "LEXICON1");
    buf_add_u64(file, data_length);
    buf_add_u32(file, blocks * LEXICON_BLOCK_WORDS);
    buf_add_u32(file, blocks);
    buf_add_u32(file, gzip_crc32(0, file->data, index_at));
    buf_add_u32(file, gzip_crc32(0, file->data + index_at, footer_at - index_at));
    buf_add_u32(file, gzip_crc32(0, file->data + footer_at, file->length - footer_at));
}

static void build(struct buf *file, struct str input)
{
    uint32_t blocks = input.length > 0 ? (unsigned char)input.data[0] % 8 : 0;
    struct str keys, offsets, data;
    size_t index_at;

    input = str_slice(input, 1, input.length);
    keys = str_slice(input, 0, (size_t)blocks * 8);
    offsets = str_slice(input, keys.length, keys.length + (size_t)blocks * 2);
    data = str_slice(input, keys.length + offsets.length, input.length);
    blocks = (uint32_t)offsets.length / 2;
    buf_add_str(file, data);
    buf_align(file, 8);
    index_at = file->length;
    buf_add(file, keys.data, (size_t)blocks * 8);
    for (uint32_t i = 0; i < blocks; i++)
        buf_add_u32(file, (unsigned char)offsets.data[2 * i] |
                              (uint32_t)(unsigned char)offsets.data[2 * i + 1] << 8);
    add_footer(file, data.length, index_at, blocks);
}

static bool use(void *context, const struct lexicon_word *word)
{
    size_t *total = context;

    assert(word->text.length > 0 && word->text.length <= LEXICON_WORD_MAX);
    for (size_t i = 0; i < word->text.length; i++)
        *total += (unsigned char)word->text.data[i];
    return true;
}

static void ask(const struct lexicon *lexicon, const char *merged)
{
    const struct lexicon *twice[] = {lexicon, lexicon};
    struct lexicon_set set = {twice, 2};
    struct error err;
    size_t total = 0;

    lexicon_count(lexicon, STR("korea"));
    lexicon_prefix(&set, STR(""), 100000, use, &total, &err);
    lexicon_prefix(&set, STR("ko"), 100000, use, &total, &err);
    for (uint32_t distance = 1; distance <= LEXICON_FUZZY_DISTANCE_MAX; distance++) {
        lexicon_fuzzy(&set, STR("korea"), distance, false, use, &total, &err);
        lexicon_fuzzy(&set, STR("k\xC3\xA9\xFF"), distance, true, use, &total, &err);
    }
    lexicon_merge(&set, merged, false, &err);
}

/* A file in memory, as a path. */
static int memory_file(char path[32])
{
    int fd = memfd_create("lexicon", 0);

    assert(fd >= 0);
    snprintf(path, 32, "/proc/self/fd/%d", fd);
    return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[32], merged_path[32];
    int fd = memory_file(path), merged_fd = memory_file(merged_path);
    struct buf file = {0};
    struct lexicon lexicon;
    struct error err;

    build(&file, str_n((const char *)data, size));
    assert(write(fd, file.data, file.length) == (ssize_t)file.length);
    assert(lexicon_open(&lexicon, path, true, &err) == STATUS_OK);
    ask(&lexicon, merged_path);
    lexicon_close(&lexicon);
    close(fd);
    close(merged_fd);
    buf_fini(&file);
    return 0;
}
