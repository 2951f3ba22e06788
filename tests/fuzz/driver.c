/* SPDX-License-Identifier: GPL-2.0-or-later */
/* driver.c - runs a fuzz target where libFuzzer is not at hand: fuzz_<name> FILE|DIRECTORY...
 *
 * Each input is run as it is, cut at every power-of-two-ish length, and with bytes changed by a
 * generator that is the same in every run, so a failure repeats. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"

#define BYTES_MAX ((size_t)16 << 20)
#define CHANGES   200                /* changed copies of an input */
#define SMALL     ((size_t)64 << 10) /* larger inputs are only run as they are */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t runs;

/* From memory of exactly this size, so that a sanitizer sees a read past the end. */
static void run_bytes(const char *data, size_t size)
{
    uint8_t *exact = mem_copy(data, size);

    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    runs++;
}

static void change_bytes(char *data, size_t size, uint64_t *random)
{
    static const char telling[] = {0, '"', '<', '&', '{', '[', '\\', '(', '\x7F', '\x80', '\xFF'};

    for (int i = 0; i < 4; i++) {
        uint64_t roll = *random = hash_mix(*random, (uint64_t)i);
        char *at = data + roll % size;

        if (roll >> 40 & 1)
            *at = telling[(roll >> 48) % sizeof telling];
        else
            *at = (char)(*at ^ (1 << (roll >> 48) % 8));
    }
}

static void run_changed(const struct buf *input)
{
    uint64_t random = input->length;

    for (int i = 0; i < CHANGES; i++) {
        MEM_AUTO char *copy = mem_copy(input->data, input->length);

        change_bytes(copy, input->length, &random);
        run_bytes(copy, input->length);
    }
    for (size_t length = input->length; length > 0; length = length * 3 / 4)
        run_bytes(input->data, length - 1);
}

static int run_file(const char *path)
{
    BUF_AUTO struct buf input = {0};
    struct error err;

    if (file_read(&input, path, BYTES_MAX, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    run_bytes(buf_str(&input).data, input.length);
    if (input.length > 0 && input.length <= SMALL)
        run_changed(&input);
    return 0;
}

static int run_directory(DIR *dir, const char *path)
{
    struct dirent *entry;
    int failed = 0;

    while ((entry = readdir(dir))) {
        MEM_AUTO char *inside = mem_format("%s/%s", path, entry->d_name);

        if (entry->d_name[0] != '.')
            failed |= run_file(inside);
    }
    closedir(dir);
    return failed;
}

int main(int count, char **paths)
{
    int failed = 0;

    run_bytes("", 0);
    for (int i = 1; i < count; i++) {
        DIR *dir = opendir(paths[i]);

        failed |= dir ? run_directory(dir, paths[i]) : run_file(paths[i]);
    }
    printf("%zu runs\n", runs);
    return failed;
}
