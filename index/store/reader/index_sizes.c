/* SPDX-License-Identifier: GPL-2.0-or-later */
/* index_sizes.c - which files each part consists of. */
#include "store/reader/index_sizes.h"

#include "base/file.h"
#include "base/mem.h"
#include "store/reader/generation.h"

static const struct {
    const char *name;
    const char *const *files;
} parts[] = {
    {"terms", (const char *const[]){"terms", NULL}},
    {"postings", (const char *const[]){"postings", NULL}},
    {"positions", (const char *const[]){"positions", NULL}},
    {"lexicon", (const char *const[]){"lexicon", NULL}},
    {"columns", (const char *const[]){"columns", NULL}},
    {"texts", (const char *const[]){"texts", NULL}},
    {"sketches", (const char *const[]){"sketches", NULL}},
    {"documents", (const char *const[]){"docdata.glass", "postlist.glass", "termlist.glass",
                                        "iamglass", "sums", NULL}},
};
#define PART_COUNT (sizeof parts / sizeof *parts)
_Static_assert(PART_COUNT <= GENERATION_PARTS_MAX, "room for all parts");

static uint64_t size_of(const struct generation *generation, const char *const *files)
{
    uint64_t bytes = 0;

    for (uint32_t s = 0; s < generation->segment_count; s++)
        for (const char *const *file = files; *file; file++) {
            MEM_AUTO char *path =
                mem_format("%s/%s", generation->segments[s].files->directory, *file);

            bytes += file_size(path);
        }
    return bytes;
}

uint32_t generation_sizes(const struct generation *generation,
                          struct part_size out[GENERATION_PARTS_MAX])
{
    for (size_t i = 0; i < PART_COUNT; i++)
        out[i] = (struct part_size){parts[i].name, size_of(generation, parts[i].files)};
    return PART_COUNT;
}
